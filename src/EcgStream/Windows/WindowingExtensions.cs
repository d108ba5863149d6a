using System.Reactive.Linq;

namespace EcgStream;

/// <summary>From chunks to windows, as an Rx operator.</summary>
public static class WindowingExtensions
{
    /// <summary>
    /// Sliding windows over a device's chunks, resampled and filtered as the options say. A gap longer than
    /// <see cref="SignalPathOptions.LongestBridge"/> starts the window over; what the resampler holds back is handed on at completion.
    /// </summary>
    /// <param name="chunks">The device's samples.</param>
    /// <param name="options">Rate, length, hop, filter.</param>
    /// <param name="gap">Told of every gap, and whether it was bridged.</param>
    public static IObservable<EcgWindow> ToWindows(this IObservable<SampleChunk> chunks, SignalPathOptions options, Action<Gap, bool>? gap = null)
    {
        ArgumentNullException.ThrowIfNull(chunks);
        ArgumentNullException.ThrowIfNull(options);
        return Observable.Create<EcgWindow>(observer =>
        {
            var path = new SignalPath(options, new Listener(observer, gap));
            return chunks.Subscribe(
                chunk => path.Push(chunk),
                observer.OnError,
                () =>
                {
                    path.Complete();
                    observer.OnCompleted();
                });
        });
    }

    sealed class Listener(IObserver<EcgWindow> observer, Action<Gap, bool>? gap) : ISignalPathObserver
    {
        public void OnWindow(EcgWindow window) => observer.OnNext(window);

        public void OnGap(Gap found, bool bridged, DateTimeOffset at) => gap?.Invoke(found, bridged);

        public void OnRepeated(long samples, DateTimeOffset at)
        {
        }

        public void OnRate(double rateHz, bool estimated, DateTimeOffset at)
        {
        }
    }
}
