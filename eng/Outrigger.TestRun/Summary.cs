using System.Globalization;

namespace Outrigger.TestRun;

/// <summary>What is printed at the end of a run, and whether the run is good.</summary>
public static class Summary
{
    private const int SlowestCount = 10;
    private const int MaxNote = 240;

    /// <summary>
    /// Writes failures in full, skipped tests by name, the slowest tests, and the totals alone on the last line; returns
    /// the exit code. In CI a skipped test makes the run fail: there, nothing may be lacking.
    /// </summary>
    public static int Write(IReadOnlyList<TestOutcome> outcomes, bool isCi, TextWriter output)
    {
        var failed = outcomes.Where(o => o.State == TestState.Failed).ToList();
        var skipped = outcomes.Where(o => o.State == TestState.Skipped).ToList();
        var passed = outcomes.Count - failed.Count - skipped.Count;

        WriteSlowest(outcomes, output);
        if (skipped.Count > 0)
        {
            output.WriteLine();
            output.WriteLine(isCi ? $"SKIPPED ({skipped.Count}), which CI does not allow:" : $"Skipped ({skipped.Count}):");
            foreach (var test in skipped)
            {
                output.WriteLine($"  {test.Name}: {test.Message.ReplaceLineEndings(" ")}");
            }
        }

        foreach (var test in failed)
        {
            output.WriteLine();
            output.WriteLine($"FAILED {test.Suite}: {test.Name}");
            output.WriteLine("    " + test.Message.ReplaceLineEndings("\n    "));
        }

        if (outcomes.Count == 0)
        {
            output.WriteLine("No test matched.");
        }

        output.WriteLine();
        output.WriteLine($"{passed} passed, {failed.Count} failed, {skipped.Count} skipped");
        return failed.Count > 0 || passed == 0 || (isCi && skipped.Count > 0) ? 1 : 0;
    }

    /// <summary>Names tests on a line each with the beginning of what they said: at once, for whoever gets to see a part of the output.</summary>
    public static void WriteNames(IEnumerable<TestOutcome> outcomes, TextWriter output)
    {
        foreach (var test in outcomes)
        {
            var note = string.Join(' ', test.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            output.WriteLine($"     {test.Name}: {(note.Length > MaxNote ? note[..MaxNote] + "…" : note)}");
        }
    }

    private static void WriteSlowest(IReadOnlyList<TestOutcome> outcomes, TextWriter output)
    {
        var slowest = outcomes.Where(o => o.Seconds > 0).OrderByDescending(o => o.Seconds).Take(SlowestCount).ToList();
        if (slowest.Count == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine($"The {slowest.Count} slowest:");
        foreach (var test in slowest)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {test.Seconds,7:0.00} s  {test.Name}"));
        }
    }
}
