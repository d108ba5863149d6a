using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;

namespace EcgStream.Onnx;

/// <summary>
/// A window classifier on ONNX Runtime. Its buffers are bound once for each batch size (see <see cref="OnnxClassifierOptions.MaxBatch"/>); fewer windows
/// are padded up to the next size. On the CPU a run allocates nothing. Every size has run once when <see cref="Load(string, OnnxClassifierOptions?)"/> returns.
/// On the CPU the same windows in the same batch give the same bits on every run of the same machine.
/// </summary>
public sealed class OnnxClassifier : IWindowClassifier
{
    // Rounding of softmax over a few labels in float16 stays well below this.
    const float SumTolerance = 1e-3f;

    readonly string _file;
    readonly InferenceSession _session;
    readonly ImmutableArray<BoundBatch> _batches;
    int _busy;
    bool _disposed;

    OnnxClassifier(string file, ModelContract contract, ClassifierSession session, ClassifierShape shape, OnnxClassifierOptions options)
    {
        (_file, Contract, _session) = (file, contract, session.Session);
        (Provider, MaxBatch) = (session.Provider, shape.TakesOneWindowOnly ? 1 : options.MaxBatch);
        _batches = session.Bind(shape, MaxBatch, file, options, out var remark);
        ProviderReason = remark is null ? session.Reason : $"{session.Reason}; {remark}";
    }

    /// <inheritdoc/>
    public ModelContract Contract { get; }

    /// <inheritdoc/>
    public string Provider { get; }

    /// <summary>Why the model runs there, in a few words, for example <c>as asked</c> or <c>this build carries no CUDA (…)</c>.</summary>
    public string ProviderReason { get; }

    /// <summary>
    /// One sentence about the long convolutions that were rewritten when the model was loaded, what it gains and how far outputs differ; empty where there was
    /// nothing to rewrite. <see cref="Contract"/> names the model as trained in either case.
    /// </summary>
    public string Rewriting { get; private init; } = "";

    /// <summary>The most windows one call takes: what the options say, or 1 where the model's batch dimension is fixed to one.</summary>
    public int MaxBatch { get; }

    /// <summary>Loads a model file and runs it once for each batch size.</summary>
    /// <exception cref="EcgStreamException">
    /// The file is missing or no model, carries no contract or does not fit it, ONNX Runtime refuses it, it gives no probabilities,
    /// or CUDA was asked for and does not run it.
    /// </exception>
    public static OnnxClassifier Load(string path, OnnxClassifierOptions? options = null) => Load(OnnxFile.Bytes(path), path, options);

    /// <summary>The same for a model in memory.</summary>
    /// <param name="model">The bytes of a model file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">Where it runs; the defaults if null.</param>
    /// <exception cref="EcgStreamException">As for a file.</exception>
    public static OnnxClassifier Load(byte[] model, string name, OnnxClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new();
        options.Validate();
        var graph = OnnxModel.Read(model, name);
        var contract = ModelContractMetadata.Read(graph, name, ModelContractMetadata.HashOf(model));
        var shape = ClassifierShape.Check(graph, contract, name);
        var (session, rewriting) = RewrittenSession.Open(model, graph, contract.Hash, name, options);
        try
        {
            return Start(name, contract, session, rewriting, shape, options);
        }
        catch (OnnxRuntimeException e) when (session.Provider == "cuda")
        {
            // A CUDA library that is loaded late may be missing although the session opened.
            var failure = $"CUDA fails when running it ({ClassifierSession.Brief(e)})";
            return options.Provider == OnnxProvider.Auto
                ? OnCpu(model, graph, contract, shape, name, options, failure)
                : throw ClassifierSession.CudaRefused(name, failure, e);
        }
    }

    static OnnxClassifier OnCpu(
        byte[] model, OnnxModel graph, ModelContract contract, ClassifierShape shape, string name, OnnxClassifierOptions options, string reason)
    {
        var cpu = options with { Provider = OnnxProvider.Cpu, Tf32 = false, CudaGraph = false };
        var (session, rewriting) = RewrittenSession.Open(model, graph, contract.Hash, name, cpu);
        return Start(name, contract, session with { Reason = reason }, rewriting, shape, cpu);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another call is running.</exception>
    /// <exception cref="EcgStreamException">The model gave no probabilities (not a number, or a sum far from 1).</exception>
    public void Classify(ReadOnlySpan<float> inputs, ReadOnlySpan<float> baselines, int count, Span<float> probabilities)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxBatch);
        var (values, labels) = (count * Contract.InputLength, count * Contract.Labels.Length);
        if (inputs.Length != values)
            throw new ArgumentException($"{count} windows are {values} values, not {inputs.Length}.", nameof(inputs));
        if (baselines.Length != (Contract.NeedsBaseline ? values : 0))
            throw new ArgumentException($"The baselines of {count} windows are {(Contract.NeedsBaseline ? values : 0)} values, not {baselines.Length}.", nameof(baselines));
        if (probabilities.Length < labels)
            throw new ArgumentException($"{count} windows need room for {labels} probabilities, not {probabilities.Length}.", nameof(probabilities));
        Enter();
        try
        {
            var batch = BatchFor(count);
            var output = batch.Output[..labels];
            Fill(batch.Input, inputs);
            Fill(batch.Baseline, baselines);
            batch.Run();
            RequireProbabilities(output);
            output.CopyTo(probabilities);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    /// <summary>Releases the session and its buffers.</summary>
    /// <exception cref="InvalidOperationException">A call is running.</exception>
    public void Dispose()
    {
        if (_disposed)
            return;
        Enter();
        _disposed = true;
        foreach (var batch in _batches)
            batch.Dispose();
        _session.Dispose();
        Volatile.Write(ref _busy, 0);
    }

    static OnnxClassifier Start(string path, ModelContract contract, ClassifierSession session, string rewriting, ClassifierShape shape, OnnxClassifierOptions options)
    {
        OnnxClassifier? classifier = null;
        try
        {
            classifier = new(path, contract, session, shape, options) { Rewriting = rewriting };
            classifier.WarmUp();
            return classifier;
        }
        catch
        {
            if (classifier is null)
                session.Session.Dispose();
            else
                classifier.Dispose();
            throw;
        }
    }

    static void Fill(Span<float> buffer, ReadOnlySpan<float> values)
    {
        values.CopyTo(buffer);
        // Padding must not carry an earlier window's values into this run.
        buffer[values.Length..].Clear();
    }

    void WarmUp()
    {
        foreach (var batch in _batches)
            WarmUp(batch);
        if (Contract.Input == ModelInput.Features)
            RequireImputation();
    }

    void WarmUp(BoundBatch batch)
    {
        // Any swinging signal does; each window a different one.
        var values = batch.Input;
        for (var i = 0; i < values.Length; i++)
            values[i] = MathF.Sin(i * 0.37f) + 0.3f * MathF.Sin(i * 0.011f);
        if (Contract.NeedsBaseline)
            values.CopyTo(batch.Baseline);
        try
        {
            batch.Run();
        }
        catch (OnnxRuntimeException e) when (Provider == "cpu")
        {
            var input = Contract.Input == ModelInput.Features ? $"{Contract.InputLength} features" : $"{Contract.InputLength} samples";
            throw new EcgStreamException(
                $"{_file} can't be run on {batch.Size} windows of {input} ({ClassifierSession.Brief(e)}): export it for that input with a free batch dimension.", e);
        }
        RequireProbabilities(batch.Output);
    }

    /// <summary>A feature that can't be told must not cost the answer: found here rather than hours into a stream.</summary>
    void RequireImputation()
    {
        var batch = _batches[0];
        batch.Input.Fill(float.NaN);
        batch.Baseline.Fill(float.NaN);
        batch.Run();
        foreach (var value in batch.Output)
        {
            if (float.IsNaN(value))
                throw new EcgStreamException(
                    $"{_file} gives no probabilities where a feature can't be told (NaN): fill such features in inside the model, for example by their mean in training.");
        }
    }

    void RequireProbabilities(ReadOnlySpan<float> output)
    {
        for (; !output.IsEmpty; output = output[Contract.Labels.Length..])
        {
            var (sum, least) = (0f, 0f);
            foreach (var value in output[..Contract.Labels.Length])
                (sum, least) = (sum + value, MathF.Min(least, value));
            if (!(MathF.Abs(sum - 1) <= SumTolerance && least >= -SumTolerance))
                throw new EcgStreamException(
                    $"{_file} gives values that are no probabilities (a window's sum to {sum:G4}): end the model with a softmax over its labels.");
        }
    }

    BoundBatch BatchFor(int count)
    {
        foreach (var batch in _batches)
            if (batch.Size >= count)
                return batch;
        throw new ArgumentOutOfRangeException(nameof(count));
    }

    void Enter()
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0)
            throw new InvalidOperationException("A classifier takes one call at a time; another one is running.");
        if (!_disposed)
            return;
        Volatile.Write(ref _busy, 0);
        throw new ObjectDisposedException(nameof(OnnxClassifier));
    }
}
