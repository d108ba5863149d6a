using CsCheck;

namespace EcgStream.Trainer.Tests;

public class ManifestTests
{
    [Fact]
    public void Columns_are_found_in_any_order_and_files_lie_beside_the_manifest()
    {
        var manifest = Manifest.Parse("/data/m.csv", "\uFEFFlabel,age,start_s,participant,file,duration_s,stimulus\r\nfear,31,2.5,p1,\"a, \"\"b\"\".csv\",60,clip 1\r\n\r\ncalm,31,,p1,sub/c.hea,,\r\n");
        Assert.Equal(2, manifest.Rows.Length);
        Assert.Equal(new ManifestRow(2, Path.Combine("/data", "a, \"b\".csv"), null, "p1", "clip 1", "fear", 2.5, 60), manifest.Rows[0]);
        Assert.Equal(new ManifestRow(4, Path.Combine("/data", "sub/c.hea"), null, "p1", "", "calm", 0, null), manifest.Rows[1]);
    }

    [Fact]
    public void Files_of_one_name_in_different_folders_are_different_records()
    {
        var manifest = Manifest.Parse("/data/m.csv", "file,participant,label,start\nday1/calm.hea,p,calm,0\nday2/calm.hea,p,calm,0\nday2/calm.hea,p,fear,60\nday2/fear.hea,p,fear,0\n");
        Assert.Equal(["day1/calm.hea", "day2/calm.hea", "day2/calm.hea@60", "fear"], manifest.Rows.Select(r => r.Record));
    }

    [Fact]
    public void A_quoted_field_may_go_on_over_lines_and_lines_are_still_counted()
    {
        var table = CsvTable.Parse("m", "a;b\n\"x\ny\";2\nz;3");
        Assert.Equal([1, 2, 4], table.Select(r => r.Line));
        Assert.Equal("x\ny", table[1].Fields[0]);
        Assert.Equal(["z", "3"], table[2].Fields.AsEnumerable());
    }

    [Theory]
    [InlineData("", "m.csv is empty: begin it with")]
    [InlineData("file,label\na,b", "m.csv line 1: the column 'participant' is missing")]
    [InlineData("file,participant,label,start,start_s\n", "m.csv line 1: the columns 'start' and 'start_s' say the same thing")]
    [InlineData("file,participant,label", "m.csv has no rows below its header")]
    [InlineData("file,participant,label\na,p,calm\na,p\n", "m.csv line 3: 2 fields where the header names 3")]
    [InlineData("file,participant,label\na,,calm\n", "m.csv line 2: the participant is empty")]
    [InlineData("file,participant,label,start\na,p,calm,1,5\n", "m.csv line 2: 5 fields")]
    [InlineData("file,participant,label,start\na,p,calm,-1\n", "m.csv line 2: the start '-1' is no number from 0 on")]
    [InlineData("file,participant,label,duration\na,p,calm,0\n", "m.csv line 2: the duration '0' is no positive number")]
    [InlineData("file,participant,label,duration\na,p,calm,NaN\n", "m.csv line 2: the duration 'NaN' is no positive number")]
    [InlineData("file,participant,label\n\"a,p,calm\n", "m.csv line 2: a quoted field is not closed")]
    public void A_mistake_is_one_sentence_with_its_line(string text, string sentence)
    {
        var error = Assert.Throws<EcgStreamException>(() => Manifest.Parse("m.csv", text));
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    static readonly string[] Pieces =
        ["file", "participant", "label", "start", "duration", ",", ";", "\t", "\n", "\r\n", "\r", "\"", "\"\"", "a", "60", "-1", "\0", "\uFEFF", " "];

    [Fact]
    public void Any_text_is_read_or_refused_in_one_sentence()
    {
        var fragment = Gen.OneOf(
            Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]),
            Gen.Char.Select(c => c.ToString()));
        Gen.OneOf(fragment.Array[0, 60].Select(string.Concat), fragment.Array[0, 40].Select(f => "file,participant,label,start\n" + string.Concat(f))).Sample(text =>
        {
            try
            {
                var manifest = Manifest.Parse("m.csv", text);
                Assert.NotEmpty(manifest.Rows);
                Assert.All(manifest.Rows, row =>
                {
                    Assert.NotEqual("", row.Participant);
                    Assert.NotEqual("", row.Label);
                    Assert.True(row.StartSeconds >= 0);
                    Assert.True(row.DurationSeconds is null or > 0);
                    // Nothing is invented.
                    Assert.Contains(row.Label.Split('"')[0], text, StringComparison.Ordinal);
                });
            }
            catch (EcgStreamException e)
            {
                Assert.Contains("m.csv", e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', e.Message);
                Assert.DoesNotContain('\r', e.Message);
            }
        }, iter: 20_000);
    }

    [Fact]
    public void Quoted_fields_come_back_as_they_were()
    {
        var field = Gen.Char["ab,;\"\n "].Array[1, 8].Select(c => new string(c).Trim());
        field.Array[2, 5].Sample(fields =>
        {
            var line = string.Join(',', fields.Select(f => $"\"{f.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
            var table = CsvTable.Parse("m", $"h,h\n{line}\n");
            return fields.SequenceEqual(table[1].Fields);
        });
    }

    [Fact]
    public void Any_bytes_in_a_file_are_read_or_refused()
    {
        var path = Path.Combine(Samples.TemporaryFolder(), "m.csv");
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            File.WriteAllBytes(path, bytes);
            try
            {
                Manifest.Load(path);
            }
            catch (EcgStreamException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        }, iter: 300, threads: 1);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }
}
