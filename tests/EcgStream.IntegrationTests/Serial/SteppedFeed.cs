using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using EcgStream.Devices;

namespace EcgStream.IntegrationTests;

/// <summary>
/// A port of this machine, really open, that is read when a test says so, on the test's own thread and clock. It says how soon
/// <see cref="SerialFeed"/> would look again.
/// </summary>
sealed class SteppedFeed(SerialSettings settings, IScheduler clock) : ISerialFeed
{
    static readonly TimeSpan AttentiveFor = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(250);

    readonly Queue<ReadOnlyMemory<byte>> _commands = [];
    readonly byte[] _buffer = new byte[16_384];
    IObserver<ReadOnlyMemory<byte>>? _observer;
    ISerialLink? _link;
    DateTimeOffset _attentiveUntil;
    DateTimeOffset _heard;

    public Task Closed => Task.CompletedTask;

    /// <summary>Whether the port was opened, or spoke after a silence, within the last two seconds.</summary>
    public bool IsAttentive => _link is not null && clock.Now < _attentiveUntil;

    /// <summary>How often the port was opened.</summary>
    public int Openings { get; private set; }

    public IObservable<ReadOnlyMemory<byte>> Bytes => Observable.Create<ReadOnlyMemory<byte>>(observer =>
    {
        try
        {
            _link = SerialPortLink.Open(settings);
        }
        catch (SerialLinkException e)
        {
            observer.OnError(e);
            return Disposable.Empty;
        }
        Openings++;
        _commands.Clear();
        (_observer, _heard, _attentiveUntil) = (observer, clock.Now, clock.Now + AttentiveFor);
        observer.OnNext(ReadOnlyMemory<byte>.Empty);
        return Disposable.Create(Close);
    });

    public void Write(ReadOnlyMemory<byte> command) => _commands.Enqueue(command);

    /// <summary>Bytes of commands that were written so far.</summary>
    public long Written { get; private set; }

    /// <summary>
    /// Writes the commands that wait and hands on what came. The kernel passes bytes on in its own time, which is not the test's: so many are waited for.
    /// </summary>
    public void Step(int expected)
    {
        if (_link is null)
            return;
        try
        {
            while (_commands.TryDequeue(out var command))
            {
                _link.Write(command.Span);
                Written += command.Length;
            }
            for (int count; _link is not null && ((count = _link.Read(_buffer)) > 0 || expected > 0); expected -= count)
            {
                if (count == 0)
                {
                    Thread.Yield();
                    continue;
                }
                if (clock.Now - _heard >= Silence)
                    _attentiveUntil = clock.Now + AttentiveFor;
                _heard = clock.Now;
                _observer!.OnNext(_buffer.AsMemory(0, count));
            }
        }
        catch (SerialLinkException e)
        {
            var observer = _observer!;
            Close();
            observer.OnError(e);
        }
    }

    void Close()
    {
        _link?.Dispose();
        (_link, _observer) = (null, null);
    }
}
