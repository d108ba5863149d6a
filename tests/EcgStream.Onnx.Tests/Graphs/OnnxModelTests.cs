using CsCheck;

namespace EcgStream.Onnx.Tests;

public class OnnxModelTests
{
    [Fact]
    public void A_written_model_comes_back_whole_and_with_the_same_bytes()
    {
        var bytes = Models.Everything().ToArray();
        var model = OnnxModel.Read(bytes);

        Assert.Equal(bytes, model.ToArray());
        Assert.Equal((9, "tests", "1"), (model.IrVersion, model.ProducerName, model.ProducerVersion));
        Assert.Equal([new OnnxOperatorSet("", 18), new("org.example", 1)], model.OperatorSets.ToArray());
        Assert.Equal([new KeyValuePair<string, string>("key", "value"), new("empty", "")], model.Metadata.ToArray());
        Assert.Equal("x: Float[batch, 1, ?]", model.Graph.Inputs[0].ToString());
        Assert.Equal("a: Float16[]", model.Graph.Outputs[0].ToString());
        Assert.True(model.Graph.InnerValues[0].Shape.IsDefault);
        Assert.Equal([2.5f], model.Graph.Initializers[0].Floats());
        Assert.Empty(model.Graph.Initializers[1].Floats());
        Assert.Equal([long.MinValue, 7], model.Graph.Initializers[2].Int64s());
        Assert.Equal([(float)(Half)0.1f, float.NaN], model.Graph.Initializers[3].Floats());
        var node = Assert.Single(model.Graph.Nodes);
        Assert.Equal(["x", "", "scalar"], node.Inputs.ToArray());
        Assert.Equal(-1L, node.Attribute("i")!.Value);
        Assert.Equal(0f, node.Attribute("f")!.Value);
        Assert.Equal("", node.Attribute("s")!.Value);
        Assert.Equal([1.5f, -0f], (IEnumerable<float>)node.Attribute("fs")!.Value!);
        Assert.Equal(["ä", ""], (IEnumerable<string>)node.Attribute("ss")!.Value!);
        Assert.Equal([3L], ((OnnxTensor)node.Attribute("t")!.Value!).Int64s());
    }

    [Fact]
    public void Fields_that_we_do_not_know_are_written_back()
    {
        // A documentation string (6) and an unheard-of field (900) of the model, an attribute that holds a subgraph (6, type 5),
        // and an input that is a sequence (4) rather than a tensor.
        byte[] model =
        [
            0x32, 1, (byte)'d',
            0x3A, 32,
                0x0A, 17, 0x22, 2, (byte)'I', (byte)'f', 0x2A, 11, 0x0A, 1, (byte)'g', 0x32, 3, 0x12, 1, (byte)'n', 0xA0, 0x01, 5,
                0x5A, 11, 0x0A, 1, (byte)'x', 0x12, 6, 0x22, 4, 0x0A, 2, 0x0A, 0,
            0xA0, 0x38, 7,
        ];
        var written = OnnxModel.Read(model).ToArray();

        Assert.Contains("320164", Convert.ToHexString(written), StringComparison.Ordinal);
        Assert.Contains("A03807", Convert.ToHexString(written), StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexString(model.AsSpan(9, 13)), Convert.ToHexString(written), StringComparison.Ordinal);
        Assert.Contains("5A0B0A0178120622040A020A00", Convert.ToHexString(written), StringComparison.Ordinal);
        Assert.Equal(written, OnnxModel.Read(written).ToArray());
    }

    [Fact]
    public void Packed_and_typed_data_of_other_writers_are_read_like_raw_data()
    {
        // dims packed [2]; float_data packed [1, 2]
        byte[] tensor = [0x0A, 1, 2, 0x10, 1, 0x22, 8, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40];
        byte[] model = [0x3A, (byte)(tensor.Length + 2), 0x2A, (byte)tensor.Length, .. tensor];

        Assert.Equal([1f, 2f], OnnxModel.Read(model).Graph.Initializers[0].Floats());
    }

    [Fact]
    public void Any_bytes_give_a_model_or_a_sentence() =>
        Gen.Byte.Array[0, 200].Sample(bytes => Survives(bytes), iter: 20_000);

    [Fact]
    public void A_damaged_model_gives_a_model_or_a_sentence()
    {
        var whole = Models.Everything().ToArray();
        var hits = Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 6];
        Gen.Select(hits, Gen.Int[0, whole.Length]).Sample((changes, length) =>
        {
            var damaged = whole[..length];
            foreach (var (at, value) in changes)
                if (at < length)
                    damaged[at] = value;
            return Survives(damaged);
        }, iter: 20_000);
    }

    [Fact]
    public void Files_that_are_no_models_are_refused_by_name()
    {
        var text = Assert.Throws<EcgStreamException>(() => OnnxModel.Read("ecg,emotion\n1,2\n"u8, "seed.csv"));
        var empty = Assert.Throws<EcgStreamException>(() => OnnxModel.Read([], "empty.onnx"));
        var absent = Assert.Throws<EcgStreamException>(() => OnnxModel.Load("/nowhere/x.onnx"));

        Assert.StartsWith("seed.csv is not an ONNX model", text.Message, StringComparison.Ordinal);
        Assert.StartsWith("empty.onnx holds no graph", empty.Message, StringComparison.Ordinal);
        Assert.StartsWith("There is no model at /nowhere/x.onnx", absent.Message, StringComparison.Ordinal);
    }

    static bool Survives(byte[] bytes)
    {
        try
        {
            // What was read can be written, and reading that again changes nothing.
            var written = OnnxModel.Read(bytes).ToArray();
            return written.AsSpan().SequenceEqual(OnnxModel.Read(written).ToArray());
        }
        catch (EcgStreamException)
        {
            return true;
        }
    }
}
