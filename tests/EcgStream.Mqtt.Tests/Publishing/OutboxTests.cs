using CsCheck;

namespace EcgStream.Mqtt.Tests;

public sealed class OutboxTests
{
    [Fact]
    public void Outbox_keeps_the_order_the_newest_and_an_exact_count() =>
        Gen.Select(Gen.Int[1, 8], Gen.Select(Gen.Int[0, 2], Gen.Int[1, 5]).List[0, 60]).Sample((capacity, steps) =>
        {
            var outbox = new Outbox<int>(capacity);
            List<int> queued = [], taken = [];
            int next = 0, dropped = 0, sent = 0;
            foreach (var (step, n) in steps)
            {
                if (step == 0)
                {
                    outbox.Add(next);
                    queued.Add(next++);
                }
                else if (taken.Count == 0)
                {
                    outbox.Take(n, taken);
                    Assert.Equal(queued.Take(n), taken);
                    queued.RemoveRange(0, taken.Count);
                }
                else
                {
                    // The first n reached the broker, or, of every second step, none.
                    var unsent = taken.Skip(step == 1 ? n : 0).ToList();
                    sent += taken.Count - unsent.Count;
                    outbox.Return(unsent);
                    queued.InsertRange(0, unsent);
                    taken.Clear();
                }
                while (queued.Count > capacity)
                {
                    queued.RemoveAt(0);
                    dropped++;
                }
                Assert.Equal(queued.Count + taken.Count, outbox.Waiting);
                Assert.Equal(dropped, outbox.Dropped);
                Assert.Equal(next, sent + outbox.Waiting + outbox.Dropped);
            }
        });
}
