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
sealed class SerialOpening(
    SerialLanguage language, TimeSpan listenFor, TimeSpan now, Action<ReadOnlyMemory<byte>> write, Action<string> remark)
{
    /// <summary>Samples that come unasked in one listening: so many are no accident.</summary>
    public const int SamplesOfASender = 5;

    const int LongestReply = 4096;

    readonly List<byte> _reply = [];
    TimeSpan _until = now + listenFor;
    int _heard;
    int _said;
    bool _answered;
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
            var end = language.Start[_said - 1].ReplyEnd.Span;
            if (end.IsEmpty)
                return [];
            _reply.Add(bytes[0]);
            bytes = bytes[1..];
            if (_reply.Count > LongestReply)
                _reply.RemoveRange(0, LongestReply / 2);
            if (!CollectionsMarshal.AsSpan(_reply).EndsWith(end))
                continue;
            _answered = true;
            CheckRefusal();
            Say(at);
        }
        return bytes;
    }

    /// <summary>Goes on where a time is over.</summary>
    public void Tick(TimeSpan at)
    {
        while (!IsOver && at >= _until)
        {
            if (_said > 0 && !language.Start[_said - 1].ReplyEnd.IsEmpty && !_answered)
            {
                _answered = true; // Told once.
                remark(language.Unanswered);
            }
            Say(at);
        }
    }

    void Say(TimeSpan at)
    {
        _reply.Clear();
        if (_said == language.Start.Length)
        {
            (IsOver, _started) = (true, true);
            return;
        }
        var command = language.Start[_said++];
        write(command.Bytes);
        _until = at + command.Wait;
        if (_said == language.Start.Length && command.Wait == TimeSpan.Zero)
            Say(at);
    }

    void CheckRefusal()
    {
        if (language.Refusal is { } refusal && CollectionsMarshal.AsSpan(_reply).IndexOf(refusal.Says.Span) >= 0)
            remark(refusal.Means);
    }
}
