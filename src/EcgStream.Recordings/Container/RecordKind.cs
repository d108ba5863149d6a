namespace EcgStream.Recordings;

/// <summary>What a record of a part file holds. The numbers are part of the format.</summary>
enum RecordKind : byte
{
    /// <summary>What is recorded, JSON (<see cref="RecordingHeader"/>); the first record of each part.</summary>
    Header = 1,

    /// <summary>A chunk of samples (<see cref="SampleRecord"/>).</summary>
    Samples = 2,

    /// <summary>What happened to the device, JSON (<see cref="EventRecord"/>).</summary>
    Event = 3,

    /// <summary>A marker, JSON (<see cref="MarkerRecord"/>).</summary>
    Marker = 4,

    /// <summary>A prediction (<see cref="PredictionRecord"/>).</summary>
    Prediction = 5,

    /// <summary>Where in the part what lies (<see cref="PartIndex"/>); the last record of a part that was closed in order.</summary>
    Index = 6,
}
