using System.Globalization;
using System.Reactive.Disposables;
using System.Text;
using System.Text.RegularExpressions;
using ScottPlot;
using SkiaSharp;

namespace EcgStream.Trainer.Reports;

/// <summary>A picture of a report: one plot, or several of equal size in a grid.</summary>
public sealed partial class ReportPlot
{
    // Twice the pixels, so that letters stay sharp on fine screens and on paper.
    const int Fineness = 2;

    readonly IReadOnlyList<Plot> _plots;
    readonly int _columns;

    internal ReportPlot(string name, string says, int width, int height, IReadOnlyList<Plot> plots, int columns = 1)
    {
        (Name, Says, Width, Height, _plots, _columns) = (name, says, width, height, plots, columns);
    }

    /// <summary>File name without its ending; unique in a report.</summary>
    public string Name { get; }

    /// <summary>What it shows, for those who can't see it.</summary>
    public string Says { get; }

    /// <summary>Pixels at normal size.</summary>
    public int Width { get; }

    /// <summary>Pixels at normal size.</summary>
    public int Height { get; }

    /// <summary>The picture as an SVG element for a page that defines <see cref="PlotFont.Family"/>.</summary>
    public string Svg()
    {
        using var stream = new MemoryStream();
        using (WithoutPatterns())
        using (var canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, Height), stream))
            Draw(canvas);
        var svg = Encoding.UTF8.GetString(stream.ToArray());
        var body = svg[(svg.IndexOf('>', svg.IndexOf("<svg", StringComparison.Ordinal)) + 1)..];
        // Clip paths are counted through the process: by picture, pages are the same again, and pictures of one page never clip each other.
        var clips = new List<string>();
        body = ClipPath().Replace(body, clip =>
        {
            if (!clips.Contains(clip.Groups[2].Value))
                clips.Add(clip.Groups[2].Value);
            return string.Create(CultureInfo.InvariantCulture, $"{clip.Groups[1].Value}{Name}_{clips.IndexOf(clip.Groups[2].Value)}");
        });
        foreach (var colour in PlotColours.Broken)
            body = body.Replace($"stroke=\"{colour}\"", $"stroke=\"{colour}\" stroke-dasharray=\"8 6\"", StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"{HtmlText.Escape(Says)}\" width=\"{Width}\" height=\"{Height}\" viewBox=\"0 0 {Width} {Height}\">{Compact(body)}");
    }

    /// <summary>The picture as a PNG file on white.</summary>
    public byte[] Png()
    {
        var info = new SKImageInfo(Width * Fineness, Height * Fineness);
        using var drawing = SKSurface.Create(info);
        drawing.Canvas.Scale(Fineness);
        Draw(drawing.Canvas);
        using var page = SKSurface.Create(info);
        page.Canvas.Clear(SKColors.White);
        page.Canvas.DrawSurface(drawing, 0, 0);
        using var image = page.Snapshot();
        using var bytes = image.Encode(SKEncodedImageFormat.Png, 100);
        return bytes.ToArray();
    }

    void Draw(SKCanvas canvas)
    {
        var rows = (_plots.Count + _columns - 1) / _columns;
        var (width, height) = (Width / (float)_columns, Height / (float)rows);
        for (var i = 0; i < _plots.Count; i++)
        {
            var (left, top) = (i % _columns * width, i / _columns * height);
            _plots[i].RenderManager.ClearCanvasBeforeEachRender = false;
            var place = new PixelRect(left, left + width, top + height, top);
            // Until it knows the size of its legend and labels, a plot draws itself twice, one over the other: that happens where nobody sees it.
            using (var recorder = new SKPictureRecorder())
                _plots[i].Render(recorder.BeginRecording(new SKRect(0, 0, Width, Height)), place);
            _plots[i].Render(canvas, place);
        }
    }

    /// <summary>Makes broken lines whole until it is disposed: Skia's SVG leaves the pattern out and complains on the terminal.</summary>
    CompositeDisposable WithoutPatterns()
    {
        var back = new CompositeDisposable();
        foreach (var line in _plots.SelectMany(p => p.GetPlottables()).OfType<IHasLine>().Where(l => !l.LinePattern.Equals(LinePattern.Solid)))
        {
            var pattern = line.LinePattern;
            line.LinePattern = LinePattern.Solid;
            back.Add(Disposable.Create(() => line.LinePattern = pattern));
        }
        return back;
    }

    [GeneratedRegex("(id=\"|url\\(#)(cl_[0-9a-f]+)")]
    private static partial Regex ClipPath();

    static string Compact(string body) => string.Join('\n', body.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
