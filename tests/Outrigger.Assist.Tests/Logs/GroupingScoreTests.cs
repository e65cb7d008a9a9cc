using Outrigger.Quality.Logs;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Logs;

/// <summary>The scorers of the quality bench, on data made by hand.</summary>
public sealed class GroupingScoreTests
{
    [Fact]
    public void Of_OneGroupSplit_CountsNeitherPart()
    {
        // Lines 0–3 are one template, split 3 to 1; 4–5 are right; 6 is right in its group, wrong in its text.
        string[] truth = ["a", "a", "a", "a", "b", "b", "c"];
        string[] found = ["1", "1", "1", "2", "3", "3", "4"];
        string[] texts = ["a", "a", "a", "a", "b", "b", "x"];

        var score = GroupingScore.Of(truth, truth, found, texts);

        score.GroupingAccuracy.ShouldBe(3.0 / 7);
        score.GroupingF1.ShouldBe(2.0 * 2 / (4 + 3));
        score.ParsingAccuracy.ShouldBe(6.0 / 7);
        score.TemplateF1.ShouldBe(2.0 * 1 / (4 + 3));
    }

    [Fact]
    public void Of_TwoGroupsMerged_CountsNeither()
    {
        var score = GroupingScore.Of(["a", "b", "c"], ["a", "b", "c"], ["1", "1", "2"], ["a", "a", "c"]);

        (score.GroupingAccuracy, score.GroupingF1, score.ParsingAccuracy, score.TemplateF1).ShouldBe((1.0 / 3, 2.0 / 5, 2.0 / 3, 2.0 / 5));
    }

    [Fact]
    public void Of_AllRight_IsOneAndNothingRightIsZero()
    {
        GroupingScore.Of(["a", "b"], ["a", "b"], ["1", "2"], ["a", "b"]).ShouldBe(new GroupingScore(1, 1, 1, 1));
        GroupingScore.Of(["a", "a"], ["a", "a"], ["1", "2"], ["x", "y"]).ShouldBe(new GroupingScore(0, 0, 0, 0));
    }

    [Fact]
    public void F1_OfVerdicts_IsThatOfPrecisionAndRecall()
    {
        var (f1, precision, recall) = SessionsBench.F1([(true, true), (true, false), (false, true), (false, false), (true, true)]);

        (precision, recall).ShouldBe((2.0 / 3, 2.0 / 3));
        f1.ShouldBe(2.0 / 3, 1e-12);
        SessionsBench.F1([(false, true)]).F1.ShouldBe(0);
    }

    [Theory]
    [InlineData("read 5 of b7 now", "read <*> of <*> now")]
    [InlineData("a  b", "a b")]
    public void NaiveRule_TokenWithADigit_IsAGap(string line, string template) => NaiveRule.Template(line).ShouldBe(template);

    [Fact]
    public void Csv_QuotedFields_AreRead()
    {
        var table = Csv.Parse("a,b\n1,\"x, \"\"y\"\"\nz\"\r\n2,\n");

        table.Column("b").ShouldBe(["x, \"y\"\nz", ""]);
        Should.Throw<InvalidDataException>(() => table.Column("c"));
    }

    // The figure that data/README.md gives for the rule: the data's folder is named by a setting, and CI has it.
    [Fact]
    public void NaiveRule_OnTheSystemsGiven_ReproducesThePublishedFigure()
    {
        var root = Environment.GetEnvironmentVariable("OUTRIGGER_SHARED") ?? FindShared();
        if (root is null || !Directory.Exists(Path.Combine(root, "data", "logs", "loghub_2k", "Apache")))
        {
            Assert.Skip("There is no shared data here.");
        }

        var logs = LabelledLog.ReadAll(new(Path.Combine(root!, "data"), default));
        var accuracy = logs.Average(log => LogTemplatesBench.Score(log, lines => [.. lines.Select(line => (NaiveRule.Template(line), NaiveRule.Template(line)))]).GroupingAccuracy);

        accuracy.ShouldBe(0.757, 0.001);
    }

    private static string? FindShared()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Outrigger.slnx")))
            {
                return Path.Combine(folder.FullName, "..", "shared");
            }
        }

        return null;
    }
}
