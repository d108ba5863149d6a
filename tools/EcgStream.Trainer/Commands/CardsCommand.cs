using System.CommandLine;

namespace EcgStream.Trainer;

/// <summary><c>ecgtrain cards</c>.</summary>
static class CardsCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "The folder of models and cards.", DefaultValueFactory = _ => "models" };
        var command = new Command("cards", "Writes README.md of a folder of models from the cards in it.\n\nExample: ecgtrain cards models") { folder };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(folder)!;
            if (!Directory.Exists(path))
                throw new EcgStreamException($"There is no folder {path}: name the folder that holds the models.");
            File.WriteAllText(Path.Combine(path, "README.md"), CardText.Page(Load(path)));
            return 0;
        });
        return command;
    }

    /// <summary>The cards of a folder, by file name.</summary>
    static IEnumerable<ModelCard> Load(string folder) =>
        Directory.EnumerateFiles(folder, "*.card.json").Order(StringComparer.Ordinal).Select(ModelCard.Load);
}
