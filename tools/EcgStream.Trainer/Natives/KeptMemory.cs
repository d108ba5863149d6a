using System.Runtime.InteropServices;
using System.Text;

namespace EcgStream.Trainer;

/// <summary>
/// Has the C library keep small memory for the next tensor, in one arena for all threads, and libtorch take its in pages of 2 MiB. Networks on whole minutes
/// go through gigabytes a step; given back to the kernel after each tensor and taken anew in pages of 4 KiB, more than half of a step goes into
/// that.
/// </summary>
/// <remarks>
/// glibc reads these settings when a process begins (mallopt(3), "Environment variables"). Set later they come too late: the runtime's threads have
/// arenas by then, heaps of 64 MiB that are unmapped when empty, whatever the threshold, and it is chance which one trains.
/// </remarks>
static partial class KeptMemory
{
    const string OneArena = "MALLOC_ARENA_MAX";

    static readonly (string Variable, string Value)[] Settings =
    [
        (OneArena, "1"),
        ("MALLOC_TRIM_THRESHOLD_", "2147483647"),
        ("MALLOC_MMAP_MAX_", "0"),
        ("THP_MEM_ALLOC_ENABLE", "1"),
    ];

    /// <summary>Begins this process anew, under the same number and with the same arguments, with the settings made; returns where it has them, or where there is no glibc.</summary>
    public static void Begin()
    {
        const string Itself = "/proc/self/cmdline";
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(OneArena) is not null || Environment.ProcessPath is not { } program
            || !NativeLibrary.TryLoad("libc.so.6", out var library) || !NativeLibrary.TryGetExport(library, "mallopt", out _) || !File.Exists(Itself))
            return;
        string?[] arguments = [.. Encoding.UTF8.GetString(File.ReadAllBytes(Itself)).TrimEnd('\0').Split('\0'), null];
        foreach (var (variable, value) in Settings)
            _ = SetVariable(variable, value, overwrite: 0);
        // Comes back only where it fails, and then the command runs as it is.
        _ = Execute(program, arguments);
    }

    // The C library's environment, which is what a new program gets; Environment.SetEnvironmentVariable does not change it.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string program, string?[] arguments);
}
