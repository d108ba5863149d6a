using System.CommandLine;

namespace EcgStream;

/// <summary>Tells what was wrong with a command line: a sentence each, and where help is, in place of a page of help.</summary>
static class UsageErrors
{
    /// <summary>Writes to the standard error stream.</summary>
    /// <param name="program">The program's name.</param>
    /// <param name="parsed">A command line with errors.</param>
    public static async Task TellAsync(string program, ParseResult parsed)
    {
        foreach (var error in parsed.Errors)
            await Console.Error.WriteLineAsync(string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        await Console.Error.WriteLineAsync($"See '{string.Join(' ', [program, .. CommandPath(parsed.CommandResult.Command)])} --help'.");
    }

    static Stack<string> CommandPath(Command command)
    {
        var names = new Stack<string>();
        for (Symbol? symbol = command; symbol is Command and not RootCommand; symbol = symbol.Parents.FirstOrDefault())
            names.Push(symbol.Name);
        return names;
    }
}
