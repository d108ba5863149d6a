namespace EcgStream;

/// <summary>
/// A mistake that the user can mend: a missing port, a wrong file, a model that does not fit.
/// <see cref="Exception.Message"/> is one plain sentence that names the thing, what is wrong with it and what to do;
/// it is shown as it is, without a stack trace.
/// </summary>
public sealed class EcgStreamException : Exception
{
    /// <summary>Says the sentence shown to the user.</summary>
    public EcgStreamException(string message)
        : base(message)
    {
    }

    /// <summary>Says the sentence shown to the user and keeps what caused it.</summary>
    public EcgStreamException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
