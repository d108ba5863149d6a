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

    [Fact]
    public void Its_card_describes_this_very_file()
    {
        var contract = ModelContractMetadata.Load(CommittedModel.Path);
        var card = ModelCard.Load(ModelCard.PathBeside(CommittedModel.Path));
        Assert.Equal(contract.Hash, card.Sha256);
        Assert.Equal(contract.Name, card.Name);
        Assert.Equal(contract.TrainedOn, card.TrainedOn);
        Assert.Equal("compact.onnx", card.File);
        Assert.True(card.Network.Parameters < 500_000);
    }

    [Fact]
    public void Its_contract_is_the_one_the_trainer_prepares_windows_by()
    {
        var contract = ModelContractMetadata.Load(CommittedModel.Path);
        var card = ModelCard.Load(ModelCard.PathBeside(CommittedModel.Path));
        var participants = card.Data.TrainingParticipants;
        var expected = CompactModel.Contract(participants, participants * card.Data.RecordsPerParticipant, card.Data.Plan.EffectScale);
        Assert.Equal(Emotions.All.AsEnumerable(), contract.Labels);
        Assert.Equal(expected with { Labels = contract.Labels, Hash = contract.Hash }, contract);
        Assert.Contains("simulated participants, no human data", contract.TrainedOn, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_card_reports_unseen_participants_with_interval_chance_and_baselines()
    {
        var card = ModelCard.Load(ModelCard.PathBeside(CommittedModel.Path));
        var evaluation = card.Evaluation;
        Assert.Equal(card.Data.Plan.Split().Test.Length, evaluation.Participants);
        Assert.Equal(evaluation.Participants * card.Data.RecordsPerParticipant, evaluation.Windows);
        Assert.Equal(evaluation.Windows, evaluation.Model.Confusion.Sum(row => row.Sum()));
        Assert.True(evaluation.Model.BalancedAccuracyInterval.Contains(evaluation.Model.BalancedAccuracy));
        Assert.True(evaluation.Resamples >= 2_000);
        Assert.Equal(0.1667, evaluation.Chance);
        Assert.Equal(2, evaluation.Baselines.Length);
        Assert.Contains(card.Limits, limit => limit.Contains("EU AI Act", StringComparison.Ordinal));
        Assert.Contains(card.Limits, limit => limit.Contains("No medical device", StringComparison.Ordinal));
    }

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
