using Spectre.Console;

namespace EcgStream.Trainer;

/// <summary>A progress bar on the standard error stream, so that output can be piped.</summary>
static class LoadProgress
{
    /// <summary>Runs work that reports the share done.</summary>
    public static T Show<T>(string what, Func<IProgress<double>, T> work)
    {
        if (Console.IsErrorRedirected)
            return work(new Silence());
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(what, maxValue: 1);
                return work(new Bar(task));
            });
    }

    sealed class Silence : IProgress<double>
    {
        public void Report(double value)
        {
        }
    }

    sealed class Bar(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = Math.Max(task.Value, value);
    }
}
