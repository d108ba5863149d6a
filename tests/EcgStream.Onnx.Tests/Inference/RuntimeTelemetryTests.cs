using System.Runtime.InteropServices;

namespace EcgStream.Onnx.Tests;

public sealed class RuntimeTelemetryTests
{
    [Fact]
    public void The_runtime_is_told_to_report_nothing_before_it_is_loaded()
    {
        // Any use of the library will do.
        _ = OnnxDimension.Batch;

        Assert.Equal("1", Environment.GetEnvironmentVariable("ORT_DISABLE_TELEMETRY"));
        if (OperatingSystem.IsLinux())
            Assert.Equal("1", Marshal.PtrToStringUTF8(Variable("ORT_DISABLE_TELEMETRY")));
    }

    [DllImport("libc", EntryPoint = "getenv", CharSet = CharSet.Ansi)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern nint Variable([MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
