using System.Collections.Concurrent;

namespace EcgStream.Devices.Tests;

public class SerialFeedTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    static readonly SerialSettings Settings = new("fake");

    /// <summary>A link that a test fills; it writes down whether it was ever open twice.</summary>
    sealed class FakePort
    {
        int _open;

        public ConcurrentQueue<byte[]> Waiting { get; } = new();

        public bool OpenTwice { get; private set; }

        public int Openings { get; private set; }

        public int Open => Volatile.Read(ref _open);

        public ConcurrentQueue<(byte[] Bytes, int Thread)> Written { get; } = new();

        public volatile bool Gone;

        public volatile bool Deaf;

        public ISerialLink Connect(SerialSettings settings)
        {
            Openings++;
            OpenTwice |= Interlocked.Increment(ref _open) > 1;
            return new Link(this);
        }

        sealed class Link(FakePort port) : ISerialLink
        {
            public int Read(Span<byte> into)
            {
                if (port.Gone)
                    throw new SerialLinkException("gone");
                if (!port.Waiting.TryDequeue(out var bytes))
                    return 0;
                bytes.CopyTo(into);
                return bytes.Length;
            }

            public void Write(ReadOnlySpan<byte> bytes)
            {
                if (port.Deaf)
                    throw new TimeoutException();
                port.Written.Enqueue((bytes.ToArray(), Environment.CurrentManagedThreadId));
            }

            public void Dispose() => Interlocked.Decrement(ref port._open);
        }
    }

    [Fact]
    public async Task Feed_says_that_the_port_is_open_then_its_bytes_then_its_fault()
    {
        var port = new FakePort();
        port.Waiting.Enqueue([1, 2]);
        port.Waiting.Enqueue([3]);
        var feed = new SerialFeed(Settings, port.Connect);
        var said = new List<byte[]>();
        var fault = new TaskCompletionSource<Exception>();

        using var _ = feed.Bytes.Subscribe(
            bytes =>
            {
                said.Add(bytes.ToArray());
                if (said.Count == 3)
                    port.Gone = true;
            },
            fault.SetResult);

        Assert.Equal("gone", (await fault.Task.WaitAsync(Patience)).Message);
        Assert.Equal([[], [1, 2], [3]], said);
        Assert.Equal(0, port.Open);
        Assert.True(feed.Closed.IsCompleted);
    }

    [Fact]
    public async Task Feed_never_opens_a_port_before_it_is_closed()
    {
        var port = new FakePort();
        var feed = new SerialFeed(Settings, port.Connect);
        for (var i = 0; i < 20; i++)
        {
            var open = new TaskCompletionSource();
            var subscription = feed.Bytes.Subscribe(_ => open.TrySetResult());
            await open.Task.WaitAsync(Patience);
            subscription.Dispose();
        }
        await feed.Closed.WaitAsync(Patience);

        Assert.False(port.OpenTwice);
        Assert.Equal((20, 0), (port.Openings, port.Open));
    }

    [Fact]
    public async Task Feed_may_be_closed_from_its_own_thread()
    {
        var port = new FakePort();
        var feed = new SerialFeed(Settings, port.Connect);
        var subscription = new System.Reactive.Disposables.SingleAssignmentDisposable();

        subscription.Disposable = feed.Bytes.Subscribe(_ => subscription.Dispose());

        await feed.Closed.WaitAsync(Patience);
        Assert.Equal(0, port.Open);
    }

    [Fact]
    public async Task Feed_tells_why_a_port_can_not_be_opened()
    {
        var feed = new SerialFeed(Settings, _ => throw new SerialLinkException("no such port"));
        var fault = new TaskCompletionSource<Exception>();

        using var _ = feed.Bytes.Subscribe(_ => Assert.Fail("nothing was opened"), fault.SetResult);

        Assert.Equal("no such port", (await fault.Task.WaitAsync(Patience)).Message);
    }

    [Fact]
    public async Task Feed_writes_commands_on_the_thread_that_reads_and_the_last_ones_before_it_closes()
    {
        var port = new FakePort();
        var feed = new SerialFeed(Settings, port.Connect);
        var thread = 0;
        var open = new TaskCompletionSource();
        var subscription = feed.Bytes.Subscribe(_ =>
        {
            thread = Environment.CurrentManagedThreadId;
            feed.Write(new byte[] { 1 });
            open.TrySetResult();
        });
        await open.Task.WaitAsync(Patience);
        feed.Write(new byte[] { 2 });
        subscription.Dispose();
        await feed.Closed.WaitAsync(Patience);

        Assert.Equal([1, 2], port.Written.SelectMany(w => w.Bytes));
        Assert.All(port.Written, w => Assert.Equal(thread, w.Thread));
    }

    [Fact]
    public async Task Feed_forgets_commands_of_an_opening_that_is_over()
    {
        var port = new FakePort();
        var feed = new SerialFeed(Settings, port.Connect);
        feed.Write(new byte[] { 1 });
        var open = new TaskCompletionSource();
        var subscription = feed.Bytes.Subscribe(_ => open.TrySetResult());
        await open.Task.WaitAsync(Patience);
        subscription.Dispose();
        await feed.Closed.WaitAsync(Patience);

        Assert.Empty(port.Written);
    }

    [Fact]
    public async Task Feed_says_that_a_port_takes_no_commands()
    {
        var port = new FakePort { Deaf = true };
        var feed = new SerialFeed(Settings, port.Connect);
        var fault = new TaskCompletionSource<Exception>();

        using var _ = feed.Bytes.Subscribe(_ => feed.Write(new byte[] { 1 }), fault.SetResult);

        Assert.Equal("fake takes no commands: check that the device is switched on and that nothing else holds its line.", (await fault.Task.WaitAsync(Patience)).Message);
    }
}
