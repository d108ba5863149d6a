using System.Reactive.Concurrency;
using EcgStream.Testing;

namespace EcgStream.Recordings.Tests;

public sealed class SessionRecorderTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Recording_is_read_back_as_it_came()
    {
        var scene = new RecordingScene();
        scene.Device.Record(new DeviceEvent.Connected(scene.Clock.Now, "here"));
        scene.Device.Record(new SampleChunk(1000, new float[] { 1.5f, -2, 3 }, VirtualTime.Epoch.AddSeconds(5))
        {
            RateHz = 250,
            TakenAt = VirtualTime.Epoch.AddSeconds(4),
            Marks = [new(SignalFault.LeadOff, 1001, 2)],
        });
        scene.Device.Record(new SampleChunk(1010, new float[] { 4 }, VirtualTime.Epoch.AddSeconds(6)) { RateHz = 250, TakenAt = VirtualTime.Epoch.AddSeconds(4.04) });
        scene.Device.Record(new Marker(VirtualTime.Epoch, "clip starts") { Sample = 1002, Label = "sad", Duration = TimeSpan.FromSeconds(0.02) });
        await scene.CloseAsync();

        var recording = Recording.Open(scene.Disk.CopyTo(_folder));

        Assert.Equal(("chest-1", 250, 1000L), (recording.Name, recording.RateHz, recording.ClockStart));
        Assert.Equal([1.5f, -2, 3, 4], recording.MilliVolts.ToArray());
        Assert.Equal([(0L, 3), (10L, 1)], recording.Segments.Select(s => (s.Start, s.MilliVolts.Length)));
        Assert.Equal([new SignalMark(SignalFault.LeadOff, 1, 2)], recording.Marks.AsEnumerable());
        Assert.Equal([new RecordingLabel("sad", 2, 5)], recording.Labels.AsEnumerable());
        Assert.Equal(
            [(RecordingAnnotationKind.Device, "Connected: here.", 0L, 0L), (RecordingAnnotationKind.Marker, "clip starts", 2L, 5L)],
            recording.Annotations.Select(a => (a.Kind, a.Text, a.Start, a.Length)));
        Assert.Equal(VirtualTime.Epoch.AddSeconds(4), recording.BaseTime);
        Assert.Equal(
            [new ChunkArrival(1000, 1003, VirtualTime.Epoch.AddSeconds(5), VirtualTime.Epoch.AddSeconds(4), 250), new(1010, 1011, VirtualTime.Epoch.AddSeconds(6), VirtualTime.Epoch.AddSeconds(4.04), 250)],
            recording.Arrivals.AsEnumerable());
        Assert.Empty(recording.Remarks);
    }

    [Fact]
    public void Samples_are_on_the_disk_a_second_later_and_are_not_said_to_be_before()
    {
        var scene = new RecordingScene();
        scene.Advance(10);

        scene.Run(0.9);
        Assert.Equal(25, scene.Device.Status.SavedSamples);
        scene.Advance(1);

        Assert.Equal(225, scene.Device.Status.SavedSamples);
        Assert.Equal(225, RecordedSession.Open(scene.Disk.CopyTo(_folder)).Samples);
    }

    [Fact]
    public async Task Whoever_waits_is_told_within_a_tenth_of_a_second_and_only_once_it_is_true()
    {
        var scene = new RecordingScene();
        scene.Run(1);
        var (saved, before) = (scene.Device.WhenSaved(), scene.Device.Status.SavedSamples);
        Assert.False(saved.IsCompleted);

        scene.Advance(0.1);

        Assert.True(await saved);
        Assert.True(scene.Device.Status.SavedSamples > before);
        Assert.Equal(250, Recording.Open(scene.Disk.CopyTo(_folder)).MilliVolts.Length);
    }

    [Fact]
    public async Task Disk_that_fails_is_told_within_a_second_and_what_waited_is_saved_once_it_works_again()
    {
        var scene = new RecordingScene();
        scene.Run(3);
        scene.Disk.FailsToFlush = true;

        var failedAt = scene.Clock.Now;
        scene.Run(1.1, from: 750);
        Assert.Equal(RecordingState.Failing, Assert.Single(scene.Changes).State);
        Assert.Contains("Input/output error", scene.Changes[0].Trouble, StringComparison.Ordinal);
        Assert.False(await scene.Device.WhenSaved());
        var saved = scene.Device.Status.SavedSamples;
        Assert.Equal(saved, RecordedSession.Open(scene.Disk.CopyTo(_folder)).Samples);

        scene.Disk.FailsToFlush = false;
        scene.Run(15, from: 1025);
        await scene.CloseAsync();

        Assert.Equal([RecordingState.Failing, RecordingState.On], scene.Changes.Select(c => c.State).Distinct());
        var recording = Recording.Open(scene.Disk.CopyTo(_folder));
        Assert.Equal((4775, 1), (recording.MilliVolts.Length, recording.Segments.Length));
        Assert.True(RecordingScene.IsTrue(recording));
        Assert.Equal((4775, 0), (scene.Device.Status.SavedSamples, scene.Device.Status.LostSamples));
        // Tries that saved nothing leave nothing behind.
        Assert.Equal(["part-0000.ecgr", "part-0001.ecgr"], scene.Disk.Safe.Keys.Select(Path.GetFileName).Order());
        Assert.Empty(recording.Remarks);
    }

    [Fact]
    public void Whatever_a_disk_throws_is_a_disk_that_fails()
    {
        var scene = new RecordingScene();
        scene.Disk.BeforeFlush = () => throw new ArgumentOutOfRangeException("length", "Specified file length was too large for the file system.");

        scene.Run(3);

        Assert.Equal(RecordingState.Failing, scene.Device.Status.State);
        Assert.Contains("too large for the file system", scene.Device.Status.Trouble, StringComparison.Ordinal);
        Assert.Single(scene.Changes);
    }

    [Fact]
    public async Task Disk_that_hangs_does_not_keep_the_recorder_from_closing()
    {
        var clock = VirtualTime.NewClock();
        var disk = new MemoryDisk();
        using var worker = new EventLoopScheduler();
        using var release = new ManualResetEventSlim();
        disk.BeforeFlush = release.Wait;
        var recorder = new SessionRecorder(new() { Folder = "recordings" }, clock, worker, disk);
        var device = recorder.Open("chest-1", waits: false, () => { });
        device.Record(RecordingScene.Chunk(0, 25, clock.Now));

        var closing = recorder.DisposeAsync().AsTask();
        clock.AdvanceBy(TimeSpan.FromSeconds(5.1));
        await closing;

        Assert.Equal(0, device.Status.SavedSamples);
        Assert.Empty(recorder.Recordings);
        release.Set();
    }

    [Fact]
    public async Task Recording_says_that_it_is_being_made_until_it_is_closed()
    {
        var clock = VirtualTime.NewClock();
        var recorder = new SessionRecorder(new() { Folder = _folder.File("kept") }, clock, ImmediateScheduler.Instance);
        var device = recorder.Open("chest-1", false, () => { });
        device.Record(RecordingScene.Chunk(0, 25, clock.Now));
        clock.AdvanceBy(TimeSpan.FromSeconds(1.1));
        var folder = Assert.Single(recorder.Recordings);
        Assert.True(RecordedSession.IsBeingMade(folder));
        Assert.Equal(25, RecordedSession.Open(folder).Samples);

        await recorder.DisposeAsync();

        Assert.False(RecordedSession.IsBeingMade(folder));
        Assert.Equal(["part-0000.ecgr"], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Recording_that_is_removed_meanwhile_is_not_said_to_be_saved()
    {
        var clock = VirtualTime.NewClock();
        var recorder = new SessionRecorder(new() { Folder = _folder.File("kept") }, clock, ImmediateScheduler.Instance);
        var device = recorder.Open("chest-1", false, () => { });
        device.Record(RecordingScene.Chunk(0, 25, clock.Now));
        clock.AdvanceBy(TimeSpan.FromSeconds(1.1));
        Directory.Delete(Assert.Single(recorder.Recordings), recursive: true);

        device.Record(RecordingScene.Chunk(25, 25, clock.Now));
        clock.AdvanceBy(TimeSpan.FromSeconds(1.1));

        Assert.Equal((RecordingState.Failing, 25), (device.Status.State, device.Status.SavedSamples));
        Assert.Contains("removed meanwhile", device.Status.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void Full_disk_loses_what_no_longer_fits_in_memory_and_counts_it()
    {
        var scene = new RecordingScene(new() { Folder = "recordings", MostWaiting = 20_000 });
        scene.Run(5);
        scene.Disk.Room = 100;

        scene.Run(60, from: 1250);

        var status = scene.Device.Status;
        Assert.Equal(RecordingState.Failing, status.State);
        Assert.True(status.LostSamples > 0);
        Assert.Equal(RecordedSession.Open(scene.Disk.CopyTo(_folder)).Samples, status.SavedSamples);
        Assert.True(RecordingScene.IsTrue(Recording.Open(scene.Disk.CopyTo(_folder))));

        scene.Disk.Room = long.MaxValue;
        scene.Run(15, from: 16_250);
        scene.Advance(5);
        status = scene.Device.Status;
        Assert.Equal(RecordingState.On, status.State);
        // All that was taken in is either safe or said to be lost.
        Assert.Equal(20_000, status.SavedSamples + status.LostSamples);
        Assert.Equal(status.SavedSamples, Recording.Open(scene.Disk.CopyTo(_folder)).MilliVolts.Length);
    }

    [Fact]
    public void Disk_that_hangs_is_told_although_it_never_answers()
    {
        var clock = VirtualTime.NewClock();
        var disk = new MemoryDisk();
        using var worker = new EventLoopScheduler();
        using var release = new ManualResetEventSlim();
        using var hangs = new ManualResetEventSlim();
        disk.BeforeFlush = () =>
        {
            hangs.Set();
            release.Wait();
        };
        var recorder = new SessionRecorder(new() { Folder = "recordings" }, clock, worker, disk);
        var changes = new List<RecordingState>();
        IDeviceRecorder device = null!;
        device = recorder.Open("chest-1", waits: false, () => changes.Add(device.Status.State));
        device.Record(RecordingScene.Chunk(0, 25, clock.Now));
        clock.AdvanceBy(TimeSpan.FromSeconds(1.1));
        hangs.Wait();

        clock.AdvanceBy(TimeSpan.FromSeconds(2.5));

        Assert.Equal([RecordingState.Failing], changes);
        Assert.Contains("has taken nothing for 3", device.Status.Trouble, StringComparison.Ordinal);
        Assert.Equal(0, device.Status.SavedSamples);
        release.Set();
    }

    [Fact]
    public async Task Recording_makes_whoever_can_wait_wait_rather_than_lose_anything()
    {
        var clock = VirtualTime.NewClock();
        var disk = new MemoryDisk();
        using var worker = new EventLoopScheduler();
        var recorder = new SessionRecorder(new() { Folder = "recordings", MostWaiting = 20_000 }, clock, worker, disk);
        var device = recorder.Open("file", waits: true, () => { });

        for (var n = 0; n < 2000; n++)
            device.Record(RecordingScene.Chunk(n * 25, 25, clock.Now));
        await recorder.DisposeAsync();

        Assert.Equal((50_000, 0), (device.Status.SavedSamples, device.Status.LostSamples));
        Assert.True(disk.Flushes > 5);
    }

    [Fact]
    public async Task Parts_are_closed_by_size_and_by_age_and_read_as_one_recording()
    {
        var scene = new RecordingScene(new() { Folder = "recordings", LongestPart = 20_000, OldestPart = TimeSpan.FromSeconds(30) });
        scene.Run(20);
        scene.Run(100, from: 5000);
        await scene.CloseAsync();

        var session = RecordedSession.Open(scene.Disk.CopyTo(_folder));

        Assert.True(session.Parts.Count() > 4, $"{session.Parts.Count()} parts");
        Assert.True(session.IsClosed);
        var recording = Recording.Open(session.Path);
        Assert.Equal((30_000, 1), (recording.MilliVolts.Length, recording.Segments.Length));
        Assert.True(RecordingScene.IsTrue(recording));
        Assert.Equal(recording.MilliVolts.Length, session.Samples);
        Assert.Empty(recording.Remarks);
    }

    [Fact]
    public async Task Session_is_read_from_a_moment_on()
    {
        var scene = new RecordingScene(new() { Folder = "recordings", LongestPart = 20_000 });
        scene.Run(200);
        await scene.CloseAsync();
        var session = RecordedSession.Open(scene.Disk.CopyTo(_folder));

        foreach (var second in new[] { 0, 0.1, 17.3, 100, 150.05, 200 })
        {
            var from = VirtualTime.Epoch.AddSeconds(second);
            var chunks = session.Chunks(from).ToList();

            Assert.InRange((chunks[0].ReceivedAt - from).TotalSeconds, 0, 0.1);
            Assert.Equal(50_000, chunks[^1].End);
            Assert.All(chunks.Zip(chunks.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
        }
        Assert.Empty(session.Chunks(VirtualTime.Epoch.AddSeconds(201)));
    }

    [Fact]
    public async Task Device_without_a_stated_rate_gets_the_one_of_its_arrivals()
    {
        var scene = new RecordingScene();
        for (var n = 0; n < 600; n++)
        {
            scene.Advance(0.1);
            scene.Device.Record(RecordingScene.Chunk(n * 18, 18, scene.Clock.Now, rate: null));
        }
        await scene.CloseAsync();

        var recording = Recording.Open(scene.Disk.CopyTo(_folder));

        Assert.Equal(180, recording.RateHz, 6);
        Assert.Contains("stated no rate", Assert.Single(recording.Remarks), StringComparison.Ordinal);
        Assert.All(recording.Arrivals, a => Assert.Null(a.RateHz));
    }

    [Fact]
    public async Task Prediction_lies_where_its_window_lay()
    {
        var scene = new RecordingScene(new() { Folder = "recordings", Header = new() { Model = new("compact", "1", "ab", "Simulated people only.") }, EncodePrediction = p => System.Text.Encoding.UTF8.GetBytes($"{{\"emotion\":\"{p.Emotion}\",\"confidence\":0.5,\"latency\":\"{p.Latency}\"}}") });
        scene.Run(70);
        scene.Device.Record(Predictions.Of("chest-1", 4) with { Latency = TimeSpan.FromMilliseconds(3) }, 250);
        await scene.CloseAsync();

        // Sample 1,200 of a model at 300 Hz, 60 s long.
        Assert.Equal(
            [
                new RecordingAnnotation(RecordingAnnotationKind.Note, "Predictions by compact 1: Simulated people only.", 1000),
                new(RecordingAnnotationKind.Prediction, "calm 0.50", 1000, 15_000),
            ],
            Recording.Open(scene.Disk.CopyTo(_folder)).Annotations.AsEnumerable());
    }

    [Fact]
    public void Folder_that_can_not_be_written_is_refused_at_once()
    {
        var file = _folder.Write("taken", "");

        var e = Assert.Throws<EcgStreamException>(() => new SessionRecorder(new() { Folder = file }, VirtualTime.NewClock(), ImmediateScheduler.Instance));

        Assert.Contains($"Nothing can be recorded in '{file}'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recording_on_a_disk_is_for_its_owner_alone()
    {
        var clock = VirtualTime.NewClock();
        var recorder = new SessionRecorder(new() { Folder = _folder.File("kept") }, clock, ImmediateScheduler.Instance);
        recorder.Open("chest-1", false, () => { }).Record(RecordingScene.Chunk(0, 25, clock.Now));
        await recorder.DisposeAsync();

        var part = Assert.Single(RecordedSession.Open(Assert.Single(recorder.Recordings)).Parts);

        Assert.Equal("part-0000.ecgr", Path.GetFileName(part));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(part));
        Assert.Equal([Assert.Single(recorder.Recordings)], RecordedSession.Below(_folder.File("kept")));
    }
}
