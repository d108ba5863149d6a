using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Channel;

namespace EcgStream.Mqtt;

/// <summary>
/// A client's connection from which the messages are taken before MQTTnet's packet reader sees them: it makes a dozen objects of each, at ten thousand a
/// second. Everything else (the handshake, subscriptions, pings, and messages that are malformed, longer than <see cref="LongestTaken"/> or of QoS 2) passes
/// unchanged, so MQTTnet still keeps the connection. Read by one, written by any.
/// </summary>
/// <param name="inner">The connection itself.</param>
/// <param name="received">Takes the messages, on the reader's thread.</param>
/// <param name="firstBuffer">Bytes read at once, from 8; more where a packet is longer.</param>
sealed class PublishTap(IMqttChannel inner, PublishReceiver received, int firstBuffer = 1 << 16) : IMqttChannel
{
    /// <summary>The longest packet taken, bytes: the longest payload that is read at all, and a head.</summary>
    public const int LongestTaken = SamplePayload.MaxBytes + (1 << 17);

    const int AcknowledgementLength = 4;

    readonly SemaphoreSlim _writing = new(1, 1);
    readonly Lock _acknowledging = new();
    byte[] _buffer = new byte[firstBuffer];
    int _start;
    int _end;
    int _wanted;
    long _passing;
    bool _midPacket;
    byte[] _acknowledged = new byte[64 * AcknowledgementLength];
    byte[] _sending = [];
    int _acknowledgedLength;

    public X509Certificate2 ClientCertificate => inner.ClientCertificate;

    public EndPoint RemoteEndPoint => inner.RemoteEndPoint;

    public EndPoint LocalEndPoint => inner.LocalEndPoint;

    public bool IsSecureConnection => inner.IsSecureConnection;

    public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

    /// <summary>Waits for bytes of packets that pass; messages are handed to their receiver meanwhile.</summary>
    public async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_passing == 0 && Take())
                continue;
            if (_passing > 0 && _start < _end)
            {
                var length = (int)Math.Min(_passing, Math.Min(count, _end - _start));
                _buffer.AsSpan(_start, length).CopyTo(buffer.AsSpan(offset));
                _start += length;
                _passing -= length;
                return length;
            }
            MakeRoom();
            var room = _buffer.AsMemory(_end);
            var read = inner is SocketChannel socket
                ? await socket.ReadAsync(room, cancellationToken).ConfigureAwait(false)
                : await inner.ReadAsync(_buffer, _end, room.Length, cancellationToken).ConfigureAwait(false);
            if (read <= 0)
                return read;
            _end += read;
        }
    }

    public async Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        // Nothing may come between the parts of a packet; they are written by one, one after the other.
        if (!_midPacket)
            await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        _midPacket = true;
        var done = isEndOfPacket;
        try
        {
            await inner.WriteAsync(buffer, isEndOfPacket, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // The connection is lost, and no further part will come.
            done = true;
            throw;
        }
        finally
        {
            if (done)
            {
                _midPacket = false;
                _writing.Release();
            }
        }
    }

    /// <summary>Notes that a message of QoS 1 was taken in; <see cref="FlushAsync"/> tells the broker.</summary>
    public void Acknowledge(ushort id)
    {
        lock (_acknowledging)
        {
            if (_acknowledgedLength == _acknowledged.Length)
                Array.Resize(ref _acknowledged, 2 * _acknowledged.Length);
            // PUBACK without a reason means success (3.4.2.1).
            ReadOnlySpan<byte> packet = [0x40, 2, (byte)(id >> 8), (byte)id];
            packet.CopyTo(_acknowledged.AsSpan(_acknowledgedLength));
            _acknowledgedLength += packet.Length;
        }
    }

    /// <summary>
    /// Sends what was acknowledged. On a connection that is lost nothing is sent: the broker sends those messages again. Cancelling ends the wait alone: what is
    /// on its way out by then still goes, for half a packet would spoil all that follows.
    /// </summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _acknowledgedLength) == 0)
            return;
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        await SendAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends what was acknowledged, by whoever holds <see cref="_writing"/>, and lets go of it.</summary>
    async Task SendAsync()
    {
        try
        {
            int length;
            lock (_acknowledging)
            {
                (_acknowledged, _sending) = (_sending.Length > 0 ? _sending : new byte[_acknowledged.Length], _acknowledged);
                (length, _acknowledgedLength) = (_acknowledgedLength, 0);
            }
            await inner.WriteAsync(new ReadOnlySequence<byte>(_sending, 0, length), true, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Gone; whoever reads notices by itself.
        }
        finally
        {
            _writing.Release();
        }
    }

    // The semaphore has no handle unless somebody asks for it, and a write may still be on its way out.
    public void Dispose() => inner.Dispose();

    /// <summary>At the border of two packets: takes a message, or lets the packet pass. False if more bytes are needed to tell.</summary>
    bool Take()
    {
        _wanted = 0;
        var bytes = _buffer.AsSpan(_start, _end - _start);
        if (bytes.Length < 2)
            return false;
        ReadOnlySpan<byte> rest = bytes[1..];
        if (!PublishPacket.TryVariable(ref rest, out var length))
        {
            if (rest.Length < 4)
                return false;
            // No MQTT: the packet reader has the words for that.
            _passing = long.MaxValue;
            return true;
        }
        var head = bytes.Length - rest.Length;
        var total = head + length;
        if (bytes[0] >> 4 != 3 || (bytes[0] >> 1 & 3) > 1 || total > LongestTaken)
        {
            _passing = total;
            return true;
        }
        if (total > bytes.Length)
        {
            _wanted = total;
            return false;
        }
        if (PublishPacket.TryRead(bytes[0], _buffer.AsMemory(_start + head, length), out var packet))
        {
            received(this, packet);
            _start += total;
        }
        else
        {
            _passing = total;
        }
        return true;
    }

    void MakeRoom()
    {
        if (_start == _end)
            (_start, _end) = (0, 0);
        if (_end < _buffer.Length && _start + _wanted <= _buffer.Length)
            return;
        var held = _buffer.AsSpan(_start, _end - _start);
        // A packet of a megabyte grows into its room as it comes: nobody reserves it by announcing it.
        var larger = held.Length == _buffer.Length ? new byte[2 * _buffer.Length] : _buffer;
        held.CopyTo(larger);
        (_buffer, _start, _end) = (larger, 0, held.Length);
    }
}
