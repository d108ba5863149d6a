using System.CommandLine;
using System.CommandLine.Parsing;

namespace EcgStream;

/// <summary>Tells what was wrong with a command line: a sentence each, and where help is, in place of a page of help.</summary>
static class UsageErrors
{
    /// <summary>Writes to the standard error stream.</summary>
    /// <param name="program">The program's name.</param>
    /// <param name="parsed">A command line with errors.</param>
    public static async Task TellAsync(string program, ParseResult parsed)
    {
        // A mistyped command is an unknown word and a missing command; the word says it all.
        var errors = parsed.UnmatchedTokens.Count > 0 ? parsed.Errors.Where(e => e.SymbolResult is not CommandResult || e.Message.Contains(parsed.UnmatchedTokens[0], StringComparison.Ordinal)) : parsed.Errors;
        foreach (var error in errors)
            await Console.Error.WriteLineAsync(Sentence(error));
        await Console.Error.WriteLineAsync($"See '{string.Join(' ', [program, .. CommandPath(parsed.CommandResult.Command)])} --help'.");
    }

    static string Sentence(ParseError error) => error.SymbolResult is ArgumentResult { Tokens.Count: 0, Argument: { Arity.MinimumNumberOfValues: > 0 } argument }
        ? $"The argument <{argument.Name}> is missing: {argument.Description}"
        : string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    static Stack<string> CommandPath(Command command)
    {
        var names = new Stack<string>();
        for (Symbol? symbol = command; symbol is Command and not RootCommand; symbol = symbol.Parents.FirstOrDefault())
            names.Push(symbol.Name);
        return names;
    }
}
