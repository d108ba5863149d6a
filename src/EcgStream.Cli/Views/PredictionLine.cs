using System.Globalization;

namespace EcgStream.Cli.Views;

/// <summary>A prediction as one line of text.</summary>
static class PredictionLine
{
    public static string Of(Prediction prediction)
    {
        var heart = prediction.HeartRate is { } rate ? string.Create(CultureInfo.InvariantCulture, $", {rate:0} beats/min") : "";
        return prediction.Emotion is { } emotion
            ? string.Create(CultureInfo.InvariantCulture, $"{emotion} {prediction.Confidence:0.00} (quality {prediction.Quality.Score:0.00}{heart})")
            : $"no emotion: {string.Join(", ", prediction.Reasons)}";
    }
}
