using EcgStream.Benchmarks;
using EcgStream.Benchmarks.Load;

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
    case "load":
        return await LoadCommand.RunAsync(args[1..]);
    case "load-generator":
        return await LoadCommand.GenerateAsync(args[1..]);
    case "load-broker":
        await LoadBroker.RunAsync();
        return 0;
    default:
        Console.Error.WriteLine("""
            Speed and memory, measured side by side in one run.

              dotnet run -c Release --project tools/EcgStream.Benchmarks -- replay    an hour of ECG through the pipeline
              dotnet run -c Release --project tools/EcgStream.Benchmarks -- decoders  what serial devices send, byte by byte
              dotnet run -c Release --project tools/EcgStream.Benchmarks -- readers   recordings of each format read whole
              dotnet run -c Release --project tools/EcgStream.Benchmarks -- recordings  a day recorded, opened and read
              dotnet run -c Release --project tools/EcgStream.Benchmarks -- rewriting  the seed's CNN as trained and with its long convolutions rewritten
              dotnet run -c Release --project tools/EcgStream.Benchmarks -- kernels [--filter '*Window*']  each stage beside what else one would take
              dotnet run -c Release --project tools/EcgStream.Benchmarks -- load      many devices over MQTT (--devices 1000 --rate 10 --payload json|binary --qos 0|1
                                                                                      --seconds 20 --broker embedded|separate|mosquitto|HOST:PORT (one that lets anybody in)
                                                                                      --multiplier 0.2,0.4,1 --scale devices|rate --model none|compact|PATH)
            """);
        return args.Length == 0 ? 0 : 2;
}
