using EcgStream.Mqtt;

namespace EcgStream.Benchmarks.Load;

/// <summary>The command <c>load</c>: a mistake on its line ends in one sentence, and so does a run that tells nothing.</summary>
static class LoadCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        LoadOptions options;
        try
        {
            options = LoadOptions.Parse(arguments);
        }
        catch (ArgumentException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
        return await Guarded(() => LoadBenchmark.RunAsync(options));
    }

    /// <summary>Is the generator: the broker's address, then the options of <c>load</c>.</summary>
    public static Task<int> GenerateAsync(string[] arguments) => Guarded(() =>
    {
        LoadGenerator.Run(LoadOptions.Parse(arguments[1..]), BrokerAddress.Parse(arguments[0], _ => null));
        return Task.CompletedTask;
    });

    static async Task<int> Guarded(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (Exception e) when (e is EcgStreamException or IOException or System.Net.Sockets.SocketException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
