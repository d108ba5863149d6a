namespace EcgStream.IntegrationTests;

/// <summary>A test that makes pseudo-terminals; skipped, saying so, where the system has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PtyFactAttribute : FactAttribute
{
    public PtyFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "Tried on Linux alone.";
}
