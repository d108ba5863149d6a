namespace EcgStream.Recordings;

/// <summary>What the annotation signals of a file say: when its records begin, and remarks.</summary>
/// <param name="header">The file's header.</param>
/// <param name="records">Number of its records.</param>
sealed class EdfSayings(EdfHeader header, long records)
{
    readonly double[] _starts = header.IsDiscontinuous ? new double[records] : [];
    double _firstStart;

    /// <summary>The remarks, in the order of the file: when, how long, what.</summary>
    public List<(double OnsetSeconds, double? DurationSeconds, string Text)> Remarks { get; } = [];

    /// <summary>Lists that could not be read.</summary>
    public long Malformed { get; private set; }

    /// <summary>Records of a file with gaps that do not say when they begin.</summary>
    public long Timeless { get; private set; }

    /// <summary>The most decimals with which a record's begin is written: none is more exact than that.</summary>
    public int Decimals { get; private set; }

    /// <summary>Takes a record's annotation signal; records come in ascending order, the signals of each in that of the file.</summary>
    public void Add(long record, bool isFirstSignal, ReadOnlySpan<byte> bytes)
    {
        var malformed = Malformed;
        var tals = EdfTal.Parse(bytes, ref malformed);
        Malformed = malformed;
        foreach (var tal in tals)
        {
            foreach (var text in tal.Texts)
                Remarks.Add((tal.OnsetSeconds, tal.DurationSeconds, text));
        }
        if (!isFirstSignal || !header.IsPlus)
            return;
        // The first list of the first signal keeps the time.
        if (record == 0 && tals.Count > 0)
            _firstStart = tals[0].OnsetSeconds;
        if (!header.IsDiscontinuous)
            return;
        if (tals.Count > 0)
            Decimals = Math.Max(Decimals, tals[0].Decimals);
        else
            Timeless++;
        _starts[record] = tals.Count > 0 ? tals[0].OnsetSeconds : double.NaN;
    }

    /// <summary>When a record begins, seconds from the second that the header states; NaN where a file with gaps does not say.</summary>
    public double StartOf(long record) => header.IsDiscontinuous ? _starts[record] : _firstStart + record * header.RecordSeconds;
}
