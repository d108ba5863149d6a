using Microsoft.Win32.SafeHandles;

namespace EcgStream.Recordings;

/// <summary>Where part files are made; another one in tests, for disks that fill and fail.</summary>
interface IPartStore
{
    /// <summary>Makes a new file, and its folder.</summary>
    /// <exception cref="IOException">It can't be made, or is there already.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it be.</exception>
    IPartFile Create(string path);

    /// <summary>Makes a recording's folder if need be, and says until it is disposed that it is being recorded, so that nobody erases it meanwhile.</summary>
    /// <exception cref="IOException">It can't be made.</exception>
    IDisposable Lock(string folder);

    /// <summary>Removes a file if it can.</summary>
    void Delete(string path);

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
    /// <summary>Name of the file that says that a recording is being made.</summary>
    public const string LockName = ".recording";

    public IPartFile Create(string path)
    {
        MakeFolder(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        // A stream sets the mode; the handle is what is written to.
        var file = new DiskPartFile(path, new FileStream(path, options));
        FolderFlush.TryFlush(Path.GetDirectoryName(path)!);
        return file;
    }

    // The system gives it back when the process dies, whatever becomes of the file.
    public IDisposable Lock(string folder)
    {
        MakeFolder(folder);
        return new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
    }

    /// <summary>Whether a recording is being made in a folder at this moment.</summary>
    public static bool IsLocked(string folder)
    {
        var path = Path.Combine(folder, LockName);
        if (!File.Exists(path))
            return false;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty part is passed over by whoever reads.
        }
    }

    public bool Exists(string folder) => Directory.Exists(folder);

    /// <summary>Makes a folder and those above it if need be, for their owner alone.</summary>
    public static void MakeFolder(string path)
    {
        if (Directory.Exists(path))
            return;
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } above)
            MakeFolder(above);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    sealed class DiskPartFile(string path, FileStream stream) : IPartFile
    {
        readonly SafeFileHandle _handle = stream.SafeFileHandle;
        long _length;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            RandomAccess.Write(_handle, bytes, _length);
            _length += bytes.Length;
        }

        public void FlushToDisk()
        {
            RandomAccess.FlushToDisk(_handle);
            // What was written to a file without a name is gone.
            if (!File.Exists(path))
                throw new IOException("The recording was removed meanwhile.");
        }

        public void Truncate(long length)
        {
            RandomAccess.SetLength(_handle, length);
            _length = length;
        }

        public void Dispose() => stream.Dispose();
    }
}
