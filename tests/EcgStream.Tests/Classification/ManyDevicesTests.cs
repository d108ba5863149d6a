using System.Collections.Immutable;
using System.Reactive.Concurrency;
using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Tests;

/// <summary>
/// Any number of devices and any order in which their windows come while a slow classifier works: who is run, when, and what is counted.
/// </summary>
public sealed class ManyDevicesTests
{
    const int Length = 100;

    static readonly Gen<(int Devices, int MaxBatch, int[] Before, int[][] During)> ALoad =
        from devices in Gen.Int[1, 9]
        from maxBatch in Gen.Int[1, 4]
        from before in Gen.Int[0, devices - 1].Array[0, 20]
        from during in Gen.Int[0, devices - 1].Array[0, 12].Array[0, 15]
        select (devices, maxBatch, before, during);

    [Fact]
    public void Window_that_is_run_is_its_devices_newest() => ALoad.Sample(load =>
    {
        var run = new Run(load.Devices, load.MaxBatch).Play(load.Before, load.During);
        Assert.All(run.Predicted, p => Assert.Equal(p.NewestAtItsBatch, p.Start));
    });

    [Fact]
    public void Every_window_is_predicted_or_counted_as_replaced() => ALoad.Sample(load =>
    {
        var run = new Run(load.Devices, load.MaxBatch).Play(load.Before, load.During);
        for (var device = 0; device < load.Devices; device++)
            Assert.Equal(run.Offered[device], run.Predicted.Count(p => p.Device == device) + run.Lanes[device].Replaced);
    });

    /// <summary>Whoever waits is run after at most as many batches as all devices together fill, whatever another one sends.</summary>
    [Fact]
    public void Device_that_floods_keeps_nobody_waiting() => ALoad.Sample(load =>
    {
        // Device 0 sends in every pause, many times.
        var during = load.During.Select(offers => offers.Concat(Enumerable.Repeat(0, 50)).ToArray()).ToArray();
        var run = new Run(load.Devices, load.MaxBatch).Play(load.Before, during);
        var most = (load.Devices + load.MaxBatch - 1) / load.MaxBatch;
        Assert.All(run.Predicted, p => Assert.InRange(p.Batch - p.WaitingSinceBatch, 1, most));
    });

    [Fact]
    public void Memory_of_windows_is_bounded_by_devices_and_batch_and_never_shared() => ALoad.Sample(load =>
    {
        var run = new Run(load.Devices, load.MaxBatch).Play(load.Before, load.During);
        // One that waits for each device, a batch that is run, and the one being handed over.
        Assert.InRange(run.ArraysMade, 0, load.Devices + load.MaxBatch + 1);
        Assert.All(run.Predicted, p => Assert.Equal(p.Start, p.StartInMemory));
    });

    [Fact]
    public void Windows_that_wait_are_run_together_and_at_once()
    {
        var run = new Run(devices: 6, maxBatch: 4).Play([0, 1, 2, 3, 4, 5], []);
        Assert.Equal([1, 1, 1, 1, 2, 2], run.Predicted.Select(p => p.Batch));
        Assert.Equal(VirtualTime.Epoch + TimeSpan.FromTicks(1), run.Clock.Now);
    }

    sealed record Prediction(int Device, long Start, long NewestAtItsBatch, int Batch, int WaitingSinceBatch, long StartInMemory);

    sealed class Run
    {
        readonly WindowPool _pool = new(Length);
        readonly HashSet<float[]> _arrays = [];
        readonly long[] _newest;
        readonly int[] _waitingSince;
        (long Newest, int Since)[] _atBatch = [];
        int _batch;
        long _next;

        public Run(int devices, int maxBatch)
        {
            Classifier = new(Length, maxBatch: maxBatch);
            (_newest, _waitingSince, Offered) = (new long[devices], new int[devices], new int[devices]);
            var hub = new ClassificationHub(Classifier, Limits.Off, Clock, Clock);
            Lanes = [.. Enumerable.Range(0, devices).Select(device => hub.Open($"{device}", waits: false, p => Predicted.Add(new(
                device, p.StartSample, _atBatch[device].Newest, _batch, _atBatch[device].Since, StartOf(p)))))];
        }

        public HistoricalScheduler Clock { get; } = VirtualTime.NewClock();

        public FakeClassifier Classifier { get; }

        public ClassificationLane[] Lanes { get; }

        public int[] Offered { get; }

        public List<Prediction> Predicted { get; } = [];

        public int ArraysMade => _arrays.Count;

        public Run Play(int[] before, int[][] during)
        {
            Classifier.Asked = () =>
            {
                // The batch is put together; what comes from here on comes while it is run.
                _atBatch = [.. _newest.Zip(_waitingSince)];
                _batch++;
                var offers = _batch <= during.Length ? during[_batch - 1] : [];
                foreach (var device in offers)
                    Offer(device);
            };
            foreach (var device in before)
                Offer(device);
            Clock.AdvanceBy(TimeSpan.FromTicks(1));
            return this;
        }

        void Offer(int device)
        {
            var samples = _pool.Rent();
            _arrays.Add(samples);
            var start = ++_next;
            Array.Fill(samples, start);
            _newest[device] = start;
            Offered[device]++;
            var replaced = Lanes[device].Replaced;
            Lanes[device].Offer(new(start, samples, ImmutableArray<SignalMark>.Empty, VirtualTime.Epoch, VirtualTime.Epoch, Clock.Now) { Lender = _pool });
            // One that takes another's place takes its turn too.
            if (Lanes[device].Replaced == replaced)
                _waitingSince[device] = _batch;
        }

        static long StartOf(EcgStream.Prediction prediction) => (long)Math.Round(Math.Sqrt(1 / prediction.Probabilities[0] - 1));
    }
}
