namespace EcgStream.Benchmarks.Load;

/// <summary>The command <c>load</c>: a mistake on its line ends in one sentence.</summary>
static class LoadCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        LoadOptions options;
        try
        {
            options = LoadOptions.Parse(arguments);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
        await LoadBenchmark.RunAsync(options);
        return 0;
    }
}
