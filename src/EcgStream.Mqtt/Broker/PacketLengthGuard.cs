namespace EcgStream.Mqtt;

/// <summary>
/// Follows a stream of MQTT packets byte by byte and says when a packet announces more than is allowed. A packet begins with one byte
/// of type and flags and the remaining length in one to four bytes, seven bits each, low bits first, the high bit meaning that more
/// follow (MQTT 5, 1.5.5 and 2.1.4).
/// </summary>
/// <remarks>
/// A reader that reserves what a packet announces gives 256 MB away for five bytes, to anybody who can open a socket. Here the length is
/// known before the reader has seen its last byte.
/// </remarks>
sealed class PacketLengthGuard
{
    int _state;
    int _shift;
    long _length;
    long _bodyLeft;

    /// <summary>Looks at the next bytes; any split gives the same answer.</summary>
    /// <param name="bytes">What came.</param>
    /// <param name="maximum">The longest remaining length allowed to a packet whose length ends within these bytes.</param>
    /// <returns>Whether all is well; once false, the connection must be closed.</returns>
    public bool Allows(ReadOnlySpan<byte> bytes, long maximum)
    {
        while (!bytes.IsEmpty)
        {
            switch (_state)
            {
                case InBody:
                    var skipped = (int)Math.Min(_bodyLeft, bytes.Length);
                    _bodyLeft -= skipped;
                    bytes = bytes[skipped..];
                    if (_bodyLeft == 0)
                        _state = AtType;
                    break;
                case AtType:
                    bytes = bytes[1..];
                    (_state, _shift, _length) = (InLength, 0, 0);
                    break;
                default:
                    var next = bytes[0];
                    bytes = bytes[1..];
                    _length |= (long)(next & 0x7F) << _shift;
                    _shift += 7;
                    // A length never shrinks with further bytes, so it is judged as it grows; a fifth byte is no MQTT.
                    if (_length > maximum || (next >= 0x80 && _shift == 28))
                        return false;
                    if (next < 0x80)
                        (_state, _bodyLeft) = (_length == 0 ? AtType : InBody, _length);
                    break;
            }
        }
        return true;
    }

    const int AtType = 0;
    const int InLength = 1;
    const int InBody = 2;
}
