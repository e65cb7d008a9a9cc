using Outrigger.Quality.Anomaly;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Anomaly;

/// <summary>The scorer is NAB's: a detector with a known score on the shared files gets it, to the second decimal.</summary>
public sealed class NabScorerTests
{
    [Theory]
    [InlineData("standard", 34.98)]
    [InlineData("low-fp", 16.66)]
    [InlineData("low-fn", 42.66)]
    public void Score_WindowedGaussianOnTheSharedFiles_IsTheKnownOne(string profile, double known)
    {
        var files = NabFile.ReadAll(Folder());
        files.Count.ShouldBe(34);
        var scores = files.Select(file => WindowedGaussian.Score(file.Values)).ToArray();

        NabScorer.Score(files, scores, NabProfile.All.Single(each => each.Name == profile), WindowedGaussian.PublishedThreshold).ShouldBe(known, 0.006);
    }

    [Fact]
    public void Score_NeverAndPerfect_AreNoughtAndHundred()
    {
        NabFile[] files = [File(400, (100, 139))];
        var perfect = new double[400];
        perfect[100] = 1;

        NabScorer.Score(files, [new double[400]], NabProfile.Standard, 0.5).ShouldBe(0, 1e-9);
        NabScorer.Score(files, [perfect], NabProfile.Standard, 0.5).ShouldBe(100, 1e-9);
    }

    [Fact]
    public void Score_LateDetectionAndFalseAlarm_AreWorthWhatTheDefinitionSays()
    {
        NabFile[] files = [File(400, (100, 139))];
        var scores = new double[400];
        scores[119] = 1;
        scores[390] = 1;
        static double Sigma(double y) => (2 / (1 + Math.Exp(5 * y))) - 1;

        // In the window y = -(139-119+1)/40; long after it a false alarm costs all of 0.11.
        var raw = (Sigma(-21 / 40.0) / Sigma(-1)) - 0.11;

        NabScorer.Score(files, [scores], NabProfile.Standard, 0.5).ShouldBe(100 * (raw + 1) / 2, 1e-9);
    }

    [Fact]
    public void Best_IsTheBestOverAllThresholds()
    {
        var random = new Random(5);
        NabFile[] files = [File(300, (80, 110), (200, 220)), File(300), File(300, (150, 180))];
        var scores = files.Select(file => file.Values.Select(_ => Math.Round(random.NextDouble(), 2)).ToArray()).ToArray();
        foreach (var profile in NabProfile.All)
        {
            var best = NabScorer.Best(files, scores, profile);
            var tried = Enumerable.Range(0, 102).Max(i => NabScorer.Score(files, scores, profile, i / 100.0));

            best.Score.ShouldBe(tried, 1e-9);
            NabScorer.Score(files, scores, profile, best.Threshold).ShouldBe(best.Score, 1e-9);
        }
    }

    private static NabFile File(int rows, params (int, int)[] windows) => new("made/file", new long[rows], new double[rows], windows);

    private static string Folder()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !System.IO.File.Exists(Path.Combine(root.FullName, "Outrigger.slnx")))
        {
            root = root.Parent;
        }

        var shared = Environment.GetEnvironmentVariable("OUTRIGGER_SHARED") is { Length: > 0 } named ? named : Path.Combine(root!.FullName, "..", "shared");
        var folder = Path.Combine(shared, "data", "anomaly", "nab");
        if (!Directory.Exists(folder) && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip($"The shared data is missing: there is no folder {folder}.");
        }

        return folder;
    }
}
