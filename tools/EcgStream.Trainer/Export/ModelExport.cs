using EcgStream.Onnx;

namespace EcgStream.Trainer;

/// <summary>Writes a fitted model as a file that was proven to say the same.</summary>
static class ModelExport
{
    /// <summary>Exports, checks against ONNX Runtime, writes.</summary>
    /// <returns>The contract as read back from the file, and the worst difference of a probability.</returns>
    public static (ModelContract Contract, double Difference) Write(string path, Fitted fitted, ModelContract contract, IReadOnlyList<LabelledWindow> windows)
    {
        var exported = fitted.Model.Export(contract);
        var difference = Parity.Difference(exported, fitted, windows);
        ModelFile.Write(path, exported.ToArray());
        return (ModelContractMetadata.Load(path), difference);
    }
}
