using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using EcgStream.Mqtt;
using EcgStream.Recordings;
using MQTTnet.Protocol;

namespace EcgStream.Cli.Composition;

/// <summary>Removes what is kept of a participant.</summary>
sealed record Erasure
{
    static readonly TimeSpan BrokerPatience = TimeSpan.FromSeconds(10);

    public required string Folder { get; init; }

    public required string Participant { get; init; }

    public required string BaselinesFolder { get; init; }

    /// <summary>A broker's URL, <c>recorded</c> or <c>none</c>.</summary>
    public required string Broker { get; init; }

    public required IReadOnlyList<string> TrainingFolders { get; init; }

    /// <summary>Whether only to say what would be removed.</summary>
    public bool IsDry { get; init; }

    /// <exception cref="EcgStreamException">Nothing is kept of the participant, or a folder is not there.</exception>
    public async Task<Erased> RunAsync(CancellationToken stop)
    {
        // What can't be done is found before anything is gone.
        foreach (var folder in TrainingFolders.Prepend(Folder).Where(f => !Directory.Exists(f)))
            throw new EcgStreamException($"There is no folder '{folder}': check the path.");
        var manifest = new RecordingManifest(Folder);
        manifest.Check();
        var erased = new Erased();
        var mine = Recordings(erased);
        var retained = Retained(mine.Select(m => m.Header)).ToList();
        if (mine.Select(m => m.Path).FirstOrDefault(RecordedSession.IsBeingMade) is { } running)
            throw new EcgStreamException($"'{running}' is being recorded at this moment: stop that first.");

        foreach (var (broker, topics) in retained)
            await ClearAsync(broker, topics, erased, stop);
        erased.ManifestRows = IsDry ? manifest.Count(Participant, mine.Select(m => m.Path)) : manifest.Remove(Participant, mine.Select(m => m.Path));
        if (BaselineFolder.IsParticipant(Participant) && new BaselineFolder(BaselinesFolder).PathOf(Participant) is var baseline && File.Exists(baseline))
            Remove(baseline, erased, erased.Baselines, () => File.Delete(baseline));
        foreach (var folder in TrainingFolders)
            RemoveTraining(folder, erased);
        // Last, for they alone know whose the rest is.
        foreach (var (recording, _) in mine)
            Remove(recording, erased, erased.Recordings, () => Directory.Delete(recording, recursive: true));
        foreach (var device in mine.Select(m => Path.GetDirectoryName(m.Path)!).Distinct().Where(d => !IsDry && d != Folder && Directory.Exists(d) && !Directory.EnumerateFileSystemEntries(d).Any()))
            Remove(device, erased, [], () => Directory.Delete(device));
        return erased.IsEmpty
            ? throw new EcgStreamException($"Nothing is kept of '{Participant}' in '{Folder}': names of participants are those given to 'record --participant', else the devices' names.")
            : erased;
    }

    List<(string Path, RecordingHeader Header)> Recordings(Erased erased)
    {
        var mine = new List<(string, RecordingHeader)>();
        foreach (var path in RecordedSession.Below(Folder).ToList())
        {
            try
            {
                var session = RecordedSession.Open(path);
                if (session.IsHeaderDamaged)
                    erased.NotRemoved.Add($"Whose '{path}' is can't be told, because that part of it is damaged: look at it with 'ecgstream info' and delete it by hand.");
                else if ((session.Header.Participant ?? session.Header.Device) == Participant)
                    mine.Add((path, session.Header));
            }
            catch (EcgStreamException e)
            {
                erased.NotRemoved.Add($"Whose it is can't be told: {e.Message}");
            }
        }
        return mine;
    }

    void Remove(string path, Erased erased, List<string> removed, Action remove)
    {
        try
        {
            if (!IsDry)
                remove();
            removed.Add(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            erased.NotRemoved.Add($"'{path}' can't be removed: {e.Message}");
        }
    }

    /// <summary>Checkpoints and folds hold what a training has seen; reports and models are the user's to keep or not, so they are named.</summary>
    void RemoveTraining(string folder, Erased erased)
    {
        var quoted = $"\"{Participant}\"";
        foreach (var file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Where(f => File.ReadAllText(f).Contains(quoted, StringComparison.Ordinal)).ToList())
        {
            var kept = Path.GetFileName(Path.GetDirectoryName(file)) is "folds";
            if (kept)
                Remove(file, erased, erased.Checkpoints, () => File.Delete(file));
            else
                erased.Remaining.Add(file);
        }
        foreach (var checkpoint in Directory.EnumerateDirectories(folder, "*.checkpoint", SearchOption.AllDirectories).ToList())
            Remove(checkpoint, erased, erased.Checkpoints, () => Directory.Delete(checkpoint, recursive: true));
        if (erased.Checkpoints.Count > 0 || erased.Remaining.Count > 0)
            erased.Remaining.AddRange(Directory.EnumerateFiles(folder, "*.onnx", SearchOption.AllDirectories));
    }

    IEnumerable<(BrokerAddress Broker, IReadOnlyList<string> Topics)> Retained(IEnumerable<RecordingHeader> headers) => Broker == "none"
        ? []
        : headers.Where(h => h.RetainedTopics is { Count: > 0 } && (Broker != "recorded" || h.Broker is not null))
            .GroupBy(h => Broker == "recorded" ? h.Broker! : Broker)
            .Select(g => (BrokerAddress.Parse(g.Key), (IReadOnlyList<string>)[.. g.SelectMany(h => h.RetainedTopics).Distinct()]));

    async Task ClearAsync(BrokerAddress broker, IReadOnlyList<string> topics, Erased erased, CancellationToken stop)
    {
        if (IsDry)
        {
            erased.RetainedMessages.AddRange(topics.Select(t => $"{broker}/{t}"));
            return;
        }
        await using var link = new MqttLink(new() { Broker = broker, ClientId = MqttLinkOptions.NewClientId("eraser") }, DefaultScheduler.Instance);
        link.Open();
        try
        {
            await link.States.OfType<LinkState.Connected>().FirstAsync().Timeout(BrokerPatience).ToTask(stop);
            foreach (var topic in topics)
            {
                // An empty retained message takes the place of the one that is kept, and is not kept itself.
                var outcome = await link.PublishAsync(new() { Topic = topic, Retain = true, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }, stop);
                if (outcome.Verdict == PublishVerdict.Delivered)
                    erased.RetainedMessages.Add($"{broker}/{topic}");
                else
                    erased.NotRemoved.Add($"The message kept at {broker}/{topic} remains: {outcome.Reason}");
            }
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException or EcgStreamException)
        {
            erased.NotRemoved.Add(
                $"The messages kept at {broker} remain: {(e is EcgStreamException ? e.Message : "the broker does not answer.")} Clear them with {string.Join(" and ", topics.Select(t => $"'mosquitto_pub -h {broker.Host} -p {broker.Port} -r -n -t {t}'"))}.");
        }
    }
}

/// <summary>What was removed.</summary>
sealed record Erased
{
    public List<string> Recordings { get; } = [];

    public int ManifestRows { get; set; }

    public List<string> Baselines { get; } = [];

    public List<string> Checkpoints { get; } = [];

    public List<string> RetainedMessages { get; } = [];

    /// <summary>What should have been removed and was not, a sentence each.</summary>
    public List<string> NotRemoved { get; } = [];

    /// <summary>Files that name the participant, or were trained on their signal, and are left to the user.</summary>
    public List<string> Remaining { get; } = [];

    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsEmpty => Recordings.Count + ManifestRows + Baselines.Count + Checkpoints.Count + RetainedMessages.Count + NotRemoved.Count + Remaining.Count == 0;

    public void Print(bool isDry)
    {
        var verb = isDry ? "Would remove" : "Removed";
        foreach (var (what, items) in new[] { ("recording", Recordings), ("resting minute", Baselines), ("checkpoint", Checkpoints), ("retained message", RetainedMessages) })
        {
            foreach (var item in items)
                Console.WriteLine($"{verb} {what} {item}");
        }
        if (ManifestRows > 0)
            Console.WriteLine($"{verb} {ManifestRows} labelled {(ManifestRows == 1 ? "stretch" : "stretches")} from the table.");
        foreach (var item in Remaining)
            Console.WriteLine($"Left to you, because the participant is named or was learned from there: {item}");
        foreach (var item in NotRemoved)
            Console.Error.WriteLine(item);
    }
}
