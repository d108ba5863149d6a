using EcgStream.Testing;
using EcgStream.Trainer.Tests.Reports;

namespace EcgStream.Trainer.Tests;

/// <summary>What a user of the trainer gets wrong is told in one sentence that names it.</summary>
public sealed class MistakeTests : IDisposable
{
    const string Cohort = "sim:?participants=4&records=1&emotions=calm,fear";

    readonly Ecgtrain _command = new();

    public void Dispose() => _command.Dispose();

    [Theory]
    [InlineData("comprae", "comprae")]
    [InlineData("compare", "<data>")]
    [InlineData("train x", "--out")]
    [InlineData("compare x --folds many", "many")]
    public async Task A_command_line_that_is_not_understood_is_told_without_a_page_of_help(string line, string named) =>
        (await _command.RunAsync(line.Split(' '))).AssertUsage(named);

    [Theory]
    [InlineData("compare none.csv", "none.csv")]
    [InlineData("inspect none.csv", "none.csv")]
    [InlineData("evaluate nosuch none.csv", "nosuch")]
    [InlineData("report none.json --out x", "none.json")]
    [InlineData("export none.onnx --out x.onnx", "none.onnx")]
    [InlineData("cards nowhere", "nowhere")]
    [InlineData("compare " + Cohort + " --models logistics", "logistics")]
    [InlineData("compare " + Cohort + " --leak nonsense", "--leak nonsense")]
    [InlineData("compare " + Cohort + " --models logistic --leak boosting", "--leak boosting")]
    [InlineData("compare " + Cohort + " --split people", "people")]
    [InlineData("compare " + Cohort + " --folds 1", "--folds")]
    [InlineData("compare " + Cohort + " --permutations 10", "--permutations")]
    [InlineData("compare " + Cohort + "&rest=false --models logistic-baseline", "resting minute")]
    [InlineData("compare sim:?participants=0", "participants")]
    [InlineData("compare sim:?people=4", "people")]
    [InlineData("train " + Cohort + " --split record --out x.onnx", "--split")]
    [InlineData("simulate --to x --emotions calm", "two")]
    [InlineData("simulate --to x --noise loud", "loud")]
    public async Task A_mistake_ends_in_one_sentence(string line, string named) => AssertSentence(await _command.RunAsync(line.Split(' ')), named);

    [Theory]
    [InlineData("report results.json --out taken/x", "taken")]
    [InlineData("export compact --out taken/x.onnx", "taken")]
    [InlineData("export compact --out folder", "folder")]
    [InlineData("simulate --to taken/x --participants 1 --records 1", "taken")]
    public async Task What_can_t_be_written_ends_in_one_sentence(string line, string named)
    {
        _command.Variables["ECGSTREAM_MODELS"] = CommittedModel.Folder;
        _command.Write("taken", "A file where a folder is wanted.");
        _command.Folder.CreateSubdirectory("folder");
        ResultsFile.Save(SampleComparison.Seed.Build(), Path.Combine(_command.Folder.FullName, "results.json"));
        AssertSentence(await _command.RunAsync(line.Split(' ')), named);
        Assert.Empty(_command.Folder.GetFiles("*.part", SearchOption.AllDirectories));
    }

    static void AssertSentence(Outcome outcome, string named)
    {
        Assert.Equal(1, outcome.ExitCode);
        // Progress and remarks may stand before it; the mistake comes last.
        var last = outcome.Error.TrimEnd().Split('\n')[^1];
        Assert.Contains(named, last, StringComparison.Ordinal);
        Assert.EndsWith(".", last, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
    }

    [Fact]
    public async Task Without_a_command_the_help_is_shown()
    {
        var outcome = await _command.RunAsync();
        outcome.AssertDone();
        Assert.Contains("compare", outcome.Output, StringComparison.Ordinal);
    }
}
