using System.Reactive.Concurrency;
using System.Reflection;
using EcgStream.Mqtt;
using EcgStream.Recordings;

namespace EcgStream.Cli.Composition;

/// <summary>Where a run is recorded, and whose ECG its devices send.</summary>
/// <param name="Folder">The folder that recordings are made under.</param>
/// <param name="Participants">Values of <c>--participant</c>: a name, or <c>DEVICE=NAME</c>.</param>
sealed record RecordingChoice(string Folder, IReadOnlyList<string> Participants)
{
    /// <summary>A part file is closed when it is that long, bytes.</summary>
    public required long LongestPart { get; init; }

    /// <summary>A part file is closed when it is that old.</summary>
    public required TimeSpan OldestPart { get; init; }

    /// <summary>Makes the recorder.</summary>
    /// <param name="sources">What is recorded.</param>
    /// <param name="model">The model that predicts meanwhile; null without one.</param>
    /// <param name="broker">The broker that is published to; null without one that outlives the run.</param>
    /// <param name="retained">Topics that keep a message there.</param>
    /// <param name="clock">The session's clock.</param>
    /// <param name="worker">Where files are written.</param>
    /// <exception cref="EcgStreamException">The participants contradict each other or the sources, or the folder can't be written.</exception>
    public SessionRecorder Open(IReadOnlyList<IEcgSource> sources, ModelContract? model, BrokerAddress? broker, IReadOnlyList<TopicTemplate> retained, IScheduler clock, IScheduler worker)
    {
        var participants = ParticipantsOf(sources);
        // A table of somebody else is found now, not after an hour.
        new RecordingManifest(Folder).Check();
        return new(new()
        {
            Folder = Folder,
            Header = new()
            {
                Source = sources.Count == 1 ? sources[0].Name : null,
                Software = $"ecgstream {Assembly.GetExecutingAssembly().GetName().Version?.ToString(3)}",
                Model = model is null ? null : new(model.Name, model.Version, model.Hash, model.TrainedOn),
                Broker = broker?.ToString(),
            },
            LongestPart = LongestPart,
            OldestPart = OldestPart,
            ParticipantOf = participants,
            RetainedTopicsOf = device => broker is null ? [] : [.. retained.Select(topic => topic.For(device))],
            EncodePrediction = PredictionJson.Encode,
        }, clock, worker);
    }

    /// <summary>Brings the table of labelled stretches up to date, and says what was recorded where and what was not.</summary>
    /// <param name="recorder">The recorder, closed.</param>
    /// <param name="devices">The devices' last status.</param>
    /// <param name="tell">Told one sentence at a time.</param>
    /// <returns>Whether everything that came is recorded.</returns>
    public bool Conclude(SessionRecorder recorder, IReadOnlyList<DeviceStatus> devices, Action<string> tell)
    {
        foreach (var recording in recorder.Recordings)
            tell($"Recorded in {recording}.");
        foreach (var named in Participants.Where(p => p.Contains('=', StringComparison.Ordinal)).Select(p => p[..p.IndexOf('=', StringComparison.Ordinal)]).Where(d => devices.All(other => other.Device != d)))
            tell($"No device '{named}' came: what --participant says of it was not used.");
        try
        {
            var manifest = new RecordingManifest(Folder);
            if (manifest.Update(recorder.Recordings, tell) is var rows and > 0)
                tell($"{rows} labelled {(rows == 1 ? "stretch is" : "stretches are")} listed in {manifest.File}, which 'ecgtrain inspect' reads.");
        }
        catch (EcgStreamException e)
        {
            tell($"{e.Message} The labels are in the recordings: 'ecgstream labels {Folder}' lists them.");
        }
        var missing = devices.Where(d => d.Samples > d.RecordedSamples).ToList();
        foreach (var device in missing)
            tell(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{device.Device}: {device.Samples - device.RecordedSamples} of {device.Samples} samples are NOT recorded."));
        return missing.Count == 0;
    }

    Func<string, string?> ParticipantsOf(IReadOnlyList<IEcgSource> sources)
    {
        var byDevice = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var value in Participants)
        {
            var equals = value.IndexOf('=', StringComparison.Ordinal);
            var (device, name) = equals > 0 ? (value[..equals], value[(equals + 1)..]) : ("", value);
            if (!BaselineFolder.IsParticipant(name))
                throw new EcgStreamException($"--participant {value} names nobody: give 1 to 64 letters, digits, '.', '_' or '-', for example ann or chest-1=ann.");
            if (device.Length == 0 && (Participants.Count > 1 || sources.Count > 1 || sources.Any(s => s.MayHaveMany)))
                throw new EcgStreamException($"--participant {value} is one person and there may be several devices: give DEVICE={value} for each.");
            if (!byDevice.TryAdd(device, name))
                throw new EcgStreamException($"--participant names two for the device '{device}': keep one.");
        }
        return device => byDevice.GetValueOrDefault(device) ?? byDevice.GetValueOrDefault("");
    }
}
