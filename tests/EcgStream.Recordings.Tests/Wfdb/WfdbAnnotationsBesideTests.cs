namespace EcgStream.Recordings.Tests;

public sealed class WfdbAnnotationsBesideTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Beats_keep_their_symbol_and_all_else_is_a_note()
    {
        var read = Read(
            new(0, 28, '+', false, 0, 0, "(AFIB"),
            new(2, 1, 'N', true, 0, 0, null),
            new(3, 5, 'V', true, 0, 0, "odd"),
            new(4, 14, '~', false, 1, 0, null),
            new(5, 22, '"', false, 0, 0, "marker: sad clip starts"),
            new(6, 22, '"', false, 0, 0, "label[2]: sad"));
        Assert.Equal(
            [
                new(RecordingAnnotationKind.Note, "(AFIB", 0), new(RecordingAnnotationKind.Beat, "N", 2), new(RecordingAnnotationKind.Beat, "V", 3),
                new(RecordingAnnotationKind.Note, "odd", 3), new(RecordingAnnotationKind.Note, "~", 4), new(RecordingAnnotationKind.Marker, "sad clip starts", 5),
            ],
            read.Annotations.ToArray());
        Assert.Equal([new("sad", 6, 2)], read.Labels.ToArray());
        Assert.Empty(read.Remarks);
    }

    [Fact]
    public void Times_in_a_unit_of_their_own_are_put_on_the_samples_clock()
    {
        var read = Read(new(0, 22, '"', false, 0, 0, "## time resolution: 1000"), new(50, 1, 'N', true, 0, 0, null));
        Assert.Equal([new(RecordingAnnotationKind.Beat, "N", 5)], read.Annotations.ToArray());
    }

    [Fact]
    public void Annotation_behind_the_end_is_left_out_with_a_remark()
    {
        var read = Read(new(9, 1, 'N', true, 0, 0, null), new(11, 1, 'N', true, 0, 0, null));
        Assert.Single(read.Annotations);
        Assert.Contains("1 annotations in", Assert.Single(read.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_can_not_be_read_is_a_remark_and_the_signal_is_there()
    {
        Read();
        _folder.Write("r.atr", "this is text, and no annotations at all");
        var read = Recording.Open(_folder.File("r.hea"));
        Assert.Equal(10, read.End);
        Assert.Contains("Annotations were left out. The file", Assert.Single(read.Remarks), StringComparison.Ordinal);
    }

    Recording Read(params WfdbAnnotation[] annotations)
    {
        _folder.Write("r.dat", new byte[20]);
        _folder.Write("r.atr", WfdbAnnotations.ToBytes(annotations));
        return Recording.Open(_folder.Write("r.hea", "r 1 100 10\nr.dat 16 1 16 0 0 0 0 I"));
    }
}
