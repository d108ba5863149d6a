using System.Xml.Linq;
using CsCheck;
using EcgStream.Trainer.Reports;

namespace EcgStream.Trainer.Tests.Reports;

/// <summary>Names come from users' files: whatever they hold stays text.</summary>
public sealed class HostileNamesTests : IDisposable
{
    const string Hostile = "<script>alert(1)</script>\" onload='x' | ](http://evil) & 心";

    readonly string _folder = Directory.CreateTempSubdirectory("report").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Names_with_markup_stay_text()
    {
        var comparison = new SampleComparison { Participants = 6, Labels = ["a|b", Hostile, "`c`"], Name = n => n + Hostile, Title = Hostile, Models = [new("logistic", 0.2), new("x<b>", 0.3) { Epochs = 4 }] }.Build();
        var page = File.ReadAllText(Report.Write(comparison, _folder));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.Contains(HtmlText.Escape(Hostile), page, StringComparison.Ordinal);
        Assert.DoesNotContain("\" onload", page, StringComparison.Ordinal);

        var markdown = File.ReadAllText(Path.Combine(_folder, Report.MarkdownName));
        Assert.DoesNotContain("<script", markdown, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("](http", markdown, StringComparison.Ordinal);
        Assert.Contains(@"a\|b", markdown, StringComparison.Ordinal);
        foreach (var table in markdown.Split("\n\n").Where(p => p.StartsWith("| ", StringComparison.Ordinal)))
            Assert.Single(table.TrimEnd().Split('\n').Select(Cells).Distinct());
    }

    [Fact]
    public void Pictures_are_well_formed_whatever_they_name()
    {
        var comparison = new SampleComparison { Participants = 5, Labels = [Hostile, "b"], Models = [new(Hostile, 0.2)] }.Build();
        var blocks = ReportText.Of(comparison);
        Assert.NotEmpty(blocks.OfType<Picture>());
        Assert.All(blocks.OfType<Picture>(), p => Assert.Equal("svg", XElement.Parse(p.Plot.Svg()).Name.LocalName));
    }

    [Fact]
    public void Any_text_stays_one_cell_of_a_table() => Gen.String.Sample(text =>
    {
        var escaped = MarkdownText.Escape(text);
        return !escaped.Contains('\n', StringComparison.Ordinal) && !escaped.Contains('<', StringComparison.Ordinal) && Cells($"| {escaped} |") == 1
            && !HtmlText.Escape(text).Contains('<', StringComparison.Ordinal);
    });

    /// <summary>Bars that are not escaped, less one.</summary>
    static int Cells(string line)
    {
        var (bars, escaped) = (0, false);
        foreach (var letter in line)
        {
            bars += letter == '|' && !escaped ? 1 : 0;
            escaped = letter == '\\' && !escaped;
        }
        return bars - 1;
    }
}
