using System.Runtime.ExceptionServices;

namespace EcgStream.Recordings;

/// <summary>
/// Files that are written beside their places under names of their own, and take these places only once all of them are complete: whatever fails
/// before, a full disk or a sample out of range, leaves everything there as it was.
/// </summary>
/// <remarks>
/// Several files can't be replaced in one moment. The one that was named last, which names the others (a header), is taken away first and
/// comes last, so that it never stands beside files that are not its own.
/// </remarks>
sealed class UnfinishedFiles : IDisposable
{
    readonly List<(string Place, FileStream? Written)> _files = [];

    /// <summary>Begins a file.</summary>
    /// <param name="place">Where it will lie; what lies there is replaced.</param>
    /// <exception cref="EcgStreamException">There is no such folder.</exception>
    /// <exception cref="IOException">The file can't be made.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it be.</exception>
    public Stream Create(string place)
    {
        if (Directory.Exists(place))
            throw new EcgStreamException($"'{place}' can't be written: it is a folder. Give another name.");
        if (!Directory.Exists(FolderOf(place)))
            throw new EcgStreamException($"'{place}' can't be written: there is no folder '{FolderOf(place)}'. Make it, or give another name.");
        // Never a name that somebody gave to a file of theirs.
        var file = new FileStream(Beside(place), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        _files.Add((place, file));
        return file;
    }

    /// <summary>Lets no file lie at a place when all are complete.</summary>
    public void Remove(string place) => _files.Add((place, null));

    /// <summary>Puts all files into their places.</summary>
    /// <exception cref="IOException">One can't be put there; what lay there is back.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it be.</exception>
    public void Complete()
    {
        // What is still in a buffer must reach the disk before anything is touched.
        foreach (var (_, written) in _files)
            written?.Close();
        if (_files is [(var place, { } only)])
            File.Move(only.Name, place, overwrite: true);
        else
            Exchange();
    }

    /// <summary>Deletes what has not come to its place.</summary>
    public void Dispose()
    {
        foreach (var (_, written) in _files)
        {
            if (written is null)
                continue;
            try
            {
                written.Dispose();
            }
            catch (IOException)
            {
                // What does not fit on the disk is about to be deleted.
            }
            File.Delete(written.Name);
        }
    }

    void Exchange()
    {
        var aside = new List<(string Place, string Kept)>();
        var placed = new List<string>();
        try
        {
            foreach (var (place, _) in Enumerable.Reverse(_files).Where(f => File.Exists(f.Place)))
            {
                var kept = Beside(place);
                File.Move(place, kept);
                aside.Add((place, kept));
            }
            foreach (var (place, written) in _files)
            {
                if (written is null)
                    continue;
                File.Move(written.Name, place);
                placed.Add(place);
            }
        }
        catch (Exception e)
        {
            placed.ForEach(File.Delete);
            foreach (var (place, kept) in Enumerable.Reverse(aside))
                File.Move(kept, place);
            ExceptionDispatchInfo.Throw(e);
        }
        foreach (var (_, kept) in aside)
            File.Delete(kept);
    }

    static string FolderOf(string place) => Path.GetDirectoryName(Path.GetFullPath(place)) ?? "";

    // Short, since a name may be as long as a file system allows.
    static string Beside(string place) => Path.Combine(FolderOf(place), $".ecgstream-{Path.GetRandomFileName()}");
}
