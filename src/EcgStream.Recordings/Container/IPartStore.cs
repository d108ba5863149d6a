using Microsoft.Win32.SafeHandles;

namespace EcgStream.Recordings;

/// <summary>Where part files are made; another one in tests, for disks that fill and fail.</summary>
interface IPartStore
{
    /// <summary>Makes a new file, and its folder.</summary>
    /// <exception cref="IOException">It can't be made, or is there already.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it be.</exception>
    IPartFile Create(string path);

    /// <summary>Whether there is such a folder.</summary>
    bool Exists(string folder);
}

/// <summary>A part file being written.</summary>
interface IPartFile : IDisposable
{
    /// <summary>Writes at the end.</summary>
    /// <exception cref="IOException">Not all of it could be written.</exception>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Returns once everything written is on the disk.</summary>
    /// <exception cref="IOException">It may not be.</exception>
    void FlushToDisk();

    /// <summary>Cuts the file.</summary>
    /// <exception cref="IOException">It can't be cut.</exception>
    void Truncate(long length);
}

/// <summary>Part files on a disk. Files and folders are for their owner alone: an ECG identifies its owner.</summary>
sealed class DiskPartStore : IPartStore
{
    public IPartFile Create(string path)
    {
        MakeFolder(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        // A stream sets the mode; the handle is what is written to.
        return new DiskPartFile(new FileStream(path, options));
    }

    public bool Exists(string folder) => Directory.Exists(folder);

    /// <summary>Makes a folder if need be, for its owner alone.</summary>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    sealed class DiskPartFile(FileStream stream) : IPartFile
    {
        readonly SafeFileHandle _handle = stream.SafeFileHandle;
        long _length;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            RandomAccess.Write(_handle, bytes, _length);
            _length += bytes.Length;
        }

        public void FlushToDisk() => RandomAccess.FlushToDisk(_handle);

        public void Truncate(long length)
        {
            RandomAccess.SetLength(_handle, length);
            _length = length;
        }

        public void Dispose() => stream.Dispose();
    }
}
