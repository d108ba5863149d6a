using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EcgStream.Recordings;

/// <summary>Brings a folder's list of files to the disk, which the base class library can't: without it a new file may be gone after a power cut, whatever was flushed into it.</summary>
static class FolderFlush
{
    // From the kernel's asm-generic/fcntl.h.
    const int ReadOnly = 0;
    const int CloseOnExec = 0x8_0000;

    /// <summary>Does so as far as the system lets us; some file systems need it not, and some can't.</summary>
    public static void TryFlush(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var handle = open(folder, ReadOnly | CloseOnExec);
        if (!handle.IsInvalid)
            _ = fsync(handle);
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern SafeFileHandle open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int fsync(SafeFileHandle file);
}
