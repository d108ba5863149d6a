using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EcgStream.Devices;

/// <summary>
/// A second descriptor of a serial port, for reading without System.IO.Ports' polling thread. It is locked, because the exclusive mode in
/// which System.IO.Ports opens a port does not bind root; other programs for serial ports keep to the same lock.
/// </summary>
static class LinuxInput
{
    // From the kernel's asm-generic/fcntl.h, the same on x86, ARM and RISC-V. Without NOCTTY a port pulled out would hang up a service
    // that has no terminal; without NONBLOCK opening may wait for a carrier.
    const int ReadOnly = 0;
    const int NoControllingTerminal = 0x100;
    const int NonBlocking = 0x800;
    const int CloseOnExec = 0x8_0000;

    // From flock(2) and errno.h: a lock for one, without waiting; and what a lock held by another gives.
    const int LockForOne = 2;
    const int WithoutWaiting = 4;
    const int WouldBlock = 11;

    public static FileStream Open(string path)
    {
        var handle = open(path, ReadOnly | NoControllingTerminal | NonBlocking | CloseOnExec);
        if (handle.IsInvalid)
        {
            var error = Marshal.GetLastPInvokeError();
            handle.Dispose();
            throw SerialFaults.CannotOpen(path, error, Marshal.GetPInvokeErrorMessage(error));
        }
        // A file system without locks is no reason not to read.
        if (flock(handle, LockForOne | WithoutWaiting) < 0 && Marshal.GetLastPInvokeError() == WouldBlock)
        {
            handle.Dispose();
            throw SerialFaults.InUse(path);
        }
        return new(handle, FileAccess.Read, bufferSize: 0);
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern SafeFileHandle open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int flock(SafeFileHandle descriptor, int operation);
}
