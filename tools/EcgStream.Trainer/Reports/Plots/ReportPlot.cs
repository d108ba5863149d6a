using System.Globalization;
using System.Text;
using ScottPlot;
using SkiaSharp;

namespace EcgStream.Trainer.Reports;

/// <summary>A picture of a report: one plot, or several of equal size in a grid.</summary>
public sealed class ReportPlot
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
        using (var canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, Height), stream))
            Draw(canvas);
        var svg = Encoding.UTF8.GetString(stream.ToArray());
        var body = svg[(svg.IndexOf('>', svg.IndexOf("<svg", StringComparison.Ordinal)) + 1)..];
        // Pictures of one page share their names of clip paths otherwise, and clip each other.
        body = body.Replace("id=\"cl_", $"id=\"{Name}_", StringComparison.Ordinal).Replace("url(#cl_", $"url(#{Name}_", StringComparison.Ordinal);
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
            _plots[i].Render(canvas, new PixelRect(left, left + width, top + height, top));
        }
    }

    static string Compact(string body) => string.Join('\n', body.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
