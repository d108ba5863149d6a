using System.CommandLine;
using System.CommandLine.Invocation;
using EcgStream.Cli.Commands;

namespace EcgStream.Cli;

static class Program
{
    static async Task<int> Main(string[] args)
    {
        StandardOutput.Guard();
        try
        {
            var parsed = RootCommandFactory.Create(Settings.Load()).Parse(args.Length == 0 ? ["--help"] : args);
            // Help is an answer, whatever else is missing.
            if (parsed.Action is ParseErrorAction)
            {
                await UsageErrors.TellAsync("ecgstream", parsed);
                return ExitCodes.Usage;
            }
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TimeSpan.FromSeconds(15),
            });
        }
        catch (EcgStreamException mistake)
        {
            Tell(mistake.Message);
            return ExitCodes.UserMistake;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Done;
        }
#pragma warning disable CA1031 // The last resort: a defect is told as such, with what is needed to report it.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            Tell($"This is a defect of EcgStream, please report it: {defect}");
            return ExitCodes.Defect;
        }
    }

    static void Tell(string sentence)
    {
        try
        {
            Console.Error.WriteLine(sentence);
        }
        catch (IOException)
        {
            // Where stderr is full too, the exit code alone tells.
        }
    }
}
