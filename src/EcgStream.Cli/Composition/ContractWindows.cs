using EcgStream.Recordings;

namespace EcgStream.Cli.Composition;

/// <summary>A recording's windows as a model's contract asks for them, made the way the pipeline makes them: resampled, filtered, normalised.</summary>
static class ContractWindows
{
    /// <summary>Windows of a recording, one after the other, at most so many.</summary>
    /// <exception cref="EcgStreamException">The recording can't be read or is shorter than a window.</exception>
    public static IReadOnlyList<float[]> OfRecording(string file, ModelContract contract, int most)
    {
        var part = ChosenPart.Of(file, null);
        var windows = Cut(Recording.Open(part.Path, part.Reading).Chunks(part.Start, part.Duration), contract, most);
        return windows.Count > 0
            ? windows
            : throw new EcgStreamException(FormattableString.Invariant($"The recording '{file}' holds no whole window of {contract.WindowDuration.TotalSeconds:0.###} s without a gap: give a longer one."));
    }

    static List<float[]> Cut(IReadOnlyList<SampleChunk> chunks, ModelContract contract, int most)
    {
        var collected = new Collected(new InputPreparation(contract), contract.InputLength, most);
        var path = new SignalPath(SignalPathOptions.For(contract, contract.WindowDuration), collected);
        foreach (var chunk in chunks.TakeWhile(_ => collected.Windows.Count < most))
            path.Push(chunk);
        path.Complete();
        return collected.Windows;
    }

    sealed class Collected(InputPreparation preparation, int length, int most) : ISignalPathObserver
    {
        public List<float[]> Windows { get; } = [];

        public void OnWindow(EcgWindow window)
        {
            var input = new float[length];
            if (Windows.Count < most && preparation.Prepare(window.MilliVolts.Span, input))
                Windows.Add(input);
        }

        public void OnGap(Gap gap, bool bridged, DateTimeOffset at)
        {
        }

        public void OnRepeated(long samples, DateTimeOffset at)
        {
        }

        public void OnRate(double rateHz, bool estimated, DateTimeOffset at)
        {
        }
    }
}
