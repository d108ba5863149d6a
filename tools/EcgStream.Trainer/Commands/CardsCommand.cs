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
            var cards = Load(path).ToArray();
            if (cards.Length == 0)
                throw new EcgStreamException($"There is no model card (*.card.json) in {path}: name the folder that holds the models.");
            var page = Path.Combine(path, "README.md");
            if (File.Exists(page) && !File.ReadAllText(page).Contains(CardText.Mark, StringComparison.Ordinal))
                throw new EcgStreamException($"{page} was not written by 'ecgtrain cards' and would be lost: move it away first.");
            ResultsFile.Write(page, CardText.Page(cards));
            Console.WriteLine(page);
            return 0;
        });
        return command;
    }

    /// <summary>The cards of a folder, by file name.</summary>
    static IEnumerable<ModelCard> Load(string folder) =>
        Directory.EnumerateFiles(folder, "*.card.json").Order(StringComparer.Ordinal).Select(ModelCard.Load);
}
