using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace EcgStream.Recordings;

/// <summary>Gathers what a recording's parts hold, and makes it one channel on one sample clock.</summary>
sealed class ContainerContents(RecordedSession session, long expectedSamples)
{
    readonly List<(long Start, int At, int Length)> _runs = [];
    readonly List<SignalMark> _marks = [];
    readonly List<EventRecord> _events = [];
    readonly List<MarkerRecord> _markers = [];
    readonly List<PredictionRecord> _predictions = [];
    readonly ImmutableArray<ChunkArrival>.Builder _arrivals = ImmutableArray.CreateBuilder<ChunkArrival>();
    float[] _milliVolts = GC.AllocateUninitializedArray<float>((int)Math.Clamp(expectedSamples, 0, Array.MaxLength));
    int _count;
    long _next = -1;
    long _repeated;
    long _damagedBytes;
    long _tornBytes;

    /// <summary>Predictions made meanwhile, in order.</summary>
    public IReadOnlyList<PredictionRecord> Predictions => _predictions;

    /// <summary>Adds a part's bytes.</summary>
    public void Add(byte[] bytes, bool isSealed)
    {
        var records = new RecordReader(bytes);
        while (records.TryNext(out var record))
        {
            switch (record.Kind)
            {
                case RecordKind.Samples when SampleRecord.TryRead(record.Payload, out var chunk, out var samples):
                    Add(chunk, samples);
                    break;
                case RecordKind.Event when RecordJson.Read<EventRecord>(record.Payload) is { } happened:
                    _events.Add(happened);
                    break;
                case RecordKind.Marker when RecordJson.Read<MarkerRecord>(record.Payload) is { Text: not null } marker:
                    _markers.Add(marker);
                    break;
                case RecordKind.Prediction when PredictionRecord.Decode(record.Payload) is { } prediction:
                    // A part that failed may hold what the next one says again.
                    if (_predictions.Count == 0 || !_predictions[^1].Payload.Span.SequenceEqual(prediction.Payload.Span))
                        _predictions.Add(prediction);
                    break;
            }
        }
        _damagedBytes += records.DamagedBytes + (isSealed ? records.TornBytes : 0);
        _tornBytes += isSealed ? 0 : records.TornBytes;
    }

    /// <summary>The recording.</summary>
    /// <exception cref="EcgStreamException">It holds no sample, or its rate can't be told.</exception>
    public Recording Assemble(RecordingOptions options)
    {
        if (_count == 0)
            throw new EcgStreamException($"The recording '{session.Path}' holds no samples.");
        var remarks = new List<string>();
        var first = _runs[0].Start;
        var rate = Rate(options, remarks);
        var clock = new DeviceClock(rate, _arrivals[0].ClockIndex, _arrivals[0].ClockTime);
        foreach (var arrival in _arrivals)
            clock.Observe(arrival.ClockIndex, arrival.ClockTime);
        var segments = Segments(first);
        Remark(remarks);
        return new()
        {
            Path = session.Path,
            Name = session.Header.Device,
            Channel = "ECG",
            RateHz = rate,
            MilliVolts = _milliVolts.AsMemory(0, _count),
            Segments = segments,
            BaseTime = clock.TimeOf(first).ToUniversalTime(),
            Marks = [.. _marks.Select(m => m with { Start = m.Start - first }).OrderBy(m => m.Start)],
            Labels = Labels(first, rate, segments[^1].End),
            Annotations = Annotations(first, rate),
            Comments = Comments(),
            Remarks = [.. remarks],
            ClockStart = first,
            Arrivals = _arrivals.ToImmutable(),
        };
    }

    void Add(ChunkHead chunk, ReadOnlySpan<byte> samples)
    {
        if (chunk.Start < _next)
        {
            // Only a part that was given up half written repeats what the next one holds.
            var known = (int)Math.Min(_next - chunk.Start, chunk.Length);
            _repeated += known;
            if (known == chunk.Length)
                return;
            chunk = chunk.Behind(known);
            samples = samples[(known * sizeof(float))..];
        }
        if (_count + (long)chunk.Length > Array.MaxLength)
            throw new EcgStreamException($"The recording '{session.Path}' is too long to be read at once: name one of its parts.");
        if (_count + chunk.Length > _milliVolts.Length)
            Array.Resize(ref _milliVolts, (int)Math.Min(Array.MaxLength, Math.Max(2L * _milliVolts.Length, _count + chunk.Length)));
        if (!SampleRecord.TryCopy(samples, _milliVolts.AsSpan(_count, chunk.Length)))
            return;
        if (chunk.Start == _next)
            _runs[^1] = _runs[^1] with { Length = _runs[^1].Length + chunk.Length };
        else
            _runs.Add((chunk.Start, _count, chunk.Length));
        if (!chunk.Marks.IsDefault)
            _marks.AddRange(chunk.Marks.Where(m => m.Start >= chunk.Start && m.End <= chunk.End));
        _arrivals.Add(new(chunk.Start, chunk.End, chunk.ReceivedAt, chunk.TakenAt, chunk.RateHz));
        _count += chunk.Length;
        _next = chunk.End;
    }

    ImmutableArray<RecordingSegment> Segments(long first) =>
        [.. _runs.Select(run => new RecordingSegment(run.Start - first, _milliVolts.AsMemory(run.At, run.Length)))];

    double Rate(RecordingOptions options, List<string> remarks)
    {
        var stated = _arrivals.Where(a => a.RateHz is not null).GroupBy(a => a.RateHz!.Value).OrderByDescending(g => g.Sum(a => a.End - a.Start)).Select(g => g.Key).ToList();
        if (stated.Count > 1)
            remarks.Add(string.Create(CultureInfo.InvariantCulture, $"The device's rate changed during the recording; {stated[0]:0.###} Hz, that of most samples, is taken for all."));
        if (stated.Count > 0 && options.RateHz is not null)
            throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture, $"The recording '{session.Path}' states its own rate, {stated[0]:0.###} Hz: leave out 'rate'."));
        if ((stated.Count > 0 ? stated[0] : options.RateHz) is { } known)
            return known;
        var estimator = new RateEstimator();
        double? measured = null;
        foreach (var arrival in _arrivals)
            measured = estimator.Observe(arrival.End, arrival.ReceivedAt) ?? measured;
        if (measured is not { } rate)
            throw new EcgStreamException($"The recording '{session.Path}' states no rate and is too short to tell it from the arrival of its samples: state 'rate'.");
        remarks.Add(string.Create(CultureInfo.InvariantCulture, $"The device stated no rate: {rate:0.##} Hz was measured over the arrival of its samples."));
        return rate;
    }

    ImmutableArray<RecordingAnnotation> Annotations(long first, double rate)
    {
        var all = new List<RecordingAnnotation>();
        foreach (var marker in _markers)
            all.Add(new(RecordingAnnotationKind.Marker, marker.Text, Math.Max(0, marker.Sample - first), (long)Math.Round((marker.DurationSeconds ?? 0) * rate)));
        foreach (var happened in _events.Where(e => e.Kind is not ("repeated" or "input_rejected")))
            all.Add(new(RecordingAnnotationKind.Device, happened.Text, Math.Max(0, happened.Sample - first), 0));
        // Beside the predictions, wherever these are converted to: on whom their model was trained.
        if (_predictions.Count > 0 && session.Header.Model is { } model)
            all.Add(new(RecordingAnnotationKind.Note, $"Predictions by {model.Name} {model.Version}: {model.TrainedOn}", Math.Max(0, (long)Math.Round(_predictions[0].Start) - first)));
        foreach (var prediction in _predictions)
            all.Add(new(RecordingAnnotationKind.Prediction, Words(prediction.Payload), Math.Max(0, (long)Math.Round(prediction.Start) - first), (long)Math.Round(prediction.Length)));
        return [.. all.OrderBy(a => a.Start)];
    }

    /// <summary>A labelled stretch goes on for its duration, else up to the next labelled marker, else to the end. One of no length only ends the stretch before it.</summary>
    ImmutableArray<RecordingLabel> Labels(long first, double rate, long end)
    {
        var labels = ImmutableArray.CreateBuilder<RecordingLabel>();
        var marked = _markers.Where(m => m.Label is not null).OrderBy(m => m.Sample).ToList();
        for (var i = 0; i < marked.Count; i++)
        {
            var start = Math.Max(0, marked[i].Sample - first);
            var until = i + 1 < marked.Count ? Math.Min(end, marked[i + 1].Sample - first) : end;
            if (marked[i].DurationSeconds is { } seconds)
                until = Math.Min(until, start + (long)Math.Round(Math.Min(seconds, 1e9) * rate));
            if (until > start)
                labels.Add(new(marked[i].Label!, start, until - start));
        }
        return labels.ToImmutable();
    }

    ImmutableArray<string> Comments()
    {
        var header = session.Header;
        var comments = ImmutableArray.CreateBuilder<string>();
        if (header.Participant is { } participant)
            comments.Add($"participant {participant}");
        if (header.Source is { } source)
            comments.Add($"recorded from {source}");
        if (header.Model is { } model)
            comments.Add($"predictions by {model.Name} {model.Version}: {model.TrainedOn}");
        return comments.ToImmutable();
    }

    void Remark(List<string> remarks)
    {
        if (!session.IsClosed)
            remarks.Add($"The recording '{session.Path}' was not closed: it is still being made, or a crash ended it; it was read to its last whole record.");
        if (_damagedBytes > 0)
            remarks.Add($"The recording '{session.Path}' has {_damagedBytes:N0} damaged bytes, which were passed over; the samples that they held are missing.");
        if (session.IsHeaderDamaged)
            remarks.Add($"The recording '{session.Path}' does not say any more whose it is: that part of it is damaged.");
        if (_repeated > 0)
            remarks.Add($"The recording '{session.Path}' holds {_repeated:N0} samples twice or out of order; the later ones were left out.");
        foreach (var part in session.Unreadable)
            remarks.Add($"Nothing in '{part}' can be read: its samples are missing.");
    }

    static string Words(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload);
            var root = json.RootElement;
            if (root.TryGetProperty("emotion", out var emotion) && emotion.ValueKind == JsonValueKind.String)
            {
                var confidence = root.TryGetProperty("confidence", out var p) && p.ValueKind == JsonValueKind.Number ? p.GetDouble() : double.NaN;
                return string.Create(CultureInfo.InvariantCulture, $"{emotion.GetString()} {confidence:0.00}");
            }
            if (root.TryGetProperty("reasons", out var reasons) && reasons.ValueKind == JsonValueKind.Array)
                return "no emotion: " + string.Join(", ", reasons.EnumerateArray().Select(r => r.ToString()));
        }
        catch (JsonException)
        {
            // Another version's payload; that there was a prediction is still true.
        }
        return "prediction";
    }
}
