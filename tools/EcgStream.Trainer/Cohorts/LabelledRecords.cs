using System.Globalization;

namespace EcgStream.Trainer;

/// <summary>Records of a simulated cohort in the form that training takes.</summary>
static class LabelledRecords
{
    public static LabelledWindow[] Labelled(this IEnumerable<PreparedRecord> records) =>
    [
        .. records.Select((record, i) => new LabelledWindow
        {
            Participant = record.Participant.ToString(CultureInfo.InvariantCulture),
            Record = i.ToString(CultureInfo.InvariantCulture),
            Label = record.Label,
            MilliVolts = record.MilliVolts,
            Features = [],
            Truth = record.Truth,
        }),
    ];
}
