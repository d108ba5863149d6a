namespace EcgStream.Trainer;

/// <summary>Passes progress on at once and on the reporting thread, in order, which <see cref="Progress{T}"/> does not.</summary>
sealed class Telling<T>(Action<T> tell) : IProgress<T>
{
    public void Report(T value) => tell(value);
}
