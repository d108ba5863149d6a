using EcgStream.Testing;

namespace EcgStream.IntegrationTests.EndToEnd;

/// <summary>A test on real recordings that needs programs too; skipped, saying what is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealDataProgramFactAttribute : FactAttribute
{
    public RealDataProgramFactAttribute(params string[] programs)
    {
        Programs = programs;
        Skip = Requirement.RealData ?? Requirement.Programs(programs);
    }

    public string[] Programs { get; }
}
