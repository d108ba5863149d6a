using System.Runtime.InteropServices;

namespace EcgStream.Cli.Views;

/// <summary>Reads keys from the terminal, unseen; the runtime restores the terminal when the process ends, and Ctrl-C stays a signal.</summary>
static class KeyReader
{
    /// <summary>
    /// Whether keys can be read here: the input is a terminal, and this process stands in its foreground. One in the background would be stopped
    /// by the system for reading.
    /// </summary>
    public static bool IsPossible => !Console.IsInputRedirected && (OperatingSystem.IsWindows() || tcgetpgrp(0) == getpgrp());

    /// <summary>Begins to read on a thread of its own, which ends with the process.</summary>
    /// <param name="pressed">Takes each key.</param>
    public static void Start(Action<ConsoleKeyInfo> pressed) =>
        new Thread(() => Read(pressed)) { Name = "keys", IsBackground = true }.Start();

    static void Read(Action<ConsoleKeyInfo> pressed)
    {
        try
        {
            while (true)
                pressed(Console.ReadKey(intercept: true));
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            // The terminal is gone, and its keys with it; the run goes on.
        }
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int tcgetpgrp(int file);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int getpgrp();
}
