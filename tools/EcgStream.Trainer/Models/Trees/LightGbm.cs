using System.Runtime.InteropServices;
using System.Text;

namespace EcgStream.Trainer;

/// <summary>
/// LightGBM (Ke et al., NeurIPS 2017) through its C interface: the few functions that fit trees and give them back as text.
/// https://lightgbm.readthedocs.io/en/latest/C-API.html
/// </summary>
static partial class LightGbm
{
    const string Library = "lib_lightgbm";
    const int Float32 = 0;

    /// <summary>Fits and returns the model's text.</summary>
    /// <param name="rows">Features without missing values.</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="weights">How much each row counts.</param>
    /// <param name="parameters">LightGBM's own, as <c>key=value</c> separated by blanks.</param>
    /// <param name="rounds">Rounds of boosting; one tree a class each.</param>
    /// <param name="onRound">Told the number of rounds done.</param>
    /// <param name="cancellation">Ends it between rounds.</param>
    /// <exception cref="EcgStreamException">The native library can't be loaded.</exception>
    public static string Fit(float[][] rows, float[] labels, float[] weights, string parameters, int rounds, Action<int>? onRound, CancellationToken cancellation)
    {
        try
        {
            return Train([.. rows.SelectMany(r => r)], rows.Length, labels, weights, parameters, rounds, onRound, cancellation);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new EcgStreamException(
                "Gradient boosting needs LightGBM's native library and it can't be loaded here: on Linux (x64) install libgomp1, on macOS (x64) libomp, or leave the boosting models out.", e);
        }
    }

    static string Train(float[] data, int count, float[] labels, float[] weights, string parameters, int rounds, Action<int>? onRound, CancellationToken cancellation)
    {
        Check(DatasetCreateFromMat(data, Float32, count, data.Length / count, 1, parameters, 0, out var set));
        nint booster = 0;
        try
        {
            Check(DatasetSetField(set, "label", labels, count, Float32));
            Check(DatasetSetField(set, "weight", weights, count, Float32));
            Check(BoosterCreate(set, parameters, out booster));
            for (var round = 1; round <= rounds; round++)
            {
                cancellation.ThrowIfCancellationRequested();
                Check(BoosterUpdateOneIter(booster, out var finished));
                onRound?.Invoke(round);
                // No split is worth making any more.
                if (finished != 0)
                    break;
            }
            return Text(booster);
        }
        finally
        {
            if (booster != 0)
                _ = BoosterFree(booster);
            _ = DatasetFree(set);
        }
    }

    static string Text(nint booster)
    {
        Check(BoosterSaveModelToString(booster, 0, -1, 0, 0, out var length, []));
        var bytes = new byte[length];
        Check(BoosterSaveModelToString(booster, 0, -1, 0, bytes.Length, out length, bytes));
        return Encoding.UTF8.GetString(bytes, 0, (int)length - 1);
    }

    static void Check(int result)
    {
        if (result != 0)
            throw new InvalidOperationException($"LightGBM says: {Marshal.PtrToStringUTF8(GetLastError())}");
    }

    [LibraryImport(Library, EntryPoint = "LGBM_GetLastError")]
    private static partial nint GetLastError();

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetCreateFromMat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int DatasetCreateFromMat(float[] data, int type, int rows, int columns, int rowMajor, string parameters, nint reference, out nint set);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetSetField", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int DatasetSetField(nint set, string field, float[] values, int count, int type);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetFree")]
    private static partial int DatasetFree(nint set);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterCreate", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int BoosterCreate(nint set, string parameters, out nint booster);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterUpdateOneIter")]
    private static partial int BoosterUpdateOneIter(nint booster, out int finished);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterSaveModelToString")]
    private static partial int BoosterSaveModelToString(nint booster, int start, int count, int importance, long room, out long length, [Out] byte[] text);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterFree")]
    private static partial int BoosterFree(nint booster);
}
