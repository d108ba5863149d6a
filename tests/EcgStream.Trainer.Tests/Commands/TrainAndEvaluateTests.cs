namespace EcgStream.Trainer.Tests;

public class TrainAndEvaluateTests
{
    [TorchFact]
    public void A_trained_file_gives_its_cards_figures_again_and_a_changed_file_is_refused()
    {
        var folder = Samples.TemporaryFolder();
        try
        {
            var path = Path.Combine(folder, "small.onnx");
            var plan = new CohortPlan { Participants = 5, RecordsPerEmotion = 1, TestShare = 0.4 };
            Assert.Equal(0, new TrainingSession(plan, new() { Epochs = 1, Threads = 1 }).Run(path, default));

            var card = ModelCard.Load(ModelCard.PathBeside(path));
            var again = EvaluateCommand.Evaluate(path, 1, default, out var contract);
            Assert.Equal(ModelCard.ToJson(card.Evaluation), ModelCard.ToJson(again));
            Assert.Equal(card.Sha256, contract.Hash);
            Assert.Equal(2, again.Participants);
            Assert.Equal(12, again.Windows);
            Assert.StartsWith("Trained on 12 one-minute ECG records of 2 simulated participants, no human data", contract.TrainedOn, StringComparison.Ordinal);

            File.WriteAllText(ModelCard.PathBeside(path), ModelCard.ToJson(card with { Sha256 = new string('0', 64) }));
            var error = Assert.Throws<EcgStreamException>(() => EvaluateCommand.Evaluate(path, 1, default, out _));
            Assert.Contains("describes another file", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TorchFact]
    public void Stopping_before_the_first_pass_writes_nothing()
    {
        var folder = Samples.TemporaryFolder();
        try
        {
            var session = new TrainingSession(new() { Participants = 3, RecordsPerEmotion = 1 }, new() { Threads = 1 });
            Assert.Throws<OperationCanceledException>(() => session.Run(Path.Combine(folder, "none.onnx"), new(canceled: true)));
            Assert.Empty(Directory.EnumerateFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_missing_model_is_named()
    {
        var error = Assert.Throws<EcgStreamException>(() => EvaluateCommand.Evaluate("/nowhere/x.onnx", 1, default, out _));
        Assert.Contains("/nowhere/x.onnx", error.Message, StringComparison.Ordinal);
    }
}
