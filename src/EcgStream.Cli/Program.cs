using System.CommandLine;
using System.CommandLine.Invocation;
using EcgStream.Cli.Commands;

namespace EcgStream.Cli;

static class Program
{
    static async Task<int> Main(string[] args)
    {
        try
        {
            var parsed = RootCommandFactory.Create(Settings.Load()).Parse(args.Length == 0 ? ["--help"] : args);
            // Help is an answer, whatever else is missing.
            if (parsed.Action is ParseErrorAction)
            {
                foreach (var error in parsed.Errors)
                    await Console.Error.WriteLineAsync(string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
                await Console.Error.WriteLineAsync($"See 'ecgstream {string.Join(' ', CommandPath(parsed.CommandResult.Command))} --help'.".Replace("  ", " ", StringComparison.Ordinal));
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
            await Console.Error.WriteLineAsync(mistake.Message);
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
            await Console.Error.WriteLineAsync($"This is a defect of EcgStream, please report it: {defect}");
            return ExitCodes.Defect;
        }
    }

    static Stack<string> CommandPath(Command command)
    {
        var names = new Stack<string>();
        for (Symbol? symbol = command; symbol is Command and not RootCommand; symbol = symbol.Parents.FirstOrDefault())
            names.Push(symbol.Name);
        return names;
    }
}
