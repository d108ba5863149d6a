using System.Text;

namespace EcgStream.Trainer.Tests;

public class TorchNativesTests
{
    [Fact]
    public void The_newest_version_is_found_among_those_a_library_names()
    {
        var library = Encoding.ASCII.GetBytes("\0\u007fELF\0GLIBCXX_3.4\0GLIBCXX_3.4.9\0GLIBCXX_3.4.30\0GLIBCXX_3.4.21\0GLIBCXX_DEBUG\0GLIBCXX_");
        Assert.Equal(new(3, 4, 30), TorchNatives.NewestGlibcxx(library));
        Assert.Null(TorchNatives.NewestGlibcxx("nothing here"u8));
    }

    [Fact]
    public void An_old_runtime_is_named_with_what_to_do_in_one_sentence()
    {
        var sentence = TorchNatives.Missing("/usr/lib/libstdc++.so.6", new(3, 4, 30));
        Assert.NotNull(sentence);
        Assert.Contains("/usr/lib/libstdc++.so.6 ends at GLIBCXX_3.4.30", sentence, StringComparison.Ordinal);
        Assert.Contains("GLIBCXX_3.4.32", sentence, StringComparison.Ordinal);
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(". ", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_runtime_is_said_and_a_new_enough_one_is_not()
    {
        Assert.Contains("no libstdc++.so.6 was found", TorchNatives.Missing(null, null), StringComparison.Ordinal);
        Assert.Null(TorchNatives.Missing("x", new(3, 4, 32)));
        Assert.Null(TorchNatives.Missing("x", new(3, 4, 33)));
    }
}
