using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EcgStream.Onnx;

/// <summary>
/// Keeps ONNX Runtime from reporting to its makers: from 1.31 on its builds send usage events, with an identifier of the device, unless <c>ORT_DISABLE_TELEMETRY</c> is
/// set when the native library is loaded. Who wants to report sets the variable to 0.
/// </summary>
static partial class RuntimeTelemetry
{
    const string Disable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Runs before anything else of this assembly, and so before the native library is loaded by it.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Afterwards is too late, whichever part is used first.")]
    internal static void TurnOff()
    {
        if (Environment.GetEnvironmentVariable(Disable) is not null)
            return;
        Environment.SetEnvironmentVariable(Disable, "1");
        // On Unix that changes .NET's copy alone; the library asks the C library.
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
            _ = SetVariable(Disable, "1", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
