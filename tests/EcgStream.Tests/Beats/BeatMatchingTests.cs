using CsCheck;

namespace EcgStream.Tests.Beats;

public sealed class BeatMatchingTests
{
    [Fact]
    public void Pairs_lie_within_150_ms_and_each_beat_is_used_once()
    {
        Assert.Equal(new(2, 1, 1), BeatMatching.Compare([1, 2, 3], [1.149, 2.151, 2.9]));
        Assert.Equal(new(1, 0, 1), BeatMatching.Compare([1], [0.95, 1.02]));
        Assert.Equal(new(1, 1, 0), BeatMatching.Compare([1, 1.1], [1.09]));
    }

    [Fact]
    public void Nothing_to_compare_has_no_figures()
    {
        var match = BeatMatching.Compare([], []);
        Assert.Null(match.Sensitivity);
        Assert.Null(match.PositivePredictivity);
    }

    [Fact]
    public void Figures_add_up() =>
        Gen.Select(Gen.Double[0, 60].Array[0, 60], Gen.Double[0, 60].Array[0, 60]).Sample((reference, detected) =>
        {
            Array.Sort(reference);
            Array.Sort(detected);
            var match = BeatMatching.Compare(reference, detected);
            Assert.Equal((reference.Length, detected.Length), (match.Matched + match.Missed, match.Matched + match.Extra));
            Assert.True(match.Missed >= 0 && match.Extra >= 0);
            Assert.Equal(new(reference.Length, 0, 0), BeatMatching.Compare(reference, reference));
        });
}
