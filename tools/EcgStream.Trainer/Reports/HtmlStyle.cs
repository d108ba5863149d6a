namespace EcgStream.Trainer.Reports;

/// <summary>The look of the page: light or dark as the reader's screen is, on paper light, on a narrow screen with wide things to be pushed.</summary>
static class HtmlStyle
{
    public static string Sheet => $$"""

        @font-face { font-family: "{{PlotFont.Family}}"; src: url({{PlotFont.DataUri}}); }
        :root { color-scheme: light dark; --ground: #fff; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --shade: #f6f8fa;
          --good: #1a7f37; --bad: #b42318; --so: #8a5a00; --none: #59636e; --warn: #fff4d6; --alarm: #b42318; }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        main { max-width: 1120px; margin: 0 auto; padding: 1.5rem 1rem 4rem; overflow-wrap: break-word; }
        h1 { font-size: 1.75rem; line-height: 1.25; margin: .5rem 0 1rem; }
        h2 { font-size: 1.3rem; margin: 2.6rem 0 .7rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
        h3 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
        p, li, dd { max-width: 78ch; }
        li { margin: .3rem 0; }
        .banner { max-width: none; background: var(--warn); border-left: 5px solid var(--so); padding: .7rem 1rem; border-radius: 4px; }
        .banner.alarm { background: var(--alarm); border-color: var(--alarm); color: #fff; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; margin: .6rem 0; }
        th, td { padding: .35rem .7rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
        th:first-child { text-align: left; padding-left: .3rem; }
        td { white-space: nowrap; } td.fact { text-align: left; white-space: normal; }
        thead th { background: var(--shade); font-weight: 600; vertical-align: bottom; }
        tbody th { font-weight: 600; min-width: 10.5rem; }
        small { display: block; color: var(--soft); font-size: .8em; font-weight: 400; white-space: nowrap; }
        tr.reference { background: var(--shade); }
        tr.reference th { font-weight: 400; }
        .verdict { display: inline-block; min-width: 7rem; max-width: 9rem; white-space: normal; font-weight: 600; color: var(--none); }
        .Learns { color: var(--good); } .Memorises, .Leaks { color: var(--bad); } .NoBetterThanHeartRate { color: var(--so); }
        figure { margin: 1rem 0 1.6rem; }
        figcaption { color: var(--soft); font-size: .875rem; max-width: 84ch; }
        svg { display: block; max-width: 100%; min-width: 560px; height: auto; }
        details { border: 1px solid var(--line); border-radius: 6px; padding: .4rem .9rem; margin: .7rem 0; }
        summary { cursor: pointer; font-weight: 600; }
        dt { font-weight: 600; margin-top: .6rem; } dd { margin: 0 0 0 1.2rem; }
        @media screen and (prefers-color-scheme: dark) {
          :root { --ground: #0d1117; --ink: #e6edf3; --soft: #9198a1; --line: #3d444d; --shade: #161b22;
            --good: #3fb950; --bad: #ff7b72; --so: #e3a53b; --none: #9198a1; --warn: #33270a; }
        {{string.Join('\n', PlotColours.OnDark.Select(c => $"  svg [fill=\"{c.Key}\"] {{ fill: {c.Value}; }} svg [stroke=\"{c.Key}\"] {{ stroke: {c.Value}; }}"))}}
        }
        @media print {
          body { font-size: 10.5pt; } main { max-width: none; padding: 0; } .wide { overflow: visible; }
          table { font-size: 7.5pt; } th, td { padding: .2rem .35rem; } tbody th { min-width: 0; } svg { min-width: 0; }
          figure, tr, .banner { break-inside: avoid; } h2, h3, summary { break-after: avoid; }
          details { border: 0; padding: 0; } details::details-content { content-visibility: visible; block-size: auto; }
          .banner, tr.reference, thead th { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }

        """;
}
