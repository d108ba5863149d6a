using System.Runtime.InteropServices;

namespace EcgStream.Recordings;

/// <summary>
/// From the clock of a stream's computer to the recorder's. The recorder asks every few seconds how far the two are apart; some answers come late,
/// so a line is laid through them that single ones don't move: its slope is the median of the slopes between pairs of answers, its height the
/// median of what is left (Theil–Sen). Where a clock was set anew the line starts over: there times go back, or leap as far as the answers do, or
/// three answers in a row keep a new level, which late ones don't.
/// </summary>
sealed class XdfClockOffsets
{
    // A computer's clock that was not set does not jump so far between two answers.
    const double ResetSeconds = 1;

    // No answer comes as late as this, so a leap of the times that an answer explains is a clock's.
    const double NoLatenessSeconds = 10;
    const int AnswersOfALevel = 3;

    // No quartz is so wrong; a steeper line is made of noise.
    const double SteepestSlope = 1e-3;
    const int MostForSlopes = 400;

    readonly List<(double Time, double Value)> _measured = [];

    /// <summary>Takes an answer.</summary>
    /// <param name="time">When, on the stream's clock, seconds.</param>
    /// <param name="value">What to add to get the recorder's time, seconds.</param>
    public void Add(double time, double value)
    {
        if (Math.Abs(time) < Recording.LongestSeconds && Math.Abs(value) < Recording.LongestSeconds)
            _measured.Add((time, value));
    }

    /// <summary>Puts times on the recorder's clock, in place.</summary>
    /// <param name="times">Times on the stream's clock in the order of its samples, seconds.</param>
    public void Apply(Span<double> times)
    {
        var lines = Lines();
        if (lines.Count == 0)
            return;
        var line = 0;
        var before = double.NegativeInfinity;
        foreach (ref var time in times)
        {
            if (line + 1 < lines.Count)
            {
                var (now, next) = (lines[line], lines[line + 1]);
                var wentBack = time < before - ResetSeconds;
                var wentOn = next.From > now.To && time > (now.To + next.From) / 2;
                if (wentBack || wentOn)
                    line++;
            }
            before = time;
            time += lines[line].At(time);
        }
    }

    List<Line> Lines()
    {
        var all = CollectionsMarshal.AsSpan(_measured);
        var usual = UsualStep(all);
        var lines = new List<Line>();
        for (int from = 0, i = 1; i <= all.Length; i++)
        {
            if (i < all.Length && !WasSet(all[i - 1], all[i], usual))
                continue;
            AddLevels(all[from..i], lines);
            from = i;
        }
        return lines;
    }

    static bool WasSet((double Time, double Value) before, (double Time, double Value) now, double usual)
    {
        var (step, leap) = (now.Time - before.Time, now.Value - before.Value);
        return step < 0 || (Math.Abs(leap) > NoLatenessSeconds && Math.Abs(step - usual + leap) < Math.Abs(leap) / 2);
    }

    // Answers between two settings that the times show: a line for each level, without answers that stand alone.
    static void AddLevels(ReadOnlySpan<(double Time, double Value)> answers, List<Line> lines)
    {
        var levels = new List<List<(double Time, double Value)>>();
        foreach (var answer in answers)
        {
            if (levels.Count > 0 && Math.Abs(answer.Value - levels[^1][^1].Value) <= ResetSeconds)
                levels[^1].Add(answer);
            else
                levels.Add([answer]);
        }
        if (levels.MaxBy(l => l.Count) is not { } longest)
            return;
        levels.RemoveAll(l => l.Count < AnswersOfALevel && l != longest);
        for (var i = levels.Count - 1; i > 0; i--)
        {
            if (Math.Abs(levels[i][0].Value - levels[i - 1][^1].Value) > ResetSeconds)
                continue;
            levels[i - 1].AddRange(levels[i]);
            levels.RemoveAt(i);
        }
        foreach (var level in levels)
            lines.Add(Line.Through(CollectionsMarshal.AsSpan(level)));
    }

    static double UsualStep(ReadOnlySpan<(double Time, double Value)> answers)
    {
        var steps = new List<double>();
        for (var i = 1; i < answers.Length; i++)
            steps.Add(answers[i].Time - answers[i - 1].Time);
        return steps.Count == 0 ? 0 : Median(steps);
    }

    static double Median(List<double> values)
    {
        values.Sort();
        return values.Count % 2 == 1 ? values[values.Count / 2] : (values[values.Count / 2 - 1] + values[values.Count / 2]) / 2;
    }

    readonly record struct Line(double From, double To, double Value, double Slope)
    {
        public double At(double time) => Value + Slope * (time - From);

        public static Line Through(ReadOnlySpan<(double Time, double Value)> points)
        {
            // A long recording has thousands of answers, of which some hundred tell the slope as well.
            var stride = (points.Length + MostForSlopes - 1) / MostForSlopes;
            var slopes = new List<double>();
            for (var i = 0; i < points.Length; i += stride)
            {
                for (var j = i + stride; j < points.Length; j += stride)
                {
                    if (points[j].Time > points[i].Time)
                        slopes.Add((points[j].Value - points[i].Value) / (points[j].Time - points[i].Time));
                }
            }
            var slope = slopes.Count == 0 ? 0 : Median(slopes);
            slope = Math.Abs(slope) <= SteepestSlope ? slope : 0;
            var heights = new List<double>(points.Length);
            foreach (var (time, value) in points)
                heights.Add(value - slope * (time - points[0].Time));
            return new(points[0].Time, points[^1].Time, Median(heights), slope);
        }
    }
}
