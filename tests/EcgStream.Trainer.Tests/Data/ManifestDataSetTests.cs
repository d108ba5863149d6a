using EcgStream.Devices;
using EcgStream.Recordings;
using EcgStream.Testing;

namespace EcgStream.Trainer.Tests;

public sealed class ManifestDataSetTests : IDisposable
{
    readonly string _folder = Samples.TemporaryFolder();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [RealDataFact]
    public void The_first_minute_of_rest_is_the_baseline_and_the_dead_recordings_are_left_out()
    {
        var data = ManifestDataSet.Load(RealData.Path("eegmat/manifest.csv"));
        Assert.Equal(["rest", "arithmetic"], data.Labels.AsEnumerable());
        Assert.Equal(27, data.Participants.Length);
        Assert.False(data.IsSimulated);
        var sound = data.Windows.Where(w => w.Participant == "00").ToArray();
        Assert.Equal([0, 0, 1], sound.Select(w => w.Label));
        Assert.Equal([0, 0, 1], sound.Select(w => w.Order));
        Assert.All(sound, w => Assert.Same(sound[0].Rest, w.Rest));
        Assert.All(data.Windows, w => Assert.InRange(w.MilliVolts.Length, 18_000, 18_000 + 6 * 300));
        Assert.DoesNotContain(data.Windows, w => w.Record is "s02_rest" or "s13_rest" or "s20_arithmetic");
        Assert.All(data.Windows.Where(w => w.Participant is "02" or "13"), w => Assert.Null(w.Rest));
        Assert.Contains(data.Remarks, r => r.Contains("no usable resting minute (02, 13)", StringComparison.Ordinal));
        Assert.Contains(data.Remarks, r => r.Contains("s02_rest", StringComparison.Ordinal) && r.Contains("left out: no ecg", StringComparison.Ordinal));
    }

    [RealDataFact]
    public void Windows_are_those_of_the_live_path_to_the_bit()
    {
        var recording = Recording.Open(RealData.Path("eegmat/s05_rest.hea"));
        var seen = new Windows();
        var path = new SignalPath(new() { Filter = WindowForm.Default.Filter, Hop = TimeSpan.FromSeconds(1.0 / 300) }, seen);
        var samples = recording.MilliVolts;
        for (var at = 0; at < 35_000; at += 701)
            path.Push(new(at, samples.Slice(at, 701), default) { RateHz = recording.RateHz });
        var signal = Assert.Single(ConditionedSignal.Of(recording, WindowForm.Default));
        Assert.True(seen.All.Count > 2500);
        foreach (var window in seen.All.Where((_, i) => i % 500 == 0))
            Assert.True(signal.MilliVolts.AsSpan((int)window.Start, 18_000).SequenceEqual(window.MilliVolts.Span));
    }

    [Fact]
    public void A_minute_and_no_more_is_one_window_unless_too_much_is_missing()
    {
        var whole = Minutes(61);
        Write("whole", whole[..18_000], 0);
        Write("short", whole[..17_999], 0);
        Write("torn", whole, 9_000);
        var manifest = Text("""
            file,participant,label
            whole.hea,a,calm
            short.hea,a,calm
            torn.hea,b,fear
            whole.hea,b,fear
            """);
        var data = ManifestDataSet.Load(manifest);
        Assert.Equal(["whole", "whole"], data.Windows.Select(w => w.Record));
        Assert.All(data.Windows, w => Assert.Equal(18_000, w.MilliVolts.Length));
        // Neither side of a gap of seconds is a minute long.
        Assert.Contains(data.Remarks, r => r.StartsWith("2 records shorter than a window of 60 s left out (short, torn)", StringComparison.Ordinal));
    }

    [Fact]
    public void What_can_be_spared_settles_the_filter_and_becomes_slack()
    {
        Write("long", Minutes(75), 0);
        var manifest = Text("file,participant,label,start,duration\nlong.hea,a,calm,0,75\nlong.hea,a,fear,10,61\n");
        var data = ManifestDataSet.Load(manifest);
        var warmUp = new StreamingFilter(WindowForm.Default.Filter, 300).WarmUpSamples;
        var signal = ConditionedSignal.Of(Recording.Open(Path.Combine(_folder, "long.hea")), WindowForm.Default)[0].MilliVolts;
        Assert.Equal(signal[warmUp..(warmUp + 1_800 + 18_000)], data.Windows[0].MilliVolts);
        // The recording had signal before the stretch, so nothing is spent on settling: the second to spare is slack.
        Assert.Equal(signal[3_000..(3_000 + 300 + 18_000)], data.Windows[1].MilliVolts);
    }

    [Fact]
    public void Baseline_rows_are_rest_and_no_class()
    {
        Write("one", Minutes(60), 0);
        Write("two", Minutes(60, 3), 0);
        var manifest = Text("file,participant,label\none.hea,a,baseline\ntwo.hea,a,calm\none.hea,b,fear\n");
        var data = ManifestDataSet.Load(manifest);
        Assert.Equal(["calm", "fear"], data.Labels.AsEnumerable());
        Assert.NotNull(data.Windows[0].Rest);
        Assert.Null(data.Windows[1].Rest);
        Assert.Equal(data.Windows[1].MilliVolts, data.Windows[0].Rest!.MilliVolts);
        Assert.Equal(0, data.Windows[0].Order);
    }

    [Fact]
    public void No_window_shares_samples_with_the_resting_minute_it_is_compared_with()
    {
        Write("rest", Minutes(182), 0);
        Write("task", Minutes(61, 3), 0);
        var manifest = Text("file,participant,label\nrest.hea,a,rest\ntask.hea,a,calm\nrest.hea,b,rest\ntask.hea,b,calm\n");
        foreach (var hop in new double?[] { null, 20 })
        {
            var data = ManifestDataSet.Load(manifest, new() { HopSeconds = hop });
            var rest = data.Windows[0].Rest!.MilliVolts;
            var signal = ConditionedSignal.Of(Recording.Open(Path.Combine(_folder, "rest.hea")), WindowForm.Default)[0].MilliVolts;
            var end = signal.AsSpan().IndexOf(rest) + rest.Length;
            var resting = data.Windows.Where(w => w.Participant == "a" && w.Label == 0).ToArray();
            Assert.Equal(hop is null ? 2 : 4, resting.Length);
            Assert.All(resting, w => Assert.True(signal.AsSpan(end).IndexOf(w.MilliVolts) >= 0));
        }
    }

    [Fact]
    public void Nobody_s_rest_is_taken_where_none_is_asked_for()
    {
        Write("one", Minutes(60), 0);
        Write("two", Minutes(60, 3), 0);
        var manifest = Text("file,participant,label\none.hea,a,rest\ntwo.hea,a,stress\n");
        Assert.Throws<EcgStreamException>(() => ManifestDataSet.Load(manifest));
        var data = ManifestDataSet.Load(manifest, new() { BaselineLabel = "none" });
        Assert.Equal(["rest", "stress"], data.Labels.AsEnumerable());
        Assert.All(data.Windows, w => Assert.Null(w.Rest));
        Assert.Contains(data.Remarks, r => r.StartsWith("No resting minutes are taken", StringComparison.Ordinal));
    }

    [Fact]
    public void Recordings_may_be_links_as_those_who_version_data_keep_them()
    {
        Write("one", Minutes(60), 0);
        Write("two", Minutes(60, 3), 0);
        var store = Directory.CreateDirectory(Path.Combine(_folder, "annex")).FullName;
        foreach (var file in Directory.GetFiles(_folder))
        {
            var kept = Path.Combine(store, Path.GetFileName(file));
            File.Move(file, kept);
            File.CreateSymbolicLink(file, kept);
        }
        Assert.Equal(2, ManifestDataSet.Load(Text("file,participant,label\none.hea,a,calm\ntwo.hea,b,fear\n")).Windows.Length);
    }

    [Theory]
    [InlineData("file,participant,label\nnone.hea,a,calm\n", "line 2: there is no recording")]
    [InlineData("file,participant,label,start\none.hea,a,calm,0\none.hea,a,fear,60\n", "line 3: the stretch begins at 60 s, but the recording")]
    [InlineData("file,participant,label,channel\none.hea,a,calm,V9\n", "has no channel 'V9'")]
    [InlineData("file,participant,label\none.hea,a,calm\n", "gives usable windows of 'calm' alone")]
    [InlineData("file,participant,label,duration\none.hea,a,calm,30\n", "gives no usable window of 60 s")]
    public void A_mistake_is_one_sentence(string text, string sentence)
    {
        Write("one", Minutes(60), 0);
        var manifest = Text(text);
        var error = Assert.Throws<EcgStreamException>(() => ManifestDataSet.Load(manifest));
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_seed_file_has_participants_only_where_someone_says_so()
    {
        var path = Path.Combine(_folder, "seed.csv");
        using (var writer = new StreamWriter(path))
        {
            writer.Write("ecg,emotion\n");
            for (var record = 0; record < 4; record++)
            {
                foreach (var sample in Minutes(60, record))
                    writer.Write(FormattableString.Invariant($"{sample},{(record < 2 ? 1 : 3)}\n"));
            }
        }
        var told = ManifestDataSet.Load(path, new() { RecordsPerParticipant = 2 });
        Assert.Equal(["calm", "fear"], told.Labels.AsEnumerable());
        Assert.Equal(["00", "00", "01", "01"], told.Windows.Select(w => w.Participant));
        Assert.Equal(4, told.Windows.Select(w => w.Record).Distinct().Count());
        var untold = ManifestDataSet.Load(path);
        Assert.Single(untold.Participants);
        Assert.Contains(untold.Remarks, r => r.Contains("can't be split by participant", StringComparison.Ordinal));
    }

    static float[] Minutes(double seconds, int seed = 1) =>
        SimulatedRecord.Generate(SimulatedPerson.Draw(seed, 7), "calm", 0, 1, seconds).MilliVolts;

    void Write(string name, float[] samples, int gapAt)
    {
        var recording = new Recording
        {
            Path = name,
            Name = name,
            Channel = "ECG",
            RateHz = 300,
            MilliVolts = samples,
            Segments = gapAt == 0 ? [new(0, samples)] : [new(0, samples.AsMemory(0, gapAt)), new(gapAt + 2_100, samples.AsMemory(gapAt))],
        };
        WfdbWriter.Write(Path.Combine(_folder, name + ".hea"), recording);
    }

    string Text(string text)
    {
        var path = Path.Combine(_folder, "manifest.csv");
        File.WriteAllText(path, text);
        return path;
    }

    sealed class Windows : ISignalPathObserver
    {
        public List<EcgWindow> All { get; } = [];

        public void OnWindow(EcgWindow window) => All.Add(window);

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
