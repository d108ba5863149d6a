using System.Globalization;
using System.Text.RegularExpressions;
using EcgStream.Trainer.Reports;

namespace EcgStream.Trainer.Tests.Reports;

public sealed class ReportTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("report").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Report_of_six_classes_names_every_model_with_its_figures_and_verdict() => EveryFigureIsThere(SampleComparison.Large.Build());

    [Fact]
    public void Report_of_two_classes_names_every_model_with_its_figures_and_verdict() => EveryFigureIsThere(SampleComparison.TwoClasses.Build());

    [Fact]
    public void Report_shows_the_area_under_the_curve_for_two_classes_only()
    {
        Assert.Contains("<th scope=\"col\">AUC</th>", Written(SampleComparison.TwoClasses.Build()).Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<th scope=\"col\">AUC</th>", Written(SampleComparison.Large.Build()).Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_loads_nothing_and_runs_nothing_and_is_small()
    {
        var (html, _) = Written(SampleComparison.Large.Build());
        Assert.DoesNotMatch(@"<(script|link|iframe|img|object)\b", html);
        Assert.DoesNotMatch(@"(src|href)\s*=\s*""", html);
        Assert.DoesNotMatch(@"url\((?!data:|#)", html);
        Assert.DoesNotContain("@import", html, StringComparison.Ordinal);
        Assert.InRange(html.Length, 1, 2_000_000);
    }

    [Fact]
    public void Pictures_of_one_page_never_share_a_clip_path()
    {
        var ids = Regex.Matches(Written(SampleComparison.Large.Build()).Html, " id=\"([^\"]+)\"").Select(m => m.Groups[1].Value).ToArray();
        Assert.NotEmpty(ids);
        Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Picture_is_drawn_once_when_first_asked_for()
    {
        var pictures = ReportText.Of(SampleComparison.Large.Build()).OfType<Picture>().Select(p => p.Plot).ToArray();
        Assert.NotEmpty(pictures);
        Assert.All(pictures, plot => Assert.Equal(plot.Svg(), plot.Svg()));
    }

    [Fact]
    public void Markdown_shows_only_plots_that_lie_beside_it()
    {
        var (_, markdown) = Written(SampleComparison.Large.Build());
        var plots = Regex.Matches(markdown, @"\]\((plots/[^)]+)\)").Select(m => m.Groups[1].Value).ToArray();
        Assert.True(plots.Length >= 10);
        Assert.All(plots, plot => Assert.Equal("PNG"u8.ToArray(), File.ReadAllBytes(Path.Combine(_folder, plot))[1..4]));
    }

    [Fact]
    public void Results_beside_the_page_hold_the_same_figures()
    {
        var comparison = SampleComparison.TwoClasses.Build();
        Written(comparison);
        var again = ResultsFile.Load(Path.Combine(_folder, Report.ResultsName));
        Assert.Equal(comparison.Models.Select(m => m.BalancedAccuracy), again.Models.Select(m => m.BalancedAccuracy));
    }

    [Fact]
    public void Banners_are_there_exactly_when_people_are_simulated_or_the_split_leaks()
    {
        var small = new SampleComparison { Participants = 6 };
        var (plain, simulated, leaking) = (Written(small.Build()).Html, Written((small with { IsSimulated = true }).Build()).Html, Written((small with { Leaks = true }).Build()).Html);
        Assert.DoesNotContain("class=\"banner", plain, StringComparison.Ordinal);
        Assert.Contains("These people are simulated.", simulated, StringComparison.Ordinal);
        Assert.Contains("class=\"banner alarm\"", leaking, StringComparison.Ordinal);
        Assert.DoesNotContain("never seen", Regex.Match(leaking, "<svg.*?</svg>", RegexOptions.Singleline).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Leak_is_shown_with_both_figures_where_it_was_measured()
    {
        var comparison = (SampleComparison.TwoClasses with { HasLeak = true }).Build();
        var (html, markdown) = Written(comparison);
        foreach (var figure in new[] { comparison.Leak!.ByRecord, comparison.Leak.ByParticipant })
            Assert.Contains(Numbers.WithInterval(figure), markdown, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"Balanced accuracy of compact-baseline, split by record", html, StringComparison.Ordinal);
        Assert.DoesNotContain("plots/leak.png", Written(SampleComparison.TwoClasses.Build()).Markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void Learning_curve_of_one_network_in_one_fold_is_large()
    {
        var alone = SampleComparison.Seed.Build() with { IsJudgedByItsCurve = true };
        // References beside it, as 'reproduce-seed' has them, change nothing.
        var reference = SampleComparison.TwoClasses.Build().Models[0] with { Name = ModelRoles.Majority, Curves = [] };
        var comparison = alone with { Models = [reference with { Confusion = alone.Models[0].Confusion, Classes = alone.Models[0].Classes, Windows = alone.Models[0].Windows }, .. alone.Models], About = alone.Models[0].Name };
        Assert.Contains("plots/learning-curve.png", Written(comparison).Markdown, StringComparison.Ordinal);
        Assert.True(Report.LearningCurve(comparison).Height > 600);
        Assert.Contains("plots/learning-curve.png", Written(alone).Markdown, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Report.LearningCurve(SampleComparison.TwoClasses.Build()));
    }

    [Fact]
    public void Report_of_one_participant_says_that_there_is_no_interval()
    {
        var comparison = new SampleComparison { Participants = 1 }.Build();
        var nothing = new Figure(0.5, double.NaN, double.NaN);
        var model = comparison.Models[0] with { BalancedAccuracy = nothing, MacroF1 = nothing, AboveHeartRate = nothing };
        var (html, _) = Written(comparison with { Models = [model], Effects = [] });
        Assert.Contains("0.500 <small>[no interval]</small>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html[html.IndexOf("<main>", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public void Report_without_any_model_still_says_what_was_tried()
    {
        var (html, markdown) = Written(SampleComparison.TwoClasses.Build() with { Models = [], Effects = [], Conclusions = ["Nothing was judged."] });
        Assert.Contains("Nothing was judged.", html, StringComparison.Ordinal);
        Assert.Contains("Nothing was judged.", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_is_the_same_whatever_the_culture()
    {
        var comparison = new SampleComparison { Participants = 6 }.Build();
        var invariant = Written(comparison).Markdown;
        var culture = CultureInfo.CurrentCulture;
        try
        {
            var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (german.NumberFormat.NumberDecimalSeparator, german.NumberFormat.NumberGroupSeparator) = (",", ".");
            CultureInfo.CurrentCulture = german;
            Assert.Equal(invariant, Written(comparison).Markdown);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Folder_that_cannot_be_made_is_named_in_one_sentence()
    {
        var file = Path.Combine(_folder, "taken");
        File.WriteAllText(file, "");
        var error = Assert.Throws<EcgStreamException>(() => Report.Write(new SampleComparison { Participants = 4 }.Build(), file));
        Assert.Contains("taken", error.Message, StringComparison.Ordinal);
    }

    void EveryFigureIsThere(Comparison comparison)
    {
        var (html, markdown) = Written(comparison);
        foreach (var text in new[] { html, markdown })
        {
            foreach (var sentence in comparison.Conclusions.Concat(comparison.Data.Remarks).Concat(comparison.Protocol.Notes))
                Assert.Contains(text == html ? HtmlText.Escape(sentence) : MarkdownText.Escape(sentence), text, StringComparison.Ordinal);
            Assert.Contains(Numbers.Share(comparison.Protocol.Chance), text, StringComparison.Ordinal);
        }
        var lineUp = markdown[markdown.IndexOf("## The line-up", StringComparison.Ordinal)..markdown.IndexOf("plots/scores.png", StringComparison.Ordinal)];
        foreach (var model in comparison.Models)
        {
            var row = lineUp.Split('\n').Single(l => l.StartsWith($"| {model.Name} ", StringComparison.Ordinal));
            Assert.Contains(ConclusionsOf.Words(model.Verdict.Kind), row, StringComparison.Ordinal);
            Assert.Contains(Numbers.P(model.PermutationP, model.Permutations), row, StringComparison.Ordinal);
            foreach (var figure in new[] { model.BalancedAccuracy, model.MacroF1, model.AreaUnderCurve }.OfType<Figure>())
            {
                Assert.Contains(Numbers.WithInterval(figure), row, StringComparison.Ordinal);
                Assert.Contains($"{Numbers.Share(figure.Value)} <small>{Numbers.Interval(figure)}</small>", html, StringComparison.Ordinal);
            }
            Assert.Contains($"class=\"verdict {model.Verdict.Kind}\"", html, StringComparison.Ordinal);
            Assert.Contains(HtmlText.Escape(model.Verdict.Because), html, StringComparison.Ordinal);
            Assert.Contains(HtmlText.Escape(model.Verdict.Next), html, StringComparison.Ordinal);
        }
    }

    (string Html, string Markdown) Written(Comparison comparison)
    {
        var page = Report.Write(comparison, _folder);
        return (File.ReadAllText(page), File.ReadAllText(Path.Combine(_folder, Report.MarkdownName)));
    }
}
