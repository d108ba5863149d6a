using System.CommandLine;
using System.CommandLine.Invocation;
using EcgStream;
using EcgStream.Trainer;

var root = new RootCommand("Trains and judges EcgStream's models. Only training needs libtorch.")
{
    InspectCommand.Create(),
    SimulateCommand.Create(),
    CompareCommand.Create(),
    PretrainCommand.Create(),
    TrainCommand.Create(),
    EvaluateCommand.Create(),
    ExportCommand.Create(),
    ReportCommand.Create(),
    ReproduceSeedCommand.Create(),
    BenchStepCommand.Create(),
    CardsCommand.Create(),
};
var parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
// Help is an answer, whatever else is missing.
if (parsed.Action is ParseErrorAction)
{
    await UsageErrors.TellAsync("ecgtrain", parsed);
    return 2;
}
KeptMemory.Begin();
try
{
    // Ctrl-C lets training write down the best so far; that takes longer than the two seconds a command gets by default.
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(5) });
}
catch (EcgStreamException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("Stopped before there was anything to keep.");
    return 130;
}
#pragma warning disable CA1031 // Nobody is left to catch it.
catch (Exception e)
#pragma warning restore CA1031
{
    await Console.Error.WriteLineAsync($"A defect of ecgtrain ({e.GetType().Name}: {e.Message}); please report it with the following lines and the command.");
    await Console.Error.WriteLineAsync(e.StackTrace);
    return 70;
}
