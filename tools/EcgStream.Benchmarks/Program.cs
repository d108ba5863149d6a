using EcgStream.Benchmarks;

switch (args.FirstOrDefault())
{
    case "replay":
        ReplayBenchmark.Run();
        return 0;
    case "decoders":
        DecoderBenchmark.Run();
        return 0;
    case "readers":
        ReaderBenchmark.Run();
        return 0;
    case "recordings":
        RecordingBenchmark.Run();
        return 0;
    case "rewriting":
        RewritingBenchmark.Run(args.ElementAtOrDefault(1) ?? Path.Combine(AppContext.BaseDirectory, "models", "seed-cnn.onnx"));
        return 0;
    case "kernels":
        return KernelSuite.Run(args[1..]);
    default:
        Console.Error.WriteLine("""
            Speed and memory, measured side by side in one run.

              dotnet run -c Release --project tools/EcgStream.Benchmarks -- replay    an hour of ECG through the pipeline
              dotnet run -c Release --project tools/EcgStream.Benchmarks -- decoders  what serial devices send, byte by byte
              dotnet run -c Release --project tools/EcgStream.Benchmarks -- readers   recordings of each format read whole
              dotnet run -c Release --project tools/EcgStream.Benchmarks -- recordings  a day recorded, opened and read
              dotnet run -c Release --project tools/EcgStream.Benchmarks -- rewriting  the seed's CNN as trained and with its long convolutions rewritten
              dotnet run -c Release --project tools/EcgStream.Benchmarks -- kernels [--filter '*Window*']  each stage beside what else one would take
            """);
        return args.Length == 0 ? 0 : 2;
}
