using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace EcgStream.Onnx;

/// <summary>
/// The library of the CUDA provider, registered with ONNX Runtime's environment. That makes <see cref="OrtEnv.CopyTensors"/> serve the device, which a
/// session that uses the provider does not, and makes the provider usable where it came apart from an ONNX Runtime that was built without it.
/// </summary>
static class CudaLibrary
{
    /// <summary>Whether there is one.</summary>
    public static bool Exists => Find(NativeFolders()) is not null;

    /// <summary>Registers it for the life of the process, if it is not yet and can be.</summary>
    /// <param name="environment">The process's environment.</param>
    /// <param name="trouble">Why it can't be, in a few words; null where it can, or was before.</param>
    /// <returns>The first GPU that it serves; null for none, or where the system does not tell what GPUs there are.</returns>
    public static OrtEpDevice? Register(OrtEnv environment, out string? trouble)
    {
        trouble = null;
        if (Device(environment) is { } known)
            return known;
        try
        {
            environment.RegisterExecutionProviderLibrary(CudaOptions.Provider, Find(NativeFolders()) ?? FileName);
        }
        // ONNX Runtime's own exception knows no text for some of its errors, and says so by a missing key.
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or KeyNotFoundException)
        {
            trouble = ClassifierSession.Brief(e);
        }
        return Device(environment);
    }

    /// <summary>The library in the first of the folders that has it; null if none has.</summary>
    public static string? Find(IEnumerable<string> folders) => folders.Select(folder => Path.Combine(folder, FileName)).FirstOrDefault(File.Exists);

    internal static string FileName => RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so";

    static OrtEpDevice? Device(OrtEnv environment) => environment.GetEpDevices().FirstOrDefault(device => device.EpName == CudaOptions.Provider);

    // Where .NET looks for native libraries: beside the program, and in the packages that it was built with.
    static IEnumerable<string> NativeFolders() =>
        [AppContext.BaseDirectory, .. ((string?)AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)];
}
