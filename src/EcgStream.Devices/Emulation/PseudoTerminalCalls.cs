using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EcgStream.Devices;

/// <summary>The device's end of a pseudo-terminal.</summary>
sealed class TerminalHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => close(handle.ToInt32()) == 0;

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int close(int descriptor);
}

/// <summary>What a pseudo-terminal needs of the C library (POSIX.1-2024, and cfmakeraw of both systems).</summary>
static class PseudoTerminalCalls
{
    // Numbers of the kernels' headers: Linux (asm-generic) or macOS.
    const int ReadWrite = 2;
    static readonly bool IsMac = OperatingSystem.IsMacOS();
    static readonly int NoControllingTerminal = IsMac ? 0x2_0000 : 0x100;
    static readonly int NonBlocking = IsMac ? 0x4 : 0x800;
    static readonly int CloseOnExec = IsMac ? 0x100_0000 : 0x8_0000;
    static readonly int Again = IsMac ? 35 : 11;
    static readonly int InputQueue = IsMac ? 1 : 0;
    const int InputOutputError = 5;
    const short HungUp = 0x10;

    // Longer than any system's termios, whose shape is not ours to know.
    const int SettingsLength = 256;

    [StructLayout(LayoutKind.Sequential)]
    struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    /// <summary>Opens a new terminal's end for the device.</summary>
    /// <exception cref="IOException">The system has none to give.</exception>
    public static TerminalHandle Open()
    {
        var descriptor = posix_openpt(ReadWrite | NoControllingTerminal | NonBlocking | CloseOnExec);
        var master = new TerminalHandle();
        Marshal.InitHandle(master, Checked(descriptor));
        return master;
    }

    /// <summary>Makes the terminal raw and ready, and says its own name.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static string Prepare(TerminalHandle master)
    {
        Checked(grantpt(master));
        Checked(unlockpt(master));
        var name = Marshal.PtrToStringUTF8(ptsname(master)) ?? throw Failure();
        // Opened and closed once: only then does the system tell that nobody has it open.
        var slave = Checked(open(name, ReadWrite | NoControllingTerminal | CloseOnExec));
        using var end = new TerminalHandle();
        Marshal.InitHandle(end, slave);
        Span<byte> settings = stackalloc byte[SettingsLength];
        ref var first = ref MemoryMarshal.GetReference(settings);
        Checked(tcgetattr(end, ref first));
        cfmakeraw(ref first);
        Checked(tcsetattr(end, 0, ref first));
        return name;
    }

    /// <summary>Whether a program has the receiver's end open.</summary>
    public static bool HasReader(TerminalHandle master)
    {
        var request = new PollRequest();
        var held = false;
        try
        {
            master.DangerousAddRef(ref held);
            request.Descriptor = master.DangerousGetHandle().ToInt32();
            return poll(ref request, 1, 0) >= 0 && (request.Returned & HungUp) == 0;
        }
        finally
        {
            if (held)
                master.DangerousRelease();
        }
    }

    /// <summary>Takes what came, without waiting; 0 when nothing has, or nobody is there.</summary>
    /// <exception cref="SerialLinkException">The terminal is broken.</exception>
    public static int Read(TerminalHandle master, Span<byte> into) => Count(read(master, ref MemoryMarshal.GetReference(into), into.Length));

    /// <summary>Sends what fits, without waiting.</summary>
    /// <returns>How many bytes went.</returns>
    /// <exception cref="SerialLinkException">The terminal is broken.</exception>
    public static int Write(TerminalHandle master, ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? 0 : Count(write(master, ref MemoryMarshal.GetReference(bytes), bytes.Length));

    /// <summary>Throws away what a receiver left unread when it closed; from the device's end only what is still under way could be.</summary>
    public static void Discard(string slave)
    {
        var descriptor = open(slave, ReadWrite | NoControllingTerminal | CloseOnExec);
        if (descriptor < 0)
            return;
        using var end = new TerminalHandle();
        Marshal.InitHandle(end, descriptor);
        _ = tcflush(end, InputQueue);
    }

    static int Count(nint result)
    {
        if (result >= 0)
            return (int)result;
        var error = Marshal.GetLastPInvokeError();
        return error == Again || error == InputOutputError ? 0 : throw new SerialLinkException($"The pseudo-terminal failed: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    static int Checked(int result) => result >= 0 ? result : throw Failure();

    static IOException Failure()
    {
        var error = Marshal.GetLastPInvokeError();
        return new(Marshal.GetPInvokeErrorMessage(error));
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int posix_openpt(int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int grantpt(TerminalHandle master);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int unlockpt(TerminalHandle master);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern nint ptsname(TerminalHandle master);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int tcgetattr(TerminalHandle descriptor, ref byte settings);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int tcsetattr(TerminalHandle descriptor, int when, ref byte settings);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern void cfmakeraw(ref byte settings);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int tcflush(TerminalHandle descriptor, int queue);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int poll(ref PollRequest requests, nuint count, int timeoutMs);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern nint read(TerminalHandle descriptor, ref byte into, nint count);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern nint write(TerminalHandle descriptor, ref byte from, nint count);
}
