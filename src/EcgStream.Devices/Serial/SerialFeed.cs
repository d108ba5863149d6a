using System.Collections.Concurrent;
using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace EcgStream.Devices;

/// <summary>
/// Reads a port on a thread of its own, a few times a second: bytes gather in the system meanwhile, so that a sample costs next to
/// nothing. After an opening or a silence it looks every 2 ms for two seconds, and so it does while it is asked to, because there the moment
/// of arrival tells how much was lost.
/// </summary>
/// <param name="settings">Which port.</param>
/// <param name="open">Opens it; may take long and may fail with an <see cref="IOException"/>.</param>
public sealed class SerialFeed(SerialSettings settings, Func<SerialSettings, ISerialLink> open) : ISerialFeed
{
    /// <summary>The longest time that bytes are left to gather: 16 chunks a second.</summary>
    public static TimeSpan MaxPause => ReadingPace.Longest;

    const int BufferLength = 16_384;

    readonly ConcurrentQueue<ReadOnlyMemory<byte>> _commands = new();
    bool _closely;
    Task _closed = Task.CompletedTask;

    /// <inheritdoc/>
    public Task Closed => Volatile.Read(ref _closed);

    /// <inheritdoc/>
    public IObservable<ReadOnlyMemory<byte>> Bytes => Observable.Create<ReadOnlyMemory<byte>>(observer =>
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = Interlocked.Exchange(ref _closed, closed.Task);
        var stop = new CancellationTokenSource();
        new Thread(() => Run(before, closed, observer, stop.Token)) { IsBackground = true, Name = settings.Port }.Start();
        return Disposable.Create(stop.Cancel);
    });

    /// <inheritdoc/>
    public void Write(ReadOnlyMemory<byte> command) => _commands.Enqueue(command);

    /// <inheritdoc/>
    public void ReadClosely(bool closely) => Volatile.Write(ref _closely, closely);

    void Run(Task before, TaskCompletionSource closed, IObserver<ReadOnlyMemory<byte>> observer, CancellationToken stop)
    {
        IOException? fault = null;
        try
        {
            before.Wait(CancellationToken.None);
            if (!stop.IsCancellationRequested)
                fault = Read(observer, stop);
        }
        finally
        {
            closed.SetResult();
        }
        if (fault is not null)
            observer.OnError(fault);
    }

    /// <summary>Reads until told to stop or the port fails; the port is closed on return.</summary>
    IOException? Read(IObserver<ReadOnlyMemory<byte>> observer, CancellationToken stop)
    {
        ISerialLink link;
        try
        {
            link = open(settings);
        }
        catch (IOException e)
        {
            return e;
        }
        using (link)
        {
            var buffer = new byte[BufferLength];
            _commands.Clear();
            observer.OnNext(ReadOnlyMemory<byte>.Empty);
            var pace = new ReadingPace(settings.BaudRate);
            while (!stop.IsCancellationRequested)
            {
                int count;
                try
                {
                    Send(link);
                    count = link.Read(buffer);
                }
                catch (IOException e)
                {
                    return e;
                }
                if (count > 0)
                {
                    pace.Heard();
                    observer.OnNext(buffer.AsMemory(0, count));
                }
                if (pace.After(count, Volatile.Read(ref _closely)) is { Ticks: > 0 } pause)
                    stop.WaitHandle.WaitOne(pause);
            }
            Part(link);
        }
        return null;
    }

    void Send(ISerialLink link)
    {
        while (_commands.TryDequeue(out var command))
        {
            try
            {
                link.Write(command.Span);
            }
            catch (TimeoutException e)
            {
                throw SerialFaults.TakesNothing(settings.Port, e);
            }
        }
    }

    /// <summary>Sends what is still to be said before the port is closed; a port that is gone has nobody to hear it.</summary>
    void Part(ISerialLink link)
    {
        try
        {
            Send(link);
        }
        catch (IOException)
        {
        }
    }
}
