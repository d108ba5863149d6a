using System.Text;
using CsCheck;

namespace EcgStream.Recordings.Tests;

public sealed class BaselineFileTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ecgstream-baselines-");

    static readonly PersonalBaseline Ann = new()
    {
        Participant = "ann",
        RecordedAt = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero),
        Source = "serial:/dev/ttyUSB0?rate=250",
        Device = "chest-1",
        RateHz = 250,
        MilliVolts = new[] { 0.1f, -0.25f, 1e-7f, 3.4f },
        LeadIn = 1,
        Marks = [new(SignalFault.LeadOff, 1, 2)],
        Quality = new(0.75, ["lead-off 5%"], true),
        HeartRate = 71.25,
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Any_baseline_comes_back_the_same() =>
        Gen.Select(Gen.Float[-10, 10].Array[2, 50], Gen.Double[20, 8000], Gen.Enum<SignalFault>(), Gen.String, Gen.Double[0.5, 1], Gen.Double[25, 220].Nullable())
            .Sample((samples, rate, fault, reason, score, heartRate) =>
            {
                // Half of a surrogate pair is no text that a file can hold.
                var text = string.Concat(reason.EnumerateRunes());
                var written = Ann with
                {
                    MilliVolts = samples,
                    RateHz = rate,
                    Marks = [new(fault, samples.Length - 2, 2)],
                    Quality = new(score, [text], true),
                    HeartRate = heartRate,
                };
                AssertSame(written, BaselineFile.Read(BaselineFile.Encode(written), "x.json"));
            }, iter: 2_000);

    [Fact]
    public void Any_bytes_are_read_or_refused_in_one_sentence()
    {
        var whole = BaselineFile.Encode(Ann);
        Gen.Select(Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[0, 4], Gen.Int[0, 2 * whole.Length]).Sample((changes, length) =>
        {
            var bytes = whole.ToArray();
            foreach (var (at, value) in changes)
                bytes[at] = value;
            try
            {
                var read = BaselineFile.Read(bytes.AsMemory(0, Math.Min(length, bytes.Length)), "x.json");
                // What is read can be used: nothing is out of its range.
                Assert.InRange(read.LeadIn, 0, read.MilliVolts.Length - 1);
                Assert.All(read.MilliVolts.ToArray(), value => Assert.True(float.IsFinite(value)));
                Assert.All(read.Marks, mark => Assert.InRange(mark.End, 1, read.MilliVolts.Length));
                read.Judged();
            }
            catch (EcgStreamException refusal)
            {
                Assert.Contains("'x.json'", refusal.Message, StringComparison.Ordinal);
            }
        }, iter: 20_000);
    }

    [Theory]
    [InlineData("\"ecgstream-baseline-1\"", "\"ecgstream-baseline-9\"", "'schema' must be 'ecgstream-baseline-1'")]
    [InlineData("\"ann\"", "\"../ann\"", "'participant' must be 1 to 64 letters")]
    [InlineData("\"2026-01-01T12:00:00Z\"", "\"noon\"", "'recorded_at' must be a time")]
    [InlineData("\"rate_hz\": 250", "\"rate_hz\": 0", "'rate_hz' must be a number from 20 to 8000")]
    [InlineData("\"mV\"", "\"V\"", "'unit' must be 'mV'")]
    [InlineData("\"none\"", "\"highpass=0.5\"", "'filter' must be 'none'")]
    [InlineData("\"lead_in\": 1", "\"lead_in\": 4", "'lead_in' must be a whole number from 0 to 3")]
    [InlineData("\"lead-off\",", "\"hiccup\",", "'marks' must be faults among lead-off")]
    [InlineData("\"length\": 2", "\"length\": 4", "'marks' must be a whole number from 1 to 3")]
    [InlineData("\"score\": 0.75", "\"score\": 7", "'quality' must be a number from 0 to 1")]
    [InlineData("0.1,", "1e400,", "'samples' must be an array of numbers")]
    [InlineData("0.1,", "null,", "'samples' must be an array of numbers")]
    [InlineData("\"device\"", "\"dev\"", "'device' must be a member 'device'")]
    [InlineData("{", "[", "malformed JSON")]
    public void Member_that_is_wrong_is_named_with_what_it_must_be(string there, string instead, string said)
    {
        var text = Encoding.UTF8.GetString(BaselineFile.Encode(Ann));
        Assert.Contains(there, text, StringComparison.Ordinal);
        var at = text.IndexOf(there, StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(string.Concat(text.AsSpan(0, at), instead, text.AsSpan(at + there.Length)));

        Assert.Contains(said, Assert.Throws<EcgStreamException>(() => BaselineFile.Read(bytes, "x.json")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_JSON_is_no_baseline() =>
        Assert.Contains("is no baseline", Assert.Throws<EcgStreamException>(() => BaselineFile.Read("{}"u8.ToArray(), "x.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void Folder_finds_by_name_and_by_path_and_lists_what_it_cant_read_too()
    {
        var folder = new BaselineFolder(Path.Combine(_folder.FullName, "kept"));
        Assert.Empty(folder.List());
        var file = folder.Keep(Ann);
        File.WriteAllText(folder.PathOf("broken"), "{");

        AssertSame(Ann, folder.Find("ann"));
        AssertSame(Ann, new BaselineFolder("elsewhere").Find(file));
        var list = folder.List();
        Assert.Equal(["ann", null], list.Select(k => k.Baseline?.Participant));
        Assert.Contains("malformed", list[1].Trouble, StringComparison.Ordinal);
        Assert.Contains("No baseline of 'bob' is kept in", Refusal("bob"), StringComparison.Ordinal);
        Assert.Contains("or choose 'ann' or 'broken'", Refusal("bob"), StringComparison.Ordinal);
        Assert.Contains("There is no baseline", Refusal("bob.json"), StringComparison.Ordinal);

        string Refusal(string name) => Assert.Throws<EcgStreamException>(() => folder.Find(name)).Message;
    }

    [Fact]
    public void File_is_for_its_owner_alone_even_where_another_one_stood()
    {
        if (OperatingSystem.IsWindows())
            return;
        var folder = new BaselineFolder(Path.Combine(_folder.FullName, "kept"));
        var file = folder.Keep(Ann);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.Path));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        File.WriteAllText(file + ".tmp", "left over by a crash");

        folder.Keep(Ann with { HeartRate = null });

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Null(folder.Find("ann").HeartRate);
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("ann", true)]
    [InlineData("p-07.b_2", true)]
    [InlineData("", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("-a", false)]
    [InlineData("änn", false)]
    public void Participants_name_is_safe_as_a_files(string name, bool may) => Assert.Equal(may, BaselineFolder.IsParticipant(name));

    static void AssertSame(PersonalBaseline expected, PersonalBaseline actual)
    {
        Assert.Equal(expected.MilliVolts.ToArray(), actual.MilliVolts.ToArray());
        Assert.Equal(expected.Marks.AsEnumerable(), actual.Marks);
        Assert.Equal(expected.Quality.Reasons.AsEnumerable(), actual.Quality.Reasons);
        Assert.Equal(expected.Quality.Score, actual.Quality.Score);
        Assert.Equal(expected with { MilliVolts = actual.MilliVolts, Marks = actual.Marks, Quality = actual.Quality }, actual);
    }
}
