using System.CommandLine;
using EcgStream.Trainer.Reports;
using Spectre.Console;

namespace EcgStream.Trainer;

/// <summary><c>ecgtrain train</c>.</summary>
static class TrainCommand
{
    public static Command Create()
    {
        var data = DataInput.Argument();
        var model = new Option<string>("--model") { Description = "Kind of model, a name of the line-up.", DefaultValueFactory = _ => "logistic-baseline" };
        var @out = new Option<string>("--out") { Description = "The model file to write; its card goes beside it.", Required = true };
        var name = new Option<string?>("--name") { Description = "Name in the contract; the file's by default." };
        var version = new Option<string>("--model-version") { Description = "Version in the contract.", DefaultValueFactory = _ => "1" };
        var licence = new Option<string>("--licence") { Description = "Licence of the model and of the data behind it, for the card.", DefaultValueFactory = _ => "As this repository." };
        var abstain = new Option<double>("--abstain-below") { Description = "Least probability of an answer that is said, 0 … 1.", DefaultValueFactory = _ => 0 };
        var described = new Option<string?>("--data-description") { Description = "Whose signals these are, and where they can be had, in one sentence for card and contract." };
        var report = new Option<string?>("--report") { Description = "Folder for the report of its judgement." };
        var resume = new Option<string?>("--checkpoints") { Description = "Folder for the state of a long training, from which the same command resumes." };
        var judging = new JudgingArguments();
        var input = new DataInput();
        var command = new Command("train",
            "Judges a kind of model on people it has never seen, then writes it as an ONNX file with contract and card. Ctrl-C ends training and keeps the best so far.\n\n"
            + "Examples:\n  ecgtrain train eegmat/manifest.csv --model logistic-baseline --split lopo --out rest-arithmetic.onnx\n"
            + "  ecgtrain train \"sim:?participants=600\" --model compact --split holdout --out compact.onnx")
        { data, model, @out, name, version, licence, described, abstain, report, resume };
        judging.AddTo(command);
        input.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var (split, folds, options) = judging.Read(parsed);
            var path = parsed.GetValue(@out)!;
            if (parsed.GetValue(abstain) is not (>= 0 and <= 1))
                throw new EcgStreamException("--abstain-below is a probability: give 0 … 1.");
            var view = new JudgingView();
            var kind = ModelLineUp.Named(parsed.GetValue(model)!);
            if (kind.NeedsTorch)
                TorchNatives.Require();
            if (options.Pretrained is not null && !kind.TakesPretrained)
                throw new EcgStreamException($"{kind.Name} can't begin from pre-trained weights: leave --pretrained out, or train {string.Join(" or ", ModelLineUp.All.Where(k => k.TakesPretrained).Select(k => k.Name))}.");
            var set = input.Load(parsed, data, options.Threads, view, cancellation).ForComparison();
            if (parsed.GetValue(described) is { } sentence)
                set = set with { Description = sentence };
            var (file, comparison) = view.Progress(done => new ModelTraining(set, kind, options) { OnProgress = done, OnEpoch = view.Epoch }.Run(new()
            {
                Path = path,
                Name = parsed.GetValue(name) ?? Path.GetFileNameWithoutExtension(path),
                Version = parsed.GetValue(version)!,
                Licence = parsed.GetValue(licence)!,
                AbstainBelow = parsed.GetValue(abstain),
            }, split, folds, parsed.GetValue(resume), cancellation));
            var card = CardMaker.Card(file, comparison, CommandLine.Of(parsed), parsed.GetValue(licence)!);
            ResultsFile.Write(ModelCard.PathBeside(path), card.ToJson());
            if (parsed.GetValue(report) is { } folder)
            {
                Report.Write(comparison, folder);
                view.Console.MarkupLineInterpolated($"Report: {Path.Combine(folder, "report.html")}");
            }
            JudgingView.Show(AnsiConsole.Console, comparison);
            view.Console.MarkupLineInterpolated($"Wrote {path} and {ModelCard.PathBeside(path)}");
            return cancellation.IsCancellationRequested ? 130 : 0;
        }, CancellationToken.None));
        return command;
    }
}

/// <summary>A command as a user would type it again.</summary>
static class CommandLine
{
    public static string Of(ParseResult parsed) => "dotnet run -c Release --project tools/EcgStream.Trainer -- "
        + string.Join(' ', parsed.Tokens.Select(t => Quoted(Elsewhere(t.Value))));

    // Where one person keeps the files means nothing to the next.
    static string Elsewhere(string token) => Path.IsPathRooted(token)
        ? $"{Path.GetFileName(Path.GetDirectoryName(token))}/{Path.GetFileName(token)}"
        : token;

    static string Quoted(string token) => token.Any(c => !char.IsLetterOrDigit(c) && c is not ('-' or '.' or '/' or '_' or '+')) ? $"\"{token}\"" : token;
}
