using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EcgStream.Devices;

/// <summary>A second descriptor of a serial port, for reading without System.IO.Ports' polling thread.</summary>
static class LinuxInput
{
    // From the kernel's asm-generic/fcntl.h, the same on x86, ARM and RISC-V. Without NOCTTY a port pulled out would hang up a service
    // that has no terminal; without NONBLOCK opening may wait for a carrier.
    const int ReadOnly = 0;
    const int NoControllingTerminal = 0x100;
    const int NonBlocking = 0x800;
    const int CloseOnExec = 0x8_0000;

    public static FileStream Open(string path)
    {
        var handle = open(path, ReadOnly | NoControllingTerminal | NonBlocking | CloseOnExec);
        if (!handle.IsInvalid)
            return new(handle, FileAccess.Read, bufferSize: 0);
        var error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw SerialFaults.CannotOpen(path, error, Marshal.GetPInvokeErrorMessage(error));
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern SafeFileHandle open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
