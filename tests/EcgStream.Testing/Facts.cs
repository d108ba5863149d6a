namespace EcgStream.Testing;

/// <summary>A test on real recordings; skipped, saying so, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealDataFactAttribute : FactAttribute
{
    public RealDataFactAttribute() => Skip = Requirement.RealData;
}

/// <summary>A theory on real recordings; skipped, saying so, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealDataTheoryAttribute : TheoryAttribute
{
    public RealDataTheoryAttribute() => Skip = Requirement.RealData;
}

/// <summary>A test that needs programs on the PATH (mosquitto, socat …); skipped, saying which is missing. In CI it is never skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(params string[] programs)
    {
        Programs = programs;
        Skip = Requirement.Programs(programs);
    }

    public string[] Programs { get; }
}

/// <summary>A test that makes pseudo-terminals; skipped, saying so, where that was never tried.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PtyFactAttribute : FactAttribute
{
    public PtyFactAttribute() => Skip = Requirement.PseudoTerminals;
}

/// <summary>As <see cref="PtyFactAttribute"/>, with cases.</summary>
public sealed class PtyTheoryAttribute : TheoryAttribute
{
    public PtyTheoryAttribute() => Skip = Requirement.PseudoTerminals;
}

/// <summary>Why a test can't run here; null where it can.</summary>
public static class Requirement
{
    public static bool InCI => Environment.GetEnvironmentVariable("CI") is "true" or "1";

    public static string? RealData => RealDataMissing && !InCI ? "The real recordings are absent: set ECGSTREAM_DATA to a folder with mitdb and eegmat from PhysioNet." : null;

    public static string? PseudoTerminals => OperatingSystem.IsLinux() ? null : "Pseudo-terminals are tried on Linux alone.";

    public static string? Programs(params string[] programs)
    {
        var missing = programs.Where(p => Find(p) is null).ToArray();
        return missing.Length > 0 && !InCI ? $"Not installed here: {string.Join(", ", missing)}." : null;
    }

    /// <summary>Full path of a program, or null.</summary>
    public static string? Find(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}{Path.PathSeparator}/usr/sbin{Path.PathSeparator}/usr/local/sbin"
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    static bool RealDataMissing => Testing.RealData.Folder is null;
}
