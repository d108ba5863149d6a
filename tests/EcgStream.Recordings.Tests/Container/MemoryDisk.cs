namespace EcgStream.Recordings.Tests;

/// <summary>A disk in memory that keeps what was flushed and, on demand, fails, fills or tears a write.</summary>
sealed class MemoryDisk : IPartStore
{
    /// <summary>What would be there after a power cut, by path.</summary>
    public Dictionary<string, byte[]> Safe { get; } = [];

    /// <summary>Bytes that still fit; a write beyond is torn there.</summary>
    public long Room { get; set; } = long.MaxValue;

    public bool FailsToFlush { get; set; }

    public int Flushes { get; private set; }

    /// <summary>Called before a flush.</summary>
    public Action BeforeFlush { get; set; } = () => { };

    public IPartFile Create(string path) => Safe.TryAdd(path, []) ? new MemoryFile(this, path) : throw new IOException($"'{path}' is there already.");

    public IDisposable Lock(string folder) => System.Reactive.Disposables.Disposable.Empty;

    public void Delete(string path) => Safe.Remove(path);

    public bool Exists(string folder) => Safe.Keys.Any(path => Path.GetDirectoryName(path) == folder);

    /// <summary>Copies what is safe to a folder.</summary>
    public string CopyTo(TemporaryFolder folder)
    {
        foreach (var (path, bytes) in Safe)
        {
            Directory.CreateDirectory(folder.File(Path.GetDirectoryName(path)!));
            File.WriteAllBytes(folder.File(path), bytes);
        }
        return folder.File(Path.GetDirectoryName(Safe.Keys.First())!);
    }

    sealed class MemoryFile(MemoryDisk disk, string path) : IPartFile
    {
        readonly MemoryStream _written = new();

        public void Append(ReadOnlySpan<byte> bytes)
        {
            var fits = (int)Math.Min(bytes.Length, disk.Room);
            _written.Write(bytes[..fits]);
            disk.Room -= fits;
            if (fits < bytes.Length)
                throw new IOException("No space left on device.");
        }

        public void FlushToDisk()
        {
            disk.BeforeFlush();
            if (disk.FailsToFlush)
                throw new IOException("Input/output error.");
            disk.Flushes++;
            disk.Safe[path] = _written.ToArray();
        }

        public void Truncate(long length)
        {
            _written.SetLength(length);
            disk.Safe[path] = _written.ToArray();
        }

        public void Dispose()
        {
        }
    }
}
