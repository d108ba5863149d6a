namespace EcgStream.Mqtt;

/// <summary>What became of a message.</summary>
public enum Acceptance
{
    /// <summary>Its samples were handed on.</summary>
    Taken,

    /// <summary>It is ahead of its turn and waits for the ones before it.</summary>
    Held,

    /// <summary>The sender began again; its samples were handed on as a new segment behind a gap.</summary>
    Restarted,

    /// <summary>It came before; passed over.</summary>
    Duplicate,

    /// <summary>It came after it had been given up as lost; passed over.</summary>
    Late,
}
