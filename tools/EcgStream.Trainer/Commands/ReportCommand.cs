using System.CommandLine;
using EcgStream.Trainer.Reports;

namespace EcgStream.Trainer;

/// <summary><c>ecgtrain report</c>.</summary>
static class ReportCommand
{
    public static Command Create()
    {
        var results = new Argument<string>("results") { Description = "A results.json that 'ecgtrain compare' or 'reproduce-seed' wrote." };
        var @out = new Option<string?>("--out") { Description = "Folder of the report; that of the results by default." };
        var command = new Command("report", "Writes report.html and report.md from results.\n\nExample: ecgtrain report comparison/results.json --out site") { results, @out };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(results)!;
            var comparison = ResultsFile.Load(path);
            var folder = parsed.GetValue(@out) ?? Path.GetDirectoryName(Path.GetFullPath(path))!;
            Report.Write(comparison, folder);
            Console.WriteLine(Path.Combine(folder, "report.html"));
            return 0;
        });
        return command;
    }
}
