using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EcgStream.Mqtt;
using EcgStream.Recordings;

namespace EcgStream.Cli.Composition;

/// <summary>
/// Holds a replay's predictions against those that were made while its recording was. A live run may have replaced windows before its classifier was
/// free; the replay classifies these too, and they are counted.
/// </summary>
sealed partial class PredictionComparison
{
    readonly List<string> _recorded;
    readonly List<string> _made = [];
    readonly string _path;

    PredictionComparison(string path, List<string> recorded) => (_path, _recorded) = (path, recorded);

    /// <summary>Prepares the comparison.</summary>
    /// <exception cref="EcgStreamException">The recording is none of ours, holds no prediction, or another model made them.</exception>
    public static PredictionComparison With(string path, ModelContract model)
    {
        var session = RecordedSession.Open(path);
        if (session.Header.Model is { } other && other.Hash != model.Hash)
            throw new EcgStreamException($"The predictions in '{path}' were made by {other.Name} {other.Version}, and this is {model.Name} {model.Version}: give --model {other.Name}.");
        var recorded = session.Predictions().Select(p => Encoding.UTF8.GetString(p.Span)).ToList();
        return recorded.Count > 0
            ? new(path, recorded)
            : throw new EcgStreamException($"The recording '{path}' holds no predictions to compare with: 'ecgstream run --record' keeps them.");
    }

    public void Add(Prediction prediction) => _made.Add(Encoding.UTF8.GetString(PredictionJson.Encode(prediction)));

    /// <summary>One sentence on what came out.</summary>
    /// <exception cref="EcgStreamException">They are not the same.</exception>
    public string Verdict()
    {
        if (_recorded.SequenceEqual(_made, StringComparer.Ordinal))
            return string.Create(CultureInfo.InvariantCulture, $"All {_made.Count} predictions are those of the recording, byte for byte.");
        // Their numbers differ from the first replaced window on.
        var made = _made.ToLookup(Unnumbered, StringComparer.Ordinal);
        var different = _recorded.Where(r => !made.Contains(Unnumbered(r))).ToList();
        return different.Count == 0
            ? string.Create(CultureInfo.InvariantCulture, $"All {_recorded.Count} predictions of the recording were made again, byte for byte but for their numbers; {_made.Count - _recorded.Count} more are not in it: the live run passed these windows over, or a crash took their predictions.")
            : throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture, $"{different.Count} of {_recorded.Count} predictions in '{_path}' were not made again, the first: {different[0]}"));
    }

    static string Unnumbered(string payload) => Sequence().Replace(payload, "", 1);

    [GeneratedRegex("\"sequence\":[0-9]+,")]
    private static partial Regex Sequence();
}
