using EcgStream.Benchmarks;

switch (args.FirstOrDefault())
{
    case "replay":
        ReplayBenchmark.Run();
        return 0;
    default:
        Console.Error.WriteLine("""
            Speed and memory, measured side by side in one run.

              dotnet run -c Release --project tools/EcgStream.Benchmarks -- replay    an hour of ECG through the pipeline
            """);
        return args.Length == 0 ? 0 : 2;
}
