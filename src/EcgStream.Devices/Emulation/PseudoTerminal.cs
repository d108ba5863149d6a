using System.Text.RegularExpressions;

namespace EcgStream.Devices;

/// <summary>
/// A pseudo-terminal with a name of our choosing, so that a receiver opens it as it would a serial port and the device sits at the other end.
/// While no program has it open, what is written is lost, as on a real line; what a program left unread when it closed is not there for
/// the next. Disposing it hangs up on the reader and removes the name. Linux and macOS. Not for concurrent use.
/// </summary>
public sealed partial class PseudoTerminal : IDeviceLine
{
    readonly string _path;
    readonly string _slave;
    readonly TerminalHandle _master;
    byte[] _pending = [];
    bool _open;

    PseudoTerminal(string path, TerminalHandle master)
    {
        (_path, _master) = (path, master);
        _slave = PseudoTerminalCalls.Prepare(master);
    }

    /// <summary>Whether a program has the terminal open.</summary>
    public bool IsOpen => PseudoTerminalCalls.HasReader(_master);

    /// <summary>Makes the terminal.</summary>
    /// <param name="path">Where it is to be found: a symbolic link is made there. One whose pseudo-terminal is gone is replaced, and nothing else.</param>
    /// <exception cref="EcgStreamException">
    /// This system has no pseudo-terminals, or there is something else at the path, another's living terminal perhaps, or it can't be written.
    /// </exception>
    public static PseudoTerminal Create(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (OperatingSystem.IsWindows())
            throw new EcgStreamException("Windows has no pseudo-terminals: make a pair of virtual ports, for example with com0com, and give one as serial:COM5.");
        PseudoTerminal? made = null;
        try
        {
            made = new(path, PseudoTerminalCalls.Open());
            made.Link();
            return made;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            made?._master.Dispose();
            throw new EcgStreamException($"The pseudo-terminal {path} can't be made: {e.Message.TrimEnd('.')}.", e);
        }
        catch (EcgStreamException)
        {
            made?._master.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int Read(Span<byte> into) => PseudoTerminalCalls.Read(_master, into);

    /// <inheritdoc/>
    /// <remarks>Takes all or nothing: what does not fit at once is kept and goes first the next time.</remarks>
    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (!IsOpen)
        {
            if (_open)
                PseudoTerminalCalls.Discard(_slave);
            (_open, _pending) = (false, []);
            return false;
        }
        _open = true;
        if (_pending.Length > 0)
            _pending = _pending[PseudoTerminalCalls.Write(_master, _pending)..];
        if (_pending.Length > 0)
            return false;
        var written = PseudoTerminalCalls.Write(_master, bytes);
        if (written < bytes.Length)
            _pending = bytes[written..].ToArray();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_master.IsClosed)
            return;
        try
        {
            // Another may have taken the name over.
            if (new FileInfo(_path).LinkTarget == _slave)
                File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The name stays behind; the terminal goes all the same.
        }
        _master.Dispose();
    }

    void Link()
    {
        var target = new FileInfo(_path).LinkTarget;
        // A dangling link exists, says Path.Exists: so its target is asked for.
        if (Path.Exists(target is null ? _path : Path.GetFullPath(target, Path.GetDirectoryName(Path.GetFullPath(_path))!)))
        {
            throw new EcgStreamException(target is null
                ? $"There is a file {_path} already: give another path for the pseudo-terminal, or remove it."
                : $"{_path} leads to {target}, which is there and may be in use: give another path for the pseudo-terminal, or remove the link.");
        }
        if (target is not null)
        {
            if (!OfTerminal.IsMatch(target))
                throw new EcgStreamException($"{_path} is a link to {target}, which is no pseudo-terminal: give another path, or remove the link.");
            File.Delete(_path);
        }
        File.CreateSymbolicLink(_path, _slave);
    }

    /// <summary>What Linux and macOS call pseudo-terminals.</summary>
    [GeneratedRegex("^/dev/(pts/|ttys)[0-9]+$", RegexOptions.CultureInvariant)]
    static partial Regex OfTerminal { get; }
}
