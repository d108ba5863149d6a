using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Recordings.Tests;

public class ContainerPropertyTests
{
    static readonly Gen<SampleChunk[]> Chunks = Gen.Select(Gen.Int[1, 40], Gen.Int[0, 3], Gen.Int[0, 2]).Array[1, 30].Select(steps =>
    {
        var next = 0L;
        return steps.Select((step, n) =>
        {
            var start = next + (step.Item2 == 3 ? 17 : 0);
            next = start + step.Item1;
            var chunk = RecordingScene.Chunk(start, step.Item1, VirtualTime.Epoch.AddSeconds(n), step.Item3 == 0 ? null : 250);
            return step.Item3 == 2 ? chunk with { Marks = [new(SignalFault.Saturated, start, 1)] } : chunk;
        }).ToArray();
    });

    static byte[] Part(IEnumerable<SampleChunk> chunks, bool sealedToo)
    {
        var disk = new MemoryDisk();
        var part = new PartWriter(disk.Create("folder/part"), new() { Device = "chest-1" });
        foreach (var chunk in chunks)
            part.Gather(chunk);
        part.Save();
        if (sealedToo)
            part.Seal();
        return disk.Safe["folder/part"];
    }

    /// <summary>Chunks that a file holds; none where it can't be opened.</summary>
    static List<SampleChunk> Read(TemporaryFolder folder, byte[] bytes)
    {
        var path = folder.Write("part-0000.ecgr", bytes);
        try
        {
            return [.. RecordedSession.Open(path).Chunks()];
        }
        catch (EcgStreamException)
        {
            return [];
        }
    }

    static bool IsSame(SampleChunk a, SampleChunk b) =>
        (a.Start, a.ReceivedAt, a.RateHz, a.TakenAt) == (b.Start, b.ReceivedAt, b.RateHz, b.TakenAt) && a.MilliVolts.Span.SequenceEqual(b.MilliVolts.Span)
        && (a.Marks.IsDefaultOrEmpty ? b.Marks.IsDefaultOrEmpty : a.Marks.SequenceEqual(b.Marks));

    [Fact]
    public void Container_gives_back_what_was_put_in()
    {
        using var folder = new TemporaryFolder();
        Gen.Select(Chunks, Gen.Bool).Sample((chunks, isSealed) =>
        {
            var read = Read(folder, Part(chunks, isSealed));
            return read.Count == chunks.Length && read.Zip(chunks).All(pair => IsSame(pair.First, pair.Second));
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void Container_cut_anywhere_gives_back_every_whole_record_before_the_cut()
    {
        using var folder = new TemporaryFolder();
        Gen.Select(Chunks, Gen.Bool).Sample((chunks, isSealed) =>
        {
            var bytes = Part(chunks, isSealed);
            // Where each chunk's record ends.
            var ends = new List<long>();
            var records = new RecordReader(bytes);
            while (records.TryNext(out var record))
            {
                if (record.Kind == RecordKind.Samples)
                    ends.Add(records.EndOfLast);
            }
            for (var length = 0; length < bytes.Length; length++)
            {
                var read = Read(folder, bytes[..length]);
                if (read.Count != ends.Count(end => end <= length) || !read.Zip(chunks).All(pair => IsSame(pair.First, pair.Second)))
                    return false;
            }
            return true;
        }, iter: 3, threads: 1);
    }

    [Fact]
    public void Container_with_bits_flipped_loses_the_records_they_hit_and_invents_none()
    {
        using var folder = new TemporaryFolder();
        Gen.Select(Chunks, Gen.Bool, Gen.Int[0, int.MaxValue].Array[1, 5]).Sample((chunks, isSealed, flips) =>
        {
            var bytes = Part(chunks, isSealed);
            var hit = new HashSet<int>();
            foreach (var flip in flips)
            {
                var at = flip % bytes.Length;
                bytes[at] ^= (byte)(1 << (flip % 7));
                hit.Add(at);
            }
            var read = Read(folder, bytes);
            var known = chunks.ToDictionary(c => c.Start);
            if (!read.All(chunk => known.TryGetValue(chunk.Start, out var original) && IsSame(chunk, original)))
                return false;
            return read.Count >= chunks.Length - hit.Count;
        }, iter: 2_000, threads: 1);
    }

    [Fact]
    public void Container_of_any_bytes_never_throws_and_holds_nothing()
    {
        using var folder = new TemporaryFolder();
        Gen.OneOf(Gen.Byte.Array[0, 300], Gen.OneOf<byte>(0xA5, 0x45, 0x43, 0x47, 0, 1, 2, 6, 200).Array[0, 300])
            .Sample(bytes => Read(folder, bytes).Count == 0, iter: 3_000, threads: 1);
    }

    [Fact]
    public void Damage_to_both_headers_costs_the_name_of_the_participant_and_no_sample()
    {
        using var folder = new TemporaryFolder();
        var bytes = Part([RecordingScene.Chunk(0, 25, VirtualTime.Epoch)], sealedToo: true);
        var records = new RecordReader(bytes);
        for (var i = 0; i < 2 && records.TryNext(out var record); i++)
        {
            Assert.Equal(RecordKind.Header, record.Kind);
            bytes[record.Offset + 30] ^= 4;
        }
        Directory.CreateDirectory(folder.File("bed-4/20260101T120000Z"));

        var recording = Recording.Open(folder.Write("bed-4/20260101T120000Z/part-0000.ecgr", bytes));

        Assert.Equal(("bed-4", 25), (recording.Name, recording.MilliVolts.Length));
        Assert.Contains(recording.Remarks, r => r.Contains("does not say any more whose it is", StringComparison.Ordinal));
        Assert.True(RecordedSession.Open(recording.Path).IsHeaderDamaged);
    }

    [Fact]
    public void Part_ten_thousand_comes_behind_the_one_before_it()
    {
        using var folder = new TemporaryFolder();
        for (var n = 0; n < 4; n++)
            folder.Write($"part-{9998 + n}.ecgr", Part([RecordingScene.Chunk(n * 25, 25, VirtualTime.Epoch.AddSeconds(n))], sealedToo: true));

        var recording = Recording.Open(Path.GetDirectoryName(folder.File("x"))!);

        Assert.Equal((100, 1), (recording.MilliVolts.Length, recording.Segments.Length));
        Assert.Empty(recording.Remarks);
    }

    [Fact]
    public void Damage_is_told()
    {
        using var folder = new TemporaryFolder();
        var chunks = Enumerable.Range(0, 20).Select(n => RecordingScene.Chunk(n * 25, 25, VirtualTime.Epoch.AddSeconds(n))).ToArray();
        var bytes = Part(chunks, sealedToo: true);
        bytes[bytes.Length / 2] ^= 1;

        var recording = Recording.Open(folder.Write("part-0000.ecgr", bytes));

        Assert.Equal(2, recording.Segments.Length);
        Assert.Contains("damaged bytes", Assert.Single(recording.Remarks), StringComparison.Ordinal);
        Assert.True(RecordingScene.IsTrue(recording));
    }
}
