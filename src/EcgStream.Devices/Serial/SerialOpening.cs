using System.Runtime.InteropServices;

namespace EcgStream.Devices;

/// <summary>
/// What happens between the opening of a port and its device's samples: listening whether they come anyway, and the commands that start
/// them. What listening may take from a device that still sends is told apart by its decoder, never by this.
/// </summary>
/// <param name="language">How the device is spoken to.</param>
/// <param name="listenFor">How long to listen before the first command; zero for at once.</param>
/// <param name="now">Time since any fixed moment.</param>
/// <param name="write">Sends bytes.</param>
/// <param name="remark">Tells the user a sentence.</param>
/// <param name="fail">Ends the opening for a reason, a sentence: a device would be read wrongly.</param>
sealed class SerialOpening(
    SerialLanguage language, TimeSpan listenFor, TimeSpan now, Action<ReadOnlyMemory<byte>> write, Action<string> remark, Action<string> fail)
{
    /// <summary>Samples that come unasked in one listening: so many are no accident.</summary>
    public const int SamplesOfASender = 5;

    const int LongestReply = 4096;

    readonly List<byte> _reply = [];
    readonly HashSet<string> _told = [];
    TimeSpan _until = now + listenFor;
    int _heard;
    int _said;
    bool _answered;
    bool _repeated;
    bool _failed;
    bool _started;

    /// <summary>Whether bytes are samples now.</summary>
    public bool IsOver { get; private set; } = language.Start.IsEmpty;

    /// <summary>Whether bytes may be samples of a device that was never told to stop.</summary>
    public bool IsListening => !IsOver && _said == 0;

    /// <summary>Whether the device was told to begin anew; said once.</summary>
    public bool TakeStarted() => _started && !(_started = false);

    /// <summary>So many samples came while listening.</summary>
    public void Heard(int samples)
    {
        _heard += samples;
        IsOver |= _heard >= SamplesOfASender;
    }

    /// <summary>Takes in an answer.</summary>
    /// <returns>The bytes after the last answer: the device's samples.</returns>
    public ReadOnlySpan<byte> Take(ReadOnlySpan<byte> bytes, TimeSpan at)
    {
        while (!IsOver && !bytes.IsEmpty)
        {
            if (_failed || Last.ReplyEnd.IsEmpty)
                return [];
            _reply.Add(bytes[0]);
            bytes = bytes[1..];
            if (_reply.Count > LongestReply)
                _reply.RemoveRange(0, LongestReply / 2);
            var reply = CollectionsMarshal.AsSpan(_reply);
            if (!reply.EndsWith(Last.ReplyEnd.Span) || reply.IndexOf(Last.ReplyHolds.Span) < 0)
                continue;
            _answered = true;
            if (language.Refusal is { } refusal && reply.IndexOf(refusal.Says.Span) >= 0)
                DoWithout(refusal.Means, at);
            else
                Say(at);
        }
        return bytes;
    }

    /// <summary>Goes on where a time is over.</summary>
    public void Tick(TimeSpan at)
    {
        while (!IsOver && !_failed && at >= _until)
        {
            if (_said > 0 && !Last.ReplyEnd.IsEmpty)
                DoWithout(HasFallback ? null : language.Unanswered, at);
            else
                Say(at);
        }
    }

    SerialCommand Last => language.Start[_said - 1];

    bool HasFallback => _said < language.Start.Length && language.Start[_said].IfUnanswered;

    /// <summary>The last command was refused, or nothing answered it.</summary>
    void DoWithout(string? why, TimeSpan at)
    {
        if (Last.Needed is not { } needed)
        {
            // Once, though every command may fare alike.
            if (why is not null && _told.Add(why))
                remark(why);
            Say(at);
        }
        else if (!_repeated)
        {
            _repeated = true;
            Write(Last, at);
        }
        else
        {
            _failed = true;
            fail(needed);
        }
    }

    void Say(TimeSpan at)
    {
        while (_answered && HasFallback)
            _said++;
        if (_said == language.Start.Length)
        {
            (IsOver, _started) = (true, true);
            return;
        }
        var command = language.Start[_said++];
        _repeated = false;
        Write(command, at);
        if (_said == language.Start.Length && command.Wait == TimeSpan.Zero)
            Say(at);
    }

    void Write(SerialCommand command, TimeSpan at)
    {
        _reply.Clear();
        // A command that has no answer leaves the question before it as it is.
        _answered &= command.ReplyEnd.IsEmpty;
        write(command.Bytes);
        _until = at + command.Wait;
    }
}
