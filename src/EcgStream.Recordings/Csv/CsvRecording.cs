using System.Collections.Immutable;
using System.Globalization;

namespace EcgStream.Recordings;

/// <summary>Puts the rows of a text file on a sample clock.</summary>
static class CsvRecording
{
    /// <summary>Rows of a record in a file of columns <c>ecg</c> and <c>emotion</c>: 60 s.</summary>
    public const int RowsPerRecord = 18_000;

    /// <summary>Sampling rate of such a file, Hz.</summary>
    public const double RecordRateHz = 300;

    /// <summary>
    /// Between two records that were never one signal lie ten seconds without samples: more than any pipeline would bridge, so that no
    /// window holds samples of both. Record k of a seed file begins at 70 k seconds.
    /// </summary>
    public static readonly TimeSpan Join = TimeSpan.FromSeconds(10);

    public static Recording Assemble(string path, CsvLayout layout, CsvSamples samples, RecordingOptions options, string? unitRemark, DateTimeOffset? start)
    {
        var remarks = new List<string>();
        if (unitRemark is not null)
            remarks.Add(unitRemark);
        if (options.Record is not null && !layout.IsLabelledRecords)
            throw new EcgStreamException($"The recording '{path}' is one record: leave out 'record', which is for files of the columns 'ecg' and 'emotion'.");
        if (options.RateHz is { } stated and not (>= 1 and <= 1e6))
            throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture, $"A rate of {stated} Hz for '{path}' is out of range: state 1 to 1,000,000."));

        var (first, count) = (0, samples.MilliVolts.Count);
        double rate;
        DateTimeOffset? baseTime = null;
        ImmutableArray<CsvRun> runs;
        if (layout.Time is { } column)
        {
            var clock = CsvClock.Fit(path, layout.Names[column], samples, options.RateHz);
            (rate, runs) = (clock.RateHz, clock.Runs);
            baseTime = clock.BaseTime ?? (start is { } said && clock.FirstSeconds is >= 0 and < 1e9 ? said + TimeSpan.FromSeconds(clock.FirstSeconds) : null);
            if (clock.Remark is not null)
                remarks.Add(clock.Remark);
            if (samples.Rounds > 0)
                remarks.Add($"The clock of '{path}' went round {samples.Rounds:N0} times, as one of 32 bits or of a day does; it was counted on.");
        }
        else if (layout.IsLabelledRecords)
        {
            rate = options.RateHz ?? RecordRateHz;
            (first, count) = OneRecord(path, count, options.Record, remarks);
            var join = (long)Math.Ceiling(Join.TotalSeconds * rate);
            runs = [.. Enumerable.Range(0, (count + RowsPerRecord - 1) / RowsPerRecord)
                .Select(k => new CsvRun(first + k * RowsPerRecord, k * (RowsPerRecord + join)))];
        }
        else
        {
            rate = options.RateHz ?? throw new EcgStreamException($"The recording '{path}' has no column of times, so its rate must be stated: 'rate=250', for example.");
            runs = [new(0, 0)];
        }

        var place = new Placement(runs, first + count);
        var labels = place.Labels(samples.Labels);
        if (layout.IsLabelledRecords && labels.Length > runs.Length)
            remarks.Add($"The recording '{path}' has records that carry more than one label: they may be shorter than {RowsPerRecord:N0} rows, or shifted.");
        return new()
        {
            Path = path,
            Name = Path.GetFileNameWithoutExtension(path),
            Channel = layout.HasHeader ? layout.Names[layout.Value] : "ECG",
            RateHz = rate,
            BaseTime = baseTime,
            MilliVolts = samples.MilliVolts.Memory.Slice(first, count),
            Segments = place.Segments(samples.MilliVolts.Memory),
            Marks = place.Marks(samples.Missing),
            Labels = labels,
            RejectedRows = samples.Rejected,
            RejectedExample = samples.RejectedExample,
            Remarks = [.. remarks],
        };
    }

    static (int First, int Count) OneRecord(string path, int rows, int? record, List<string> remarks)
    {
        var records = (rows + RowsPerRecord - 1) / RowsPerRecord;
        if (record is { } wanted && (wanted < 0 || wanted >= records))
            throw new EcgStreamException($"The recording '{path}' holds {records} records: choose 'record' from 0 to {records - 1}.");
        if (rows % RowsPerRecord != 0)
            remarks.Add($"The recording '{path}' holds {rows:N0} rows, which is no multiple of {RowsPerRecord:N0}: its last record is shorter.");
        return record is { } one
            ? (one * RowsPerRecord, Math.Min(RowsPerRecord, rows - one * RowsPerRecord))
            : (0, rows);
    }

    /// <summary>Runs of rows, each somewhere on the sample clock; rows before the first run and from <paramref name="end"/> on are left out.</summary>
    sealed class Placement(ImmutableArray<CsvRun> runs, int end)
    {
        public ImmutableArray<RecordingSegment> Segments(ReadOnlyMemory<float> milliVolts) =>
            [.. runs.Select((run, i) => new RecordingSegment(run.Start, milliVolts[run.Row..EndOf(i)]))];

        public ImmutableArray<SignalMark> Marks(List<(int Start, int Length)> missing)
        {
            var marks = ImmutableArray.CreateBuilder<SignalMark>();
            var at = 0;
            foreach (var (start, length) in missing)
                Place(start, length, ref at, (index, n) => marks.Add(new(SignalFault.Missing, index, n)));
            return marks.ToImmutable();
        }

        public ImmutableArray<RecordingLabel> Labels(List<(string Text, int Start, int Length)> runsOfLabels)
        {
            var labels = ImmutableArray.CreateBuilder<RecordingLabel>();
            var at = 0;
            foreach (var (text, start, length) in runsOfLabels)
                Place(start, length, ref at, (index, n) => labels.Add(new(text, index, n)));
            return labels.ToImmutable();
        }

        // Cuts a range of rows where the runs are cut; ranges come in ascending order, so the search goes on from the last one.
        void Place(int start, int length, ref int at, Action<long, int> placed)
        {
            while (at + 1 < runs.Length && EndOf(at) <= start)
                at++;
            for (var i = at; i < runs.Length && runs[i].Row < start + length; i++)
            {
                var from = Math.Max(start, runs[i].Row);
                var to = Math.Min(start + length, EndOf(i));
                if (to > from)
                    placed(runs[i].Start + from - runs[i].Row, to - from);
            }
        }

        int EndOf(int run) => run + 1 < runs.Length ? runs[run + 1].Row : end;
    }
}
