using Spectre.Console;

namespace EcgStream.Trainer;

/// <summary>A progress bar on the standard error stream, so that output can be piped.</summary>
static class LoadProgress
{
    /// <summary>Runs work that reports the share done.</summary>
    public static T Show<T>(string what, Func<IProgress<double>, T> work)
    {
        if (Console.IsErrorRedirected)
            return work(new Telling<double>(_ => { }));
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(what, maxValue: 1);
                return work(new Telling<double>(value => task.Value = Math.Max(task.Value, value)));
            });
    }
}
