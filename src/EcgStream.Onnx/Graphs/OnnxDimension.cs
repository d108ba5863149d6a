using System.Globalization;

namespace EcgStream.Onnx;

/// <summary>One dimension of a shape: a fixed length, a named one such as <c>batch</c>, or unknown (neither).</summary>
/// <param name="Length">The fixed length, 0 or more; null where it is not fixed.</param>
/// <param name="Name">The name of a length that is known only when the model runs; null where there is none.</param>
public readonly record struct OnnxDimension(long? Length, string? Name = null)
{
    /// <summary>The name our models give the dimension that counts windows.</summary>
    public const string Batch = "batch";

    /// <summary>A fixed length.</summary>
    public static implicit operator OnnxDimension(long length) => FromInt64(length);

    /// <summary>A named length.</summary>
    public static implicit operator OnnxDimension(string name) => FromString(name);

    /// <summary>A fixed length.</summary>
    public static OnnxDimension FromInt64(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new(length);
    }

    /// <summary>A named length.</summary>
    public static OnnxDimension FromString(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(null, name);
    }

    /// <summary>The length, the name, or <c>?</c>.</summary>
    public override string ToString() => Length?.ToString(CultureInfo.InvariantCulture) ?? Name ?? "?";
}
