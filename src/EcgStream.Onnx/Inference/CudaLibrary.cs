using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace EcgStream.Onnx;

/// <summary>
/// Makes ONNX Runtime's own copies to and from the device available. <see cref="OrtEnv.CopyTensors"/> is served by providers whose library is
/// registered with the environment; a session that uses the provider does not register it.
/// </summary>
static class CudaLibrary
{
    /// <summary>Registers it for the life of the process, if it can be; whether copies then work is the caller's to try.</summary>
    public static void Register(OrtEnv environment)
    {
        try
        {
            environment.RegisterExecutionProviderLibrary(CudaOptions.Provider, Find(NativeFolders()) ?? FileName);
        }
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or KeyNotFoundException)
        {
            // Registered already, by another classifier or the program, or not to be had.
        }
    }

    /// <summary>The library in the first of the folders that has it; null if none has.</summary>
    public static string? Find(IEnumerable<string> folders) => folders.Select(folder => Path.Combine(folder, FileName)).FirstOrDefault(File.Exists);

    internal static string FileName => RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so";

    // Where .NET looks for native libraries: beside the program, and in the packages that it was built with.
    static IEnumerable<string> NativeFolders() =>
        [AppContext.BaseDirectory, .. ((string?)AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)];
}
