using System.Reactive.Concurrency;
using EcgStream.Testing;
using MQTTnet.Protocol;

namespace EcgStream.Mqtt.Tests;

/// <summary>Messages as they come where MQTTnet reads them: the long, the malformed and those of QoS 2.</summary>
public sealed class MqttSourceByEventsTests() : MqttSourceTests(tapped: false);

/// <summary>Messages as they nearly always come: taken from the connection before MQTTnet reads them.</summary>
public sealed class MqttSourceByTapTests() : MqttSourceTests(tapped: true);

public abstract class MqttSourceTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly HistoricalScheduler _clock = VirtualTime.NewClock();
    readonly FaultyClock _sourceClock;
    readonly FakeBroker _broker = new();
    readonly List<IDisposable> _open = [];

    readonly bool _tapped;

    protected MqttSourceTests(bool tapped) => (_tapped, _sourceClock) = (tapped, new(_clock));

    public void Dispose()
    {
        _open.ForEach(o => o.Dispose());
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Each_topic_is_a_device_with_an_id_of_its_own()
    {
        var said = await Listen("ecg/+/samples");
        await _broker.Current.Deliver("ecg/bed 7/samples", "[1,2]", 1);
        await _broker.Current.Deliver("ecg/bed-7/samples", "[3]", 2);
        await _broker.Current.Deliver("ecg/bed 7/samples", "[4]", 3);
        Assert.Equal(("bed-7", 0L, 2), Of(await said.Next<Chunk>()));
        Assert.Equal(("bed-7-2", 0L, 1), Of(await said.Next<Chunk>()));
        Assert.Equal(("bed-7", 2L, 1), Of(await said.Next<Chunk>()));
    }

    [Fact]
    public async Task Message_is_acknowledged_only_after_it_was_taken_in()
    {
        using var release = new ManualResetEventSlim();
        var said = await Listen("ecg/+/samples", beforeTaken: () => release.Wait(Patience));
        await _broker.Current.Deliver("ecg/anna/samples", "[1,2]", 41);
        await said.Next<Chunk>();
        Assert.Empty(_broker.Current.Acknowledged);
        release.Set();
        await Acknowledged(41);
    }

    [Fact]
    public async Task Recorded_message_is_acknowledged_once_it_is_saved()
    {
        var source = Source("ecg/+/samples");
        var saved = new TaskCompletionSource();
        var asked = new List<string>();
        source.AcknowledgeAfter(device =>
        {
            asked.Add(device);
            return saved.Task;
        });
        var said = await Listen(source);
        await _broker.Current.Deliver("ecg/anna/samples", "[1,2]", 41);
        await _broker.Current.Deliver("ecg/anna/samples", "{", 42);
        await said.Next<Chunk>();
        // What is no sample needs no saving.
        await Acknowledged(42);
        Assert.Equal([42], _broker.Current.Acknowledged);

        saved.SetResult();

        await Acknowledged(41);
        Assert.Equal(["anna"], asked);
    }

    [Fact]
    public async Task Recorded_message_that_is_held_back_is_not_asked_for_before_it_is_handed_on()
    {
        var source = Source("ecg/+/samples");
        var asked = 0;
        source.AcknowledgeAfter(_ =>
        {
            Interlocked.Increment(ref asked);
            return Task.CompletedTask;
        });
        var said = await Listen(source);
        await _broker.Current.Deliver("ecg/anna/samples", """{"seq":1,"samples":[1,2]}""", 1);
        await Acknowledged(1);
        await _broker.Current.Deliver("ecg/anna/samples", """{"seq":3,"samples":[5,6]}""", 2);
        await _broker.Current.Deliver("ecg/anna/samples", "{", 3);
        await Acknowledged(3);
        Assert.Equal([1, 3], _broker.Current.Acknowledged);
        Assert.Equal(1, asked);

        await _broker.Current.Deliver("ecg/anna/samples", """{"seq":2,"samples":[3,4]}""", 4);

        await Acknowledged(2);
        await Acknowledged(4);
        Assert.Equal([0, 2, 4], (await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => said.Next<Chunk>()))).Select(c => c.Samples.Start));
    }

    [Fact]
    public async Task Overflow_drops_messages_of_QoS_0_and_acknowledges_every_one_of_QoS_1()
    {
        const int Fit = (int)(MqttReception.MaximumWaiting / 256);
        using var release = new ManualResetEventSlim();
        var said = await Listen("ecg/+/samples", beforeTaken: () => release.Wait(Patience));
        await _broker.Current.Deliver("ecg/anna/samples", "1", 1);
        await said.Next<Chunk>();
        for (var id = 2; id <= Fit + 10; id++)
            await _broker.Current.Deliver("ecg/anna/samples", "1", (ushort)id);
        for (var n = 0; n < 3; n++)
            await _broker.Current.Deliver("ecg/anna/samples", "1", qos: MqttQualityOfServiceLevel.AtMostOnce);
        release.Set();
        await Acknowledged(Fit + 10);
        Assert.Equal(Enumerable.Range(1, Fit + 10), _broker.Current.Acknowledged.Select(id => (int)id));
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));
        Assert.Equal(3, (await Next<DeviceEvent.InputRejected>(said)).Count);
    }

    [Fact]
    public async Task Payload_that_can_not_be_read_is_acknowledged_and_told()
    {
        var said = await Listen("ecg/+/samples");
        await _broker.Current.Deliver("ecg/anna/samples", "[1]", 4);
        await _broker.Current.Deliver("ecg/anna/samples", "{", 5);
        Assert.IsType<DeviceEvent.Connected>((await said.Next<Happened>()).Event);
        var told = await Next<DeviceEvent.InputRejected>(said);
        Assert.Equal(1, told.Count);
        await Acknowledged(5);
    }

    [Fact]
    public async Task Many_bad_payloads_are_told_together_and_none_is_missed()
    {
        var said = await Listen("ecg/+/samples");
        await _broker.Current.Deliver("ecg/anna/samples", "[1]", 51);
        for (ushort i = 1; i <= 50; i++)
            await _broker.Current.Deliver("ecg/anna/samples", "{", i);
        await Acknowledged(50);
        var first = await Next<DeviceEvent.InputRejected>(said);
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));
        var rest = await Next<DeviceEvent.InputRejected>(said);
        Assert.Equal((1, 49), (first.Count, rest.Count));
    }

    [Fact]
    public async Task Topic_without_a_readable_message_is_no_device_and_is_told_by_the_source()
    {
        var source = Source("ecg/+/samples");
        using var remarks = new Heard<string>(source.Remarks);
        var said = await Listen(source);
        for (ushort i = 1; i <= 4; i++)
            await _broker.Current.Deliver($"ecg/junk\u0007{i}/samples", "{", i);
        await Acknowledged(4);
        Assert.StartsWith("1 message was passed over, the latest on ecg/junk?1/samples: ", await remarks.Next<string>(), StringComparison.Ordinal);
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));
        Assert.StartsWith("3 messages were passed over, the latest on ecg/junk?4/samples: ", await remarks.Next<string>(), StringComparison.Ordinal);
        await _broker.Current.Deliver("ecg/anna/samples", "[1]", 5);
        Assert.Equal("anna", (await said.Next<Said>()).Device);
    }

    [Fact]
    public async Task Device_beyond_the_most_is_refused_acknowledged_and_told()
    {
        var source = Source("ecg/+/samples");
        using var remarks = new Heard<string>(source.Remarks);
        var said = await Listen(source);
        for (var i = 1; i <= MqttSource.MaximumDevices + 1; i++)
            await _broker.Current.Deliver($"ecg/d{i}/samples", "[1]", (ushort)i);
        await Acknowledged(MqttSource.MaximumDevices + 1);
        Assert.Equal(
            "1 message was passed over, the latest on ecg/d1001/samples: This source has 1,000 devices already, the most it takes.",
            await remarks.Next<string>());
        await _broker.Current.Deliver("ecg/d1000/samples", "[1]", 2000);
        for (var i = 1; i <= MqttSource.MaximumDevices; i++)
            Assert.Equal($"d{i}", (await said.Next<Chunk>()).Device);
        Assert.Equal(("d1000", 1L, 1), Of(await said.Next<Chunk>()));
    }

    [Fact]
    public async Task Retained_message_is_no_live_signal()
    {
        var said = await Listen("ecg/+/samples");
        await _broker.Current.Deliver("ecg/anna/samples", "[1]", 6);
        await _broker.Current.Deliver("ecg/anna/samples", "[1,2,3]", 7, retain: true);
        Assert.Contains("retained", (await Next<DeviceEvent.InputRejected>(said)).Example, StringComparison.Ordinal);
        await Acknowledged(7);
    }

    [Fact]
    public async Task Message_whose_acknowledgement_was_lost_is_not_taken_in_twice()
    {
        using var release = new ManualResetEventSlim();
        var said = await Listen("ecg/+/samples", beforeTaken: () => release.Wait(Patience));
        await _broker.Current.Deliver("ecg/anna/samples", "512", 9);
        await said.Next<Chunk>();
        await _broker.Current.Drop();
        release.Set();
        var away = await Next<DeviceEvent.Disconnected>(said);
        _clock.AdvanceBy(away.RetryIn + TimeSpan.FromTicks(1));
        await Next<DeviceEvent.Connected>(said);
        await _broker.Current.Deliver("ecg/anna/samples", "512", 9, dup: true);
        Assert.Equal(1, (await Next<DeviceEvent.Repeated>(said)).Samples);
        await _broker.Current.Deliver("ecg/anna/samples", "512", 10, dup: true);
        Assert.Equal(("anna", 1L, 1), Of(await said.Next<Chunk>()));
        await Acknowledged(10);
        Assert.Equal([9, 10], _broker.Current.Acknowledged);
    }

    [Fact]
    public async Task Disposing_leaves_the_broker_gracefully()
    {
        await Listen("ecg/+/samples");
        _open.ForEach(o => o.Dispose());
        await Eventually.True(() => _broker.Current.IsDisposed);
        Assert.True(_broker.Current.SaidGoodbye);
    }

    [Fact]
    public async Task Message_held_for_an_earlier_one_is_handed_on_at_the_end()
    {
        var said = await Listen("ecg/+/samples");
        await _broker.Current.Deliver("ecg/anna/samples", """{"seq":1,"samples":[1,2]}""", 1);
        await _broker.Current.Deliver("ecg/anna/samples", """{"seq":3,"samples":[5,6]}""", 2);
        await Acknowledged(2);
        Assert.Equal(("anna", 0L, 2), Of(await said.Next<Chunk>()));
        _open.ForEach(o => o.Dispose());
        Assert.Equal(("anna", 4L, 2), Of(await said.Next<Chunk>()));
    }

    [Fact]
    public async Task Message_taken_in_before_the_end_is_acknowledged_although_another_waits()
    {
        using var release = new ManualResetEventSlim();
        var said = await Listen("ecg/+/samples", beforeTaken: () => release.Wait(Patience));
        await _broker.Current.Deliver("ecg/anna/samples", "[1]", 1);
        await said.Next<Chunk>();
        await _broker.Current.Deliver("ecg/anna/samples", "[2]", 2);
        _open.ForEach(o => o.Dispose());
        release.Set();
        await Eventually.True(() => _broker.Current.IsDisposed);
        Assert.Equal([1], _broker.Current.Acknowledged);
    }

    [Fact]
    public async Task Message_taken_in_before_the_end_is_acknowledged_although_the_disk_hangs()
    {
        using var release = new ManualResetEventSlim();
        var source = Source("ecg/+/samples");
        source.AcknowledgeAfter(_ => new TaskCompletionSource().Task);
        var said = await Listen(source, onEvent: e => WaitAtRejection(e, release));
        await _broker.Current.Deliver("ecg/anna/samples", "[1]", 1);
        await _broker.Current.Deliver("ecg/anna/samples", "{", 2);
        await Next<DeviceEvent.InputRejected>(said);
        await _broker.Current.Deliver("ecg/anna/samples", "{", 3);
        _open.ForEach(o => o.Dispose());
        release.Set();
        await Acknowledged(2);
        Assert.Equal([2], _broker.Current.Acknowledged);
        Assert.False(_broker.Current.SaidGoodbye);
        // The wait that is cut short may begin a moment after the acknowledgement.
        await Eventually.True(() =>
        {
            _clock.AdvanceBy(TimeSpan.FromSeconds(2));
            return _broker.Current.IsDisposed;
        });
        Assert.Equal([2], _broker.Current.Acknowledged);
    }

    [Fact]
    public async Task Message_taken_in_before_the_end_is_acknowledged_although_handing_on_fails()
    {
        using var release = new ManualResetEventSlim();
        var said = await Listen(
            Source("ecg/+/samples"),
            beforeTaken: chunk =>
            {
                if (chunk.Start > 0)
                    throw new InvalidOperationException("Nobody can take this.");
            },
            onEvent: e => WaitAtRejection(e, release));
        await _broker.Current.Deliver("ecg/anna/samples", """{"seq":1,"samples":[1,2]}""", 1);
        await _broker.Current.Deliver("ecg/anna/samples", """{"seq":3,"samples":[5,6]}""", 2);
        await Acknowledged(2);
        await _broker.Current.Deliver("ecg/anna/samples", "{", 3);
        await Next<DeviceEvent.InputRejected>(said);
        await _broker.Current.Deliver("ecg/anna/samples", "{", 4);
        _open.ForEach(o => o.Dispose());
        release.Set();
        await Eventually.True(() => _broker.Current.IsDisposed);
        Assert.Equal([1, 2, 3], _broker.Current.Acknowledged);
    }

    [Fact]
    public async Task Defect_while_a_message_is_decoded_is_told_as_of_a_bad_payload_and_the_message_acknowledged()
    {
        var said = await Listen("ecg/+/samples");
        await _broker.Current.Deliver("ecg/anna/samples", "[1]", 1);
        await said.Next<Chunk>();
        await Acknowledged(1);
        _sourceClock.FailsOnce = true;
        await _broker.Current.Deliver("ecg/anna/samples", "[2]", 2);
        Assert.Equal("It could not be read because of a defect in EcgStream: The clock fell.", (await Next<DeviceEvent.InputRejected>(said)).Example);
        await Acknowledged(2);
        await _broker.Current.Deliver("ecg/anna/samples", "[3]", 3);
        Assert.Equal(("anna", 1L, 1), Of(await said.Next<Chunk>()));
    }

    [Fact]
    public async Task Refused_login_ends_the_source_with_a_sentence()
    {
        _broker.ConnectAnswer = MqttConnectReasonCode.NotAuthorized;
        using var said = new Heard<EcgDevice>(Source("ecg/+/samples").Devices);
        Assert.IsType<EcgStreamException>(await said.Failure());
    }

    [Theory]
    [InlineData("mqtt://host")]
    [InlineData("mqtt://host/ecg/+/samples?unit=adc")]
    [InlineData("mqtt://host/ecg/+/samples?unit=furlong")]
    [InlineData("mqtt://host/ecg/+/samples?speed=2")]
    [InlineData("mqtt://host/ecg/+/samples?rate=fast")]
    [InlineData("mqtts://host/ecg/+/samples?ca=/nowhere/ca.pem")]
    public void Uri_that_can_not_be_used_is_refused(string uri) =>
        Assert.Throws<EcgStreamException>(() => MqttSource.Create(SourceUri.Parse(uri), _clock));

    [Fact]
    public void Name_and_errors_do_not_show_the_password()
    {
        Assert.Equal("mqtt://anna@host/ecg/+/samples", MqttSource.Create(SourceUri.Parse("mqtt://anna:secret@host/ecg/+/samples"), _clock).Name);
        var e = Assert.Throws<EcgStreamException>(() => MqttSource.Create(SourceUri.Parse("mqtt://anna:secret@host/ecg/+/samples?rate=fast"), _clock));
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
    }

    MqttSource Source(string path) =>
        MqttSource.Create(
            SourceUri.Parse($"mqtt://host/{path}"),
            _sourceClock,
            link => new MqttLink(link, _clock, _tapped ? () => _broker.NewClient(link.Publishes!) : _broker.NewClient));

    Task<Heard<Said>> Listen(string path, Action? beforeTaken = null) => Listen(Source(path), _ => beforeTaken?.Invoke());

    async Task<Heard<Said>> Listen(MqttSource source, Action<SampleChunk>? beforeTaken = null, Action<DeviceEvent>? onEvent = null)
    {
        var said = new System.Reactive.Subjects.ReplaySubject<Said>();
        using var states = new Heard<LinkState>(source.LinkStates);
        _open.Add(source.Devices.Subscribe(device =>
        {
            device.Events.Subscribe(e =>
            {
                said.OnNext(new Happened(device.Id, e));
                onEvent?.Invoke(e);
            });
            device.Signal.Subscribe(chunk =>
            {
                said.OnNext(new Chunk(device.Id, chunk));
                beforeTaken?.Invoke(chunk);
            });
        }, said.OnError));
        await states.Next<LinkState.Connected>();
        return new(said);
    }

    static void WaitAtRejection(DeviceEvent said, ManualResetEventSlim release)
    {
        if (said is DeviceEvent.InputRejected)
            release.Wait(Patience);
    }

    Task Acknowledged(ushort id) => Eventually.True(() =>
    {
        lock (_broker.Current.Acknowledged)
            return _broker.Current.Acknowledged.Contains(id);
    });

    static async Task<T> Next<T>(Heard<Said> said)
        where T : DeviceEvent
    {
        while (true)
        {
            if ((await said.Next<Happened>()).Event is T wanted)
                return wanted;
        }
    }

    static (string, long, int) Of(Chunk said) => (said.Device, said.Samples.Start, said.Samples.Length);

    /// <summary>Stands for whatever may be wrong where a message is decoded.</summary>
    sealed class FaultyClock(HistoricalScheduler inner) : IScheduler, IServiceProvider
    {
        public bool FailsOnce { get; set; }

        public DateTimeOffset Now
        {
            get
            {
                if (!FailsOnce)
                    return inner.Now;
                FailsOnce = false;
                throw new InvalidOperationException("The clock fell.");
            }
        }

        public object? GetService(Type serviceType) => ((IServiceProvider)inner).GetService(serviceType);

        public IDisposable Schedule<TState>(TState state, Func<IScheduler, TState, IDisposable> action) => inner.Schedule(state, action);

        public IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action) => inner.Schedule(state, dueTime, action);

        public IDisposable Schedule<TState>(TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action) => inner.Schedule(state, dueTime, action);
    }

    abstract record Said(string Device);

    sealed record Chunk(string Device, SampleChunk Samples) : Said(Device);

    sealed record Happened(string Device, DeviceEvent Event) : Said(Device);
}
