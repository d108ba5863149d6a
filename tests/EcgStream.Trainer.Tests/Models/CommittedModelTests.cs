using EcgStream.Onnx;

namespace EcgStream.Trainer.Tests;

public class CommittedModelTests
{
    [TorchFact]
    public void It_is_what_the_trainer_exports_from_its_weights()
    {
        var bytes = File.ReadAllBytes(CommittedModel.Path);
        using var network = OnnxImport.Network(OnnxModel.Read(bytes));
        Assert.Equal(bytes, OnnxExport.Model(network, ModelContractMetadata.Load(CommittedModel.Path)).ToArray());
    }

    [Theory, MemberData(nameof(Models))]
    public void Its_card_describes_this_very_file(string path)
    {
        var contract = ModelContractMetadata.Load(path);
        var card = ModelCard.Load(ModelCard.PathBeside(path));
        Assert.Equal(contract.Hash, card.Sha256);
        Assert.Equal(contract.Name, card.Name);
        Assert.Equal(contract.TrainedOn, card.TrainedOn);
        Assert.Equal(Path.GetFileName(path), card.File);
        Assert.Equal((contract.Input, contract.NeedsBaseline, contract.WindowLength), (card.Model.Input, card.Model.NeedsBaseline, card.Model.WindowLength));
        Assert.Equal(contract.Labels.AsEnumerable(), card.Model.Labels);
        if (card.IsSimulated)
            Assert.Contains("simulated participants, no human data", contract.TrainedOn, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Models))]
    public void Its_card_reports_unseen_participants_with_interval_chance_and_references(string path)
    {
        var card = ModelCard.Load(ModelCard.PathBeside(path));
        var evaluation = card.Evaluation;
        var score = evaluation.Scores[0];
        Assert.Equal(card.Model.Kind, score.Name);
        Assert.Equal(evaluation.Windows, evaluation.Confusion.Sum(row => row.Sum()));
        // The figures follow from the counts.
        var recalls = evaluation.Confusion.Select((row, truth) => (double)row[truth] / row.Sum()).ToArray();
        Assert.Equal(recalls.Average(), score.BalancedAccuracy.Value, 9);
        Assert.Equal(recalls, evaluation.Classes.Select(c => c.Recall), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.InRange(score.BalancedAccuracy.Value, score.BalancedAccuracy.Low, score.BalancedAccuracy.High);
        Assert.Equal(1.0 / card.Model.Labels.Length, evaluation.Protocol.Chance, 9);
        Assert.False(evaluation.Protocol.Leaks);
        Assert.True(evaluation.Protocol.BootstrapDraws >= 2_000 && evaluation.Protocol.Permutations >= 1_000);
        Assert.Contains(evaluation.Scores, s => s.Name == ModelRoles.Majority);
        Assert.Contains(evaluation.Scores, s => s.Name == ModelRoles.HeartRate);
        Assert.Contains(card.Limits, limit => limit.Contains("EU AI Act", StringComparison.Ordinal));
        Assert.Contains(card.Limits, limit => limit.Contains("No medical device", StringComparison.Ordinal));
    }

    /// <summary>The models in the repository.</summary>
    public static TheoryData<string> Models => new(Directory.EnumerateFiles(CommittedModel.Folder, "*.onnx").Order(StringComparer.Ordinal));

    [Fact]
    public void The_folders_page_is_written_from_its_cards()
    {
        var cards = Directory.EnumerateFiles(CommittedModel.Folder, "*.card.json").Order(StringComparer.Ordinal).Select(ModelCard.Load);
        Assert.Equal(CardText.Page(cards), File.ReadAllText(Path.Combine(CommittedModel.Folder, "README.md")));
    }

    [Fact]
    public void The_folder_is_small() =>
        Assert.InRange(Directory.EnumerateFiles(CommittedModel.Folder).Sum(f => new FileInfo(f).Length), 1, 20_000_000);
}
