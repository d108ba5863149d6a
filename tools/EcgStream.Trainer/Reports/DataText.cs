using System.Collections.Immutable;

namespace EcgStream.Trainer.Reports;

/// <summary>The people and windows.</summary>
static class DataText
{
    public static ImmutableArray<Block> Of(DataFactsOfComparison data)
    {
        var limit = data.BayesLimit;
        return
        [
            new Heading(2, "Data"),
            new Paragraph(data.Description),
            new Grid(["", ""],
            [
                Fact("data set", data.Name),
                Fact("people", $"{Numbers.Count(data.Participants)} {(data.IsSimulated ? "simulated" : "real")}"),
                Fact("windows", Numbers.Count(data.Windows)),
                Fact("of each class", string.Join(", ", data.Labels.Select((label, i) => $"{label} {Numbers.Count(data.WindowsPerLabel[i])}"))),
                Fact("a resting minute of each", data.HasRest ? "yes" : "no"),
                .. limit is null ? Array.Empty<Row>() : [Fact("how the limit was computed", limit.Method)],
            ]),
            .. data.Remarks.IsEmpty ? Array.Empty<Block>() : [new Heading(3, "Left out, and other remarks"), new Bullets(data.Remarks)],
        ];

        static Row Fact(string name, string value) => new([new(name), new(value)]);
    }
}
