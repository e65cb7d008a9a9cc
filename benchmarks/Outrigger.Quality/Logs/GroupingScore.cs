namespace Outrigger.Quality.Logs;

/// <summary>The four usual measures of a log parser.</summary>
/// <param name="GroupingAccuracy">GA: share of lines whose group is exactly the set of lines of one true template.</param>
/// <param name="GroupingF1">FGA: F1 over templates; one is right when its set of lines is.</param>
/// <param name="ParsingAccuracy">PA: share of lines whose template text is right.</param>
/// <param name="TemplateF1">FTA: F1 over templates; one is right when its set of lines and its text are.</param>
internal readonly record struct GroupingScore(double GroupingAccuracy, double GroupingF1, double ParsingAccuracy, double TemplateF1)
{
    /// <summary>Scores a grouping.</summary>
    /// <param name="truth">The true group of each line.</param>
    /// <param name="truthText">The true template of each line.</param>
    /// <param name="found">The found group of each line.</param>
    /// <param name="foundText">The found template of each line.</param>
    public static GroupingScore Of(IReadOnlyList<string> truth, IReadOnlyList<string> truthText, IReadOnlyList<string> found, IReadOnlyList<string> foundText)
    {
        var trueSizes = truth.CountBy(group => group).ToDictionary();
        var foundGroups = found.Select((group, line) => (group, line)).GroupBy(item => item.group, item => item.line).ToArray();
        int rightLines = 0, rightGroups = 0, rightTemplates = 0;
        foreach (var group in foundGroups)
        {
            var lines = group.ToArray();
            var first = truth[lines[0]];
            if (trueSizes[first] != lines.Length || Array.Exists(lines, line => truth[line] != first))
            {
                continue;
            }

            rightLines += lines.Length;
            rightGroups++;
            rightTemplates += foundText[lines[0]] == truthText[lines[0]] ? 1 : 0;
        }

        var rightTexts = truthText.Zip(foundText).Count(pair => pair.First == pair.Second);
        return new(
            (double)rightLines / truth.Count,
            F1(rightGroups, foundGroups.Length, trueSizes.Count),
            (double)rightTexts / truth.Count,
            F1(rightTemplates, foundGroups.Length, trueSizes.Count));
    }

    public static double F1(int right, int found, int wanted) => right == 0 ? 0 : 2.0 * right / (found + wanted);
}
