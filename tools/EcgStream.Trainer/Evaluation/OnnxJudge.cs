using Microsoft.ML.OnnxRuntime;

namespace EcgStream.Trainer;

/// <summary>Asks an exported model, as users run it: ONNX Runtime on one processor thread.</summary>
public sealed class OnnxJudge : IDisposable
{
    readonly InferenceSession _session;
    readonly RunOptions _run = new();
    readonly ModelContract _contract;

    public OnnxJudge(byte[] model, ModelContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _contract = contract;
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        _session = new(model, options);
    }

    /// <summary>Probabilities of one scaled window.</summary>
    public float[] Probabilities(float[] window)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(window, [1, 1, _contract.WindowLength]);
        using var results = _session.Run(_run, [OnnxExport.InputName], [input], [OnnxExport.OutputName]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <summary>Answers on the last window of each record.</summary>
    public Answer[] Answers(IReadOnlyList<PreparedRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var window = new float[_contract.WindowLength];
        return
        [
            .. records.Select(record =>
            {
                RecordPreparation.LastWindow(record, _contract, window);
                var probabilities = Probabilities(window);
                return new Answer(record.Participant, record.Label, Array.IndexOf(probabilities, probabilities.Max()));
            }),
        ];
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }
}
