using System.Diagnostics;
using EcgStream.Mqtt;

namespace EcgStream.Benchmarks.Load;

/// <summary>The process of a <see cref="LoadGenerator"/>: an order is a line, and so is its answer. Ends with this object.</summary>
sealed class GeneratorProcess : IDisposable
{
    readonly Process _process;

    GeneratorProcess(Process process) => _process = process;

    /// <summary>Processor time that it took so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            MustLive();
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it and waits until all its devices are connected.</summary>
    /// <exception cref="EcgStreamException">It died.</exception>
    public static async Task<GeneratorProcess> StartAsync(LoadOptions options, BrokerAddress broker)
    {
        var generator = new GeneratorProcess(OwnProcess.Start(["load-generator", broker.ToString(), .. options.ToArguments()]));
        await generator.ExpectAsync("connected");
        return generator;
    }

    /// <summary>Gives an order; its answer comes with <see cref="AnswerAsync"/>.</summary>
    /// <exception cref="EcgStreamException">It died.</exception>
    public async Task TellAsync(string order)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(order);
        }
        catch (IOException e)
        {
            throw Died(e);
        }
    }

    /// <summary>Waits for the answer to the latest order.</summary>
    /// <exception cref="EcgStreamException">It died.</exception>
    public async Task<string> AnswerAsync() => await _process.StandardOutput.ReadLineAsync() ?? throw Died();

    /// <summary>Waits for a certain answer.</summary>
    /// <exception cref="EcgStreamException">It died.</exception>
    public async Task ExpectAsync(string word)
    {
        var answer = await AnswerAsync();
        if (answer != word)
            throw new InvalidOperationException($"The generator said '{answer}' instead of '{word}'.");
    }

    /// <summary>Waits for a moment while it works.</summary>
    /// <exception cref="EcgStreamException">It died before.</exception>
    public async Task WhileItLives(Task moment)
    {
        await Task.WhenAny(moment, _process.WaitForExitAsync());
        MustLive();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    void MustLive()
    {
        if (_process.HasExited)
            throw Died();
    }

    static EcgStreamException Died(Exception? cause = null) => new("The generator's process died; what it said of that stands above.", cause);
}
