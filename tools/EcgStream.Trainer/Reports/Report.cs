namespace EcgStream.Trainer.Reports;

/// <summary>Writes what a comparison found, for people and for programs.</summary>
public static class Report
{
    /// <summary>The page.</summary>
    public const string PageName = "report.html";

    /// <summary>The Markdown file.</summary>
    public const string MarkdownName = "report.md";

    /// <summary>The figures.</summary>
    public const string ResultsName = "results.json";

    const string Plots = "plots";

    /// <summary>
    /// Writes <c>report.html</c>, which needs no other file, <c>report.md</c> with its plots as PNG in <c>plots/</c>, and <c>results.json</c>.
    /// </summary>
    /// <param name="comparison">What was found.</param>
    /// <param name="folder">Made when needed; files of an earlier report in it are replaced.</param>
    /// <returns>Where the page lies.</returns>
    /// <exception cref="EcgStreamException">Something can't be written.</exception>
    public static string Write(Comparison comparison, string folder)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentNullException.ThrowIfNull(folder);
        // Whatever goes wrong with the pictures, the figures are safe.
        ResultsFile.Save(comparison, Path.Combine(folder, ResultsName));
        var blocks = ReportText.Of(comparison);
        foreach (var picture in blocks.OfType<Picture>())
            Write(picture.Plot, Path.Combine(folder, Plots));
        ResultsFile.Write(Path.Combine(folder, MarkdownName), MarkdownText.Page(comparison.Title, Plots, blocks));
        var page = Path.Combine(folder, PageName);
        ResultsFile.Write(page, HtmlText.Page(comparison.Title, blocks));
        return page;
    }

    /// <summary>One network's fit in one fold as a large picture, as <c>reproduce-seed</c> shows it; <see cref="Write(Comparison, string)"/> puts it into its report by itself.</summary>
    /// <exception cref="ArgumentException">The comparison has more than one model or fold, or no curve.</exception>
    public static ReportPlot LearningCurve(Comparison comparison) => CurvePlot.Large(comparison);

    /// <summary>Writes a picture as a PNG file named after it.</summary>
    /// <exception cref="EcgStreamException">It can't be written.</exception>
    public static void Write(ReportPlot plot, string folder)
    {
        ArgumentNullException.ThrowIfNull(plot);
        var path = Path.Combine(folder, plot.Name + ".png");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(path, plot.Png());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"{path} can't be written ({e.Message.TrimEnd('.')}): give another folder.", e);
        }
    }
}
