namespace Outrigger.Assist.Logs.Parsing;

/// <summary>Units of sizes, times and rates that stand one blank behind a number.</summary>
internal static class Units
{
    private static readonly string[] Known =
    [
        "B", "byte", "bytes", "kB", "KB", "MB", "GB", "TB", "PB", "KiB", "MiB", "GiB", "TiB", "Kb", "Mb", "Gb", "bits",
        "ns", "us", "µs", "ms", "s", "sec", "secs", "second", "seconds", "msec", "msecs", "usec", "millis", "milliseconds", "microseconds", "min", "mins", "minute", "minutes",
        "h", "hr", "hrs", "hour", "hours", "day", "days", "Hz", "kHz", "KHz", "MHz", "GHz", "B/s", "kB/s", "KB/s", "MB/s", "GB/s", "bps", "Kbps", "Mbps", "Gbps",
    ];

    private static readonly int Longest = Known.Max(unit => unit.Length);

    /// <summary>Where a unit that stands one blank behind <paramref name="end"/> ends; <paramref name="end"/> itself when there is none.</summary>
    public static int After(ReadOnlySpan<char> line, int end)
    {
        if (end + 1 >= line.Length || line[end] != ' ' || !CharacterTable.IsLetter(line[end + 1]))
        {
            return end;
        }

        var stop = end + 1;
        while (stop < line.Length && (CharacterTable.IsLetter(line[stop]) || line[stop] == '/'))
        {
            stop++;
        }

        if (stop - end - 1 > Longest || (stop < line.Length && (CharacterTable.Of(line[stop]) & CharacterTable.Digit) != 0))
        {
            return end;
        }

        var text = line[(end + 1)..stop];
        foreach (var unit in Known)
        {
            if (unit.Length == text.Length && unit[0] == text[0] && text.SequenceEqual(unit))
            {
                return stop;
            }
        }

        return end;
    }
}
