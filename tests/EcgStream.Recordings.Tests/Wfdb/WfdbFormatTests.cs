using System.Buffers.Binary;
using CsCheck;

namespace EcgStream.Recordings.Tests;

public sealed class WfdbFormatTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Interleaved_signals_of_several_samples_a_frame_are_taken_apart()
    {
        // Frames of one sample of X and three of ECG, behind four bytes of something else.
        var path = Record("r 2 100 4\nr.dat 16+4 100 16 0 0 0 0 X\nr.dat 16x3+4 100(10) 16 0 0 0 0 ECG", [.. Bytes16(9999, 9999), .. Bytes16(1, 10, 110, 210, 2, 310, 410, 510, 3, 610, 710, 810, 4, 910, 1010, 1110)]);
        var ecg = Recording.Open(path);
        Assert.Equal(("ECG", 300.0), (ecg.Channel, ecg.RateHz));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], ecg.MilliVolts.ToArray());
        Assert.Equal([0.01f, 0.02f, 0.03f, 0.04f], Recording.Open(path, new() { Channel = "0" }).MilliVolts.ToArray());
        Assert.Equal(0.01, ecg.Resolution);
    }

    [Fact]
    public void Skewed_signal_is_moved_back_in_step()
    {
        var path = Record("r 2 100 4\nr.dat 16 1 16 0 0 0 0 I\nr.dat 16:1 1 16 0 0 0 0 II", Bytes16(1, -1, 2, 1, 3, 2, 4, 3));
        Assert.Equal([1, 2, 3, 4], Recording.Open(path, new() { Channel = "I" }).MilliVolts.ToArray());
        Assert.Equal([1, 2, 3], Recording.Open(path, new() { Channel = "II" }).MilliVolts.ToArray());
    }

    [Theory]
    [InlineData("100/mV", null, 0.5f)]
    [InlineData("100/uV", null, 0.0005f)]
    [InlineData("100/V", null, 500f)]
    [InlineData("100/NU", "uV", 0.0005f)]
    public void Units_become_millivolts(string gain, string? unit, float expected) =>
        Assert.Equal(expected, Recording.Open(Record($"r 1 100 1\nr.dat 16 {gain} 16 0 0 0 0 I", Bytes16(50)), new() { Unit = unit }).MilliVolts.Span[0]);

    [Fact]
    public void Missing_samples_are_marked_and_hold_the_value_before_them()
    {
        var recording = Recording.Open(Record("r 1 100 7\nr.dat 16 1 16 0 0 0 0 I", Bytes16(-32768, 5, 6, -32768, -32768, 7, -32768)));
        Assert.Equal([5, 5, 6, 6, 6, 7, 7], recording.MilliVolts.ToArray());
        Assert.Equal([new(SignalFault.Missing, 0, 1), new(SignalFault.Missing, 3, 2), new(SignalFault.Missing, 6, 1)], recording.Marks.ToArray());
    }

    [Fact]
    public void Second_without_a_valid_sample_is_a_gap()
    {
        var recording = Recording.Open(Record("r 1 2 9\nr.dat 16 1 16 0 0 0 0 I", Bytes16(-32768, -32768, 5, -32768, 6, -32768, -32768, -32768, 7)));
        Assert.Equal([5, 5, 6, 7], recording.MilliVolts.ToArray());
        Assert.Equal([(2L, 5L), (8L, 9L)], recording.Segments.Select(s => (s.Start, s.End)));
        Assert.Equal([new(SignalFault.Missing, 3, 1)], recording.Marks.ToArray());
    }

    [Fact]
    public void Differences_are_summed_up_from_the_initial_value()
    {
        var recording = Recording.Open(Record("r 2 100 3\nr.dat 8 1 8 0 10 30 0 I\nr.dat 8 1 8 0 -5 0 0 II", [1, 1, 0xFE, 1, 0, 0xFF]));
        Assert.Equal([11, 9, 9], recording.MilliVolts.ToArray());
        Assert.Contains("checksum", Assert.Single(recording.Remarks), StringComparison.Ordinal);
        Assert.Equal([-4, -3, -4], Recording.Open(recording.Path, new() { Channel = "II" }).MilliVolts.ToArray());
    }

    [Fact]
    public void File_is_told_with_all_its_channels()
    {
        var info = Recording.Inspect(Record("r 2 100 4 10:00:00 1/2/2020\nr.dat 16 100/NU 16 0 0 0 0 PLETH\nr.dat 16x3:1 100 16 0 0 0 0 II\n# hello", Bytes16(1, 10, 110, 210, 2, 310, 410, 510, 3, 610, 710, 810, 4, 910, 1010, 1110)));
        Assert.Equal([new("PLETH", "NU", 100, 4), new("II", "mV", 300, 9)], info.Channels.ToArray());
        Assert.Equal((1, TimeSpan.FromSeconds(0.04), new DateTimeOffset(2020, 2, 1, 10, 0, 0, TimeSpan.Zero), "hello"), (info.DefaultChannel, info.Duration, info.BaseTime!.Value, Assert.Single(info.Comments)));
    }

    [Fact]
    public void Samples_at_the_rails_of_the_converter_are_marked()
    {
        var recording = Recording.Open(Record("r 1 100 6\nr.dat 16 1 12 2048 0 0 0 I", Bytes16(0, 1, 4094, 4095, 4095, 2000)));
        Assert.Equal([new(SignalFault.Saturated, 0, 1), new(SignalFault.Saturated, 3, 2)], recording.Marks.ToArray());
    }

    [Fact]
    public void Rails_that_samples_exceed_are_none()
    {
        var recording = Recording.Open(Record("r 1 100 5\nr.dat 16 1 12 2048 0 0 0 I", Bytes16(0, 4095, 5000, -3, 32767)));
        Assert.Equal([new(SignalFault.Saturated, 4, 1)], recording.Marks.ToArray());
    }

    [Fact]
    public void Wrong_checksum_is_remarked_and_the_right_one_is_not()
    {
        Assert.Contains("checksum of I", Assert.Single(Recording.Open(Record("r 1 100 2\nr.dat 16 1 16 0 0 5 0 I", Bytes16(1, 2))).Remarks), StringComparison.Ordinal);
        Assert.Empty(Recording.Open(Record("r 1 100 2\nr.dat 16 1 16 0 0 3 0 I", Bytes16(1, 2))).Remarks);
    }

    [Fact]
    public void Length_is_that_of_the_file_when_the_header_states_none() =>
        Assert.Equal(3, Recording.Open(Record("r 1 100\nr.dat 212 1 12 0 0 0 0 I", WfdbCodecTests.Pack212([1, 2, 3]))).End);

    [Fact]
    public void Record_that_is_cut_short_is_read_as_far_as_it_goes_with_a_remark()
    {
        var path = Record("r 2 100 900000000000\nr.dat 16 1 16 0 0 99 0 I\nr.dat 16 1 16 0 0 99 0 II", Bytes16(1, 10, 2, 20, 3, 30, 4));
        foreach (var remarks in new[] { Recording.Open(path, new() { Channel = "II" }).Remarks, Recording.Inspect(path).Remarks })
            Assert.Contains("states 900,000,000,000 frames and it holds 3", Assert.Single(remarks), StringComparison.Ordinal);
        Assert.Equal([10, 20, 30], Recording.Open(path, new() { Channel = "II" }).MilliVolts.ToArray());
        Assert.Equal([("I", 3L), ("II", 3L)], Recording.Inspect(path).Channels.Select(c => (c.Name, c.Samples)));
        Assert.Equal(TimeSpan.FromSeconds(0.03), Recording.Inspect(path).Duration);
        Assert.Contains("has not one whole frame", Assert.Throws<EcgStreamException>(() => Recording.Open(Record("r 1 100 3\nr.dat 16 1 16 0 0 0 0 I", []))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_signal_file_is_told_with_the_channels_that_are_there()
    {
        var info = Recording.Inspect(Record("r 2 100 3\nr.dat 16 1 16 0 0 0 0 I\nother.dat 16 1 16 0 0 0 0 II", Bytes16(1, 2, 3)));
        Assert.Equal([3L, 0L], info.Channels.Select(c => c.Samples));
        Assert.Contains("other.dat' of the record", Assert.Single(info.Remarks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("r 1 100 3\nother.dat 16 1 16 0 0 0 0 I", null, "is missing")]
    [InlineData("r 1 100 3\n../r.dat 16 1 16 0 0 0 0 I", null, "beside the header")]
    [InlineData("r 1 100 3\nr.dat 508 1 16 0 0 0 0 I", null, "FLAC (format 508)")]
    [InlineData("r 1 100 3\nr.dat 99 1 16 0 0 0 0 I", null, "format 99")]
    [InlineData("r 1 100 3\nr.dat 16 1/mmHg 16 0 0 0 0 ABP", null, "'mmHg'")]
    [InlineData("r 1 100 3\nr.dat 16 1e-20 16 0 0 0 0 I", null, "gain")]
    [InlineData("r 1 100 3\nr.dat 16 1 16 0 0 0 0 I", "II", "choose one of I (0)")]
    [InlineData("r/2 1 100 3\ns1 1\ns2 2", null, "s1.hea' of the record")]
    public void What_cannot_be_read_is_refused_in_one_sentence(string header, string? channel, string says) =>
        Assert.Contains(says, Assert.Throws<EcgStreamException>(() => Recording.Open(Record(header, Bytes16(1, 2, 3)), new() { Channel = channel })).Message, StringComparison.Ordinal);

    [Fact]
    public void Record_is_found_by_its_signal_file_or_without_an_extension()
    {
        var path = Record("r 1 100 1\nr.dat 16 1 16 0 0 0 0 I", Bytes16(1));
        Assert.Equal("r", Recording.Open(Path.ChangeExtension(path, ".dat")).Name);
        Assert.Equal("r", Recording.Open(Path.ChangeExtension(path, null)).Name);
        Assert.Contains("no recording", Assert.Throws<EcgStreamException>(() => Recording.Open(path + ".x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_frames_are_read_whole_or_refused() =>
        Gen.Select(
            Gen.Int[0, WfdbCodec.All.Length - 1].Select(i => WfdbCodec.All[i].Format), Gen.Int[1, 3], Gen.Int[0, 2], Gen.Int[0, 5], Gen.Int[0, 40], Gen.Byte.Array[0, 120])
        .Sample((format, spf, skew, offset, frames, bytes) =>
        {
            var path = Record($"r 2 100 {frames}\nr.dat {format}+{offset} 200 12 0 0 0 0 X\nr.dat {format}x{spf}:{skew}+{offset} 200 12 0 0 0 0 II", bytes);
            try
            {
                var recording = Recording.Open(path);
                Assert.True(recording.End % spf == 0 && (frames == 0 || recording.End <= (frames - skew) * spf));
                foreach (var sample in recording.MilliVolts.Span)
                    Assert.True(float.IsFinite(sample));
                Assert.All(recording.Marks, m => Assert.True(m.Start >= 0 && m.Length > 0 && m.End <= recording.End));
            }
            catch (EcgStreamException)
            {
            }
        }, iter: 1000, threads: 1);

    string Record(string header, byte[] signal)
    {
        _folder.Write("r.dat", signal);
        return _folder.Write("r.hea", header);
    }

    static byte[] Bytes16(params int[] samples)
    {
        var bytes = new byte[2 * samples.Length];
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(2 * i), (short)samples[i]);
        return bytes;
    }
}
