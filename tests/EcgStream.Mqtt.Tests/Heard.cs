using System.Threading.Channels;

namespace EcgStream.Mqtt.Tests;

/// <summary>Writes down what a sequence says, for a test to await; what never comes fails the test after a generous while.</summary>
sealed class Heard<T> : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Channel<T> _said = Channel.CreateUnbounded<T>();
    readonly IDisposable _subscription;

    public Heard(IObservable<T> source) =>
        _subscription = source.Subscribe(v => _said.Writer.TryWrite(v), e => _said.Writer.TryComplete(e), () => _said.Writer.TryComplete());

    /// <summary>The next value of this kind; others are passed over.</summary>
    public async Task<TWanted> Next<TWanted>()
        where TWanted : T
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (await _said.Reader.ReadAsync(patience.Token) is TWanted wanted)
                return wanted;
        }
    }

    /// <summary>What the sequence failed with.</summary>
    public async Task<Exception> Failure()
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await foreach (var _ in _said.Reader.ReadAllAsync(patience.Token))
            {
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return e;
        }
        throw new InvalidOperationException("The sequence completed instead of failing.");
    }

    public void Dispose() => _subscription.Dispose();
}
