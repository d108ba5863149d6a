using System.Collections.Immutable;
using Spectre.Console;

namespace EcgStream.Trainer;

/// <summary>Which of the line-up a user named.</summary>
static class ModelChoice
{
    /// <summary>The kinds, references first; those that these data or this machine can't have are left out and said.</summary>
    /// <exception cref="EcgStreamException">A name is not known, or a model that was named can't run here.</exception>
    public static ImmutableArray<IModelKind> Of(string names, DataSet data, IAnsiConsole console)
    {
        var (wanted, chosen) = names switch
        {
            "all" => (ModelLineUp.All, false),
            "fast" => (ModelLineUp.All.Where(k => k.Input == ModelInput.Features).ToImmutableArray(), false),
            _ => ([.. ModelLineUp.All.Where(k => ModelRoles.IsReference(k.Name)).Concat(names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ModelLineUp.Named)).Distinct()], true),
        };
        var kinds = ImmutableArray.CreateBuilder<IModelKind>();
        foreach (var kind in wanted)
        {
            if (kind.NeedsRest && !data.HasRest)
            {
                if (chosen && !ModelRoles.IsReference(kind.Name))
                    throw new EcgStreamException($"The model {kind.Name} needs a resting minute of every participant, which {data.Name} does not have: add rows labelled 'baseline', or choose other models.");
                console.MarkupLineInterpolated($"[yellow]{kind.Name} is left out: it needs a resting minute of every participant.[/]");
            }
            else if (kind.NeedsTorch && TorchNatives.WhyUnavailable() is { } problem)
            {
                if (chosen)
                    throw new EcgStreamException(problem);
                console.MarkupLineInterpolated($"[yellow]{kind.Name} is left out: {problem}[/]");
            }
            else
            {
                kinds.Add(kind);
            }
        }
        return kinds.ToImmutable();
    }
}
