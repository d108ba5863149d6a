using EcgStream.Testing;

namespace EcgStream.IntegrationTests.Files;

/// <summary>A test that needs Debian's python3-mne; skipped, saying so, where it is missing. In CI it is never skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MneFactAttribute : FactAttribute
{
    /// <param name="realData">Whether real recordings are needed too.</param>
    public MneFactAttribute(bool realData = false) => Skip = Missing ?? (realData ? Requirement.RealData : null);

    static string? Missing => Mne.IsThere || Requirement.InCI ? null : "Not installed here: python3-mne.";
}
