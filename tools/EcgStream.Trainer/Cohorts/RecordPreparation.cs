namespace EcgStream.Trainer;

/// <summary>
/// What the live path does to a signal between its source and the model: the contract's streaming filter over the whole record,
/// then the contract's scaling of each window. The same two classes do it there.
/// </summary>
public sealed class RecordPreparation
{
    readonly ModelContract _contract;
    readonly StreamingFilter _filter;

    public RecordPreparation(ModelContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _contract = contract;
        _filter = new(contract.Filter, contract.RateHz);
    }

    /// <summary>How many samples a record must have for a window that can be cut at <paramref name="slack"/> + 1 places.</summary>
    public int RecordLength(int slack) => _filter.WarmUpSamples + _contract.WindowLength + slack;

    /// <summary>Filters a record (the array is used up) and drops the filter's warm-up.</summary>
    public float[] Filter(float[] milliVolts)
    {
        ArgumentNullException.ThrowIfNull(milliVolts);
        _filter.Reset();
        _filter.Process(milliVolts);
        return milliVolts[_filter.WarmUpSamples..];
    }

    /// <summary>Writes the window that ends the record, scaled: the one that is judged.</summary>
    public static void LastWindow(PreparedRecord record, ModelContract contract, Span<float> window)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(contract);
        Normaliser.Apply(contract.Normalisation, record.MilliVolts.AsSpan()[^contract.WindowLength..], window);
    }
}
