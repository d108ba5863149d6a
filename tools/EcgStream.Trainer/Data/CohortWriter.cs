using System.Globalization;
using System.Text;
using EcgStream.Recordings;

namespace EcgStream.Trainer;

/// <summary>Writes a simulated cohort to a folder: recordings with their manifest or the seed's single file, and <c>cohort.json</c> beside them.</summary>
static class CohortWriter
{
    /// <summary>Name of the seed-shaped file.</summary>
    public const string SeedFileName = "cohort.csv";

    /// <summary>Makes the folder.</summary>
    /// <exception cref="EcgStreamException">It can't be made.</exception>
    public static void Prepare(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Unwritable(folder, e);
        }
    }

    /// <summary>Writes WFDB records and <c>manifest.csv</c>.</summary>
    /// <returns>The manifest's path.</returns>
    /// <exception cref="EcgStreamException">The folder holds another manifest, or can't be written.</exception>
    public static string WriteWfdb(string folder, CohortFile cohort, int threads, IProgress<double>? progress, CancellationToken cancellation) => Write(folder, "manifest.csv", cohort, path =>
    {
        var sessions = new SimulatedSessions(cohort.Plan);
        var rows = sessions.Manifest.Rows;
        var done = 0;
        Parallel.For(0, rows.Length, new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, i =>
        {
            WfdbWriter.Write(Path.Combine(folder, rows[i].File), sessions.Recording(rows[i]).Recording);
            progress?.Report((double)Interlocked.Increment(ref done) / rows.Length);
        });
        var text = new StringBuilder("file,channel,participant,stimulus,label,start,duration\n");
        foreach (var row in rows)
            text.Append(CultureInfo.InvariantCulture, $"{row.File},{row.Channel},{row.Participant},{row.Stimulus},{row.Label},0,{row.DurationSeconds}\n");
        File.WriteAllText(path, text.ToString());
    });

    /// <summary>Writes one file of the columns <c>ecg</c> and <c>emotion</c> (the code 0 … 5), in millivolts.</summary>
    /// <returns>The file's path.</returns>
    /// <exception cref="EcgStreamException">The plan does not fit the file, the folder holds another cohort, or can't be written.</exception>
    public static string WriteSeed(string folder, CohortFile cohort, IProgress<double>? progress, CancellationToken cancellation)
    {
        if (cohort.Plan is not { RateHz: 300, RecordSeconds: 60, Rest: false })
            throw new EcgStreamException("The seed's file holds records of 60 s at 300 Hz and none at rest: leave out --seconds and --rate and give --rest false, or choose --format wfdb.");
        return Write(folder, SeedFileName, cohort, path =>
        {
            var sessions = new SimulatedSessions(cohort.Plan);
            using var writer = new StreamWriter(path);
            writer.Write("ecg,emotion\n");
            var rows = sessions.Manifest.Rows;
            for (var i = 0; i < rows.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var code = Emotions.All.IndexOf(rows[i].Label);
                foreach (var sample in sessions.Recording(rows[i]).Recording.MilliVolts.Span)
                    writer.Write(string.Create(CultureInfo.InvariantCulture, $"{sample},{code}\n"));
                progress?.Report((i + 1.0) / rows.Length);
            }
        });
    }

    static string Write(string folder, string name, CohortFile cohort, Action<string> write)
    {
        var path = Path.Combine(folder, name);
        if (File.Exists(path) && CohortFile.Beside(path) is null)
            throw new EcgStreamException($"{path} is there already and no simulated cohort: give another folder with --to.");
        try
        {
            Prepare(folder);
            // First of all: what is simulated must never be taken for people, not even after a break.
            File.WriteAllText(Path.Combine(folder, CohortFile.FileName), cohort.ToJson());
            write(path);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, e);
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions[0] is EcgStreamException or IOException or UnauthorizedAccessException)
        {
            // Several threads write; the first one's trouble is told.
            throw Unwritable(folder, e.Flatten().InnerExceptions[0]);
        }
    }

    static EcgStreamException Unwritable(string folder, Exception e) =>
        new($"The folder {folder} can't be written ({e.Message.TrimEnd('.')}): give another with --to.", e);
}
