using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace EcgStream.Cli.Commands;

/// <summary>A command with examples, which its own help shows and its parent's doesn't.</summary>
sealed class DocumentedCommand : Command
{
    readonly string[] _examples;

    public DocumentedCommand(string name, string description, params string[] examples)
        : base(name, description)
    {
        _examples = examples;
        Add(new HelpOption { Action = new Help(this, new HelpAction()) });
    }

    sealed class Help(DocumentedCommand command, HelpAction usual) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var code = usual.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in command._examples)
                output.WriteLine($"  {example}");
            return code;
        }
    }
}
