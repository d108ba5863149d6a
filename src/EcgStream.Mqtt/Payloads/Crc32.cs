namespace EcgStream.Mqtt;

/// <summary>CRC-32 of IEEE 802.3, as zlib, PNG and most microcontrollers' libraries compute it (reflected, polynomial 0x04C11DB7).</summary>
static class Crc32
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
            crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc;
    }

    static uint[] NewTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
            table[i] = crc;
        }
        return table;
    }

    static readonly uint[] Table = NewTable();
}
