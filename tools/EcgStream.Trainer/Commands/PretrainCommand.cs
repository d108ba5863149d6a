using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace EcgStream.Trainer;

/// <summary><c>ecgtrain pretrain</c>.</summary>
static class PretrainCommand
{
    // The network's receptive field covers nine seconds.
    const int ShortestSeconds = 10;
    const int LongestSeconds = 600;

    public static Command Create()
    {
        var recordings = new Argument<string[]>("recordings") { Description = "Recordings without labels, or folders of them.", Arity = ArgumentArity.OneOrMore };
        var @out = new Option<string>("--out") { Description = "The file of encoder weights to write.", Required = true };
        var epochs = new Option<int>("--epochs") { Description = "Passes over the windows.", DefaultValueFactory = _ => 40 };
        var channel = new Option<string?>("--channel") { Description = "Channel, by name or number; the one that looks like an ECG lead by default." };
        var rate = new Option<double?>("--rate") { Description = "Sampling rate of text files, Hz." };
        var unit = new Option<string?>("--unit") { Description = "Unit of the samples: nV, uV, mV or V." };
        var seconds = new Option<double>("--seconds") { Description = "Length of a window. The trunk takes what it has learnt to windows of any length, so recordings shorter than a minute will do.", DefaultValueFactory = _ => 60 };
        var hop = new Option<double?>("--hop") { Description = "Seconds from window to window; a window's length by default, so that none overlap." };
        var seed = new Option<int>("--seed") { Description = "Seed of weights, order and changes.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads") { Description = "Processor threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new Command("pretrain",
            "Pre-trains the compact networks' trunk on ECG without labels: it learns to tell which of seven things was done to a window (nothing, noise, a swinging gain, upside down, backwards, shuffled, warped). Ctrl-C ends it and keeps the last finished pass.\n\n"
            + "Example:\n  ecgtrain pretrain recordings/ --out encoder.bin\n  ecgtrain compare manifest.csv --models compact,compact-baseline --pretrained encoder.bin")
        { recordings, @out, epochs, channel, rate, unit, seconds, hop, seed, threads };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            TorchNatives.Require();
            var options = new TrainingOptions
            {
                Epochs = JudgingArguments.AtLeast(parsed.GetValue(epochs), 1, "--epochs"),
                LearningRate = 1e-3,
                Seed = JudgingArguments.AtLeast(parsed.GetValue(seed), 0, "--seed"),
                Threads = JudgingArguments.AtLeast(parsed.GetValue(threads), 1, "--threads"),
            };
            var load = new LoadOptions { Form = Form(parsed.GetValue(seconds)), HopSeconds = parsed.GetValue(hop), Threads = options.Threads };
            var view = new JudgingView();
            var windows = view.Progress(done => UnlabelledWindows.Load(
                parsed.GetValue(recordings)!,
                new() { Channel = parsed.GetValue(channel), RateHz = parsed.GetValue(rate), Unit = parsed.GetValue(unit) },
                load, new Telling<double>(share => done("reading recordings", share)), cancellation));
            foreach (var sentence in windows.LeftOut)
                view.Console.MarkupLineInterpolated($"[yellow]Left out: {sentence}[/]");
            view.Console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{windows.MilliVolts.Length} windows of {parsed.GetValue(seconds):0.###} s, of {windows.Recordings} recordings");
            var path = parsed.GetValue(@out)!;
            var passes = view.Progress(done => SelfSupervised.Train(windows.MilliVolts, load.Form, path, options, new Telling<FitProgress>(value =>
            {
                done("pre-training", value.Done);
                if (value.Epoch is { } pass)
                {
                    view.Console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
                        $"[grey]pass {pass.Epoch}: loss {pass.TrainingLoss:0.000}, right guesses {pass.TrainingAccuracy:0.000}[/]");
                }
            }), cancellation));
            if (passes.Count == 0)
                throw new OperationCanceledException(cancellation);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Wrote {path}: after {passes.Count} passes {passes[^1].TrainingAccuracy:0.000} of its guesses are right (chance {SelfSupervised.Chance:0.000})."));
            return 0;
        }, CancellationToken.None));
        return command;
    }

    /// <summary>Windows of so many seconds.</summary>
    /// <exception cref="EcgStreamException">They would hold too few beats, or more than a recording has.</exception>
    internal static WindowForm Form(double seconds) => seconds is >= ShortestSeconds and <= LongestSeconds
        ? WindowForm.Default with { Length = (int)Math.Round(seconds * WindowForm.Default.RateHz) }
        : throw new EcgStreamException(FormattableString.Invariant($"--seconds {seconds} is out of range: give {ShortestSeconds} to {LongestSeconds}."));
}
