using EcgStream.Trainer.Reports;
using Xunit;

namespace EcgStream.Trainer.Tests.Reports;

public sealed class ReportTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("report").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("six")]
    [InlineData("two")]
    public void Sample_is_written(string name)
    {
        var comparison = (name == "six" ? SampleComparison.Large : SampleComparison.TwoClasses).Build();
        Report.Write(comparison, _folder);
        var keep = Environment.GetEnvironmentVariable("KEEP_REPORTS");
        if (keep is not null) { Report.Write(comparison, Path.Combine(keep, name)); }
    }
}
