using EcgStream.Testing;

namespace EcgStream.Trainer.Tests;

/// <summary>A test that needs TorchSharp; skipped, saying why, where its native library can't be loaded. In CI it is never skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchFactAttribute : FactAttribute
{
    public TorchFactAttribute() => Skip = Requirement.InCI ? null : TorchNatives.WhyUnavailable();
}
