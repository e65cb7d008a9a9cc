using System.Globalization;
using Outrigger.Assist.Anomaly.Series;

namespace Outrigger.Quality.Anomaly;

/// <summary>
/// A9 on the Numenta Anomaly Benchmark: NAB's own score with its corpus-wide threshold, the same with thresholds fixed
/// beforehand, the part that was not developed on, and false alarms where nothing is wrong.
/// </summary>
internal sealed class NabBench : IQualityBench
{
    private const string Anchors = "whole corpus, std / low-FP / low-FN: ARTime 74.85 / 65.15 / 80.36, Numenta HTM 70.10 / 63.12 / 74.32, CAD OSE 69.90 / 66.98 / 73.18; these files: 71.05 / 62.25 / 76.03, 73.56 / 66.20 / 77.04, 71.61 / 67.93 / 74.58";

    // The part whose labels were looked at while the mechanisms were written and their settings searched.
    private static readonly string[] Developed = ["artificialNoAnomaly", "artificialWithAnomaly", "realAdExchange"];

    public string Module => "anomaly";

    public string Folder => Path.Combine("anomaly", "nab");

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var files = NabFile.ReadAll(context.At(Folder));
        var gaussian = files.Select(file => WindowedGaussian.Score(file.Values)).ToArray();
        foreach (var profile in NabProfile.All)
        {
            yield return new(
                "nab-check/windowed-gaussian-" + profile.Name, NabScorer.Score(files, gaussian, profile, WindowedGaussian.PublishedThreshold), "points",
                Data(files), "all, published threshold", "computed on these files: 34.98 / 16.66 / 42.66", Note: "checks the scorer");
        }

        var scores = files.Select(Score).ToArray();
        foreach (var row in Whole(files, scores, gaussian).Concat(Beforehand(files, scores)).Concat(Parts(files, scores)))
        {
            yield return row;
        }

        yield return FalseAlarms(files, scores);
        foreach (var row in SeriesCost.Rows(files))
        {
            yield return row;
        }
    }

    /// <summary>The detector's score of each row of a file.</summary>
    internal static double[] Score(NabFile file)
    {
        var detector = new SeriesDetector();
        var evidence = new double[SeriesDetector.Signals];
        var scores = new double[file.Values.Length];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = detector.Observe(file.Times[i], file.Values[i], evidence);
        }

        return scores;
    }

    private static IEnumerable<QualityRow> Whole(IReadOnlyList<NabFile> files, double[][] scores, double[][] gaussian) =>
        from profile in NabProfile.All
        let best = NabScorer.Best(files, scores, profile)
        select new QualityRow(
            "nab/" + profile.Name, best.Score, "points", Data(files), "all files; threshold as NAB chooses it, over all", Anchors,
            NabScorer.Score(files, gaussian, profile, WindowedGaussian.PublishedThreshold), Text($"threshold {best.Threshold:F2}; beside it windowed Gaussian"));

    private static IEnumerable<QualityRow> Beforehand(IReadOnlyList<NabFile> files, double[][] scores)
    {
        var made = MadeSeries.Make(seed: 2, count: 220);
        var madeScores = made.Select(Score).ToArray();
        foreach (var profile in NabProfile.All)
        {
            var best = NabScorer.Best(made, madeScores, profile);
            yield return new("made/" + profile.Name, best.Score, "points", "our own generator, 220 series, seed 2", "settings searched on seed 1", "", Note: Text($"threshold {best.Threshold:F2}"));
            yield return new(
                "nab/" + profile.Name + "-threshold-from-made", NabScorer.Score(files, scores, profile, best.Threshold), "points", Data(files),
                "all files; threshold from our own generator", "", Note: Text($"threshold {best.Threshold:F2}"));
            yield return new("nab/" + profile.Name + "-leave-one-out", LeaveOneOut(files, scores, profile), "points", Data(files), "all files; each category with the threshold best on the others", "");
        }
    }

    private static IEnumerable<QualityRow> Parts(IReadOnlyList<NabFile> files, double[][] scores)
    {
        foreach (var part in files.Select((file, i) => (File: file, Scores: scores[i])).GroupBy(each => Developed.Contains(each.File.Category)))
        {
            NabFile[] own = [.. part.Select(each => each.File)];
            double[][] ownScores = [.. part.Select(each => each.Scores)];
            foreach (var profile in NabProfile.All)
            {
                var all = NabScorer.Best(files, scores, profile);
                yield return new(
                    $"nab-{(part.Key ? "developed" : "held-out")}/{profile.Name}", NabScorer.Score(own, ownScores, profile, all.Threshold), "points", Data(own),
                    part.Key ? string.Join(", ", Developed) : "realAWSCloudwatch: kept out of the search of settings; its total was looked at while mechanisms were tried", "", Note: Text($"threshold {all.Threshold:F2}, that of all files"));
            }
        }
    }

    private static QualityRow FalseAlarms(IReadOnlyList<NabFile> files, double[][] scores)
    {
        var threshold = NabScorer.Best(files, scores, NabProfile.Standard).Threshold;
        var calm = files.Select((file, i) => (File: file, Scores: scores[i])).Where(each => each.File.Windows.Length == 0).ToArray();
        var alarms = calm.Sum(each => NabScorer.Count(each.File, each.Scores, threshold).FalseAlarms);
        return new("nab/alarms-where-nothing-is-wrong", alarms, "alarms", $"{calm.Length} files without a labelled window, two weeks each", "all", "", Note: Text($"threshold {threshold:F2}"));
    }

    private static double LeaveOneOut(IReadOnlyList<NabFile> files, double[][] scores, NabProfile profile)
    {
        var raw = 0.0;
        foreach (var category in files.Select(file => file.Category).Distinct())
        {
            var others = files.Select((file, i) => (file, i)).Where(each => each.file.Category != category).ToArray();
            var threshold = NabScorer.Best([.. others.Select(each => each.file)], [.. others.Select(each => scores[each.i])], profile).Threshold;
            raw += files.Select((file, i) => (file, i)).Where(each => each.file.Category == category).Sum(each => NabScorer.Raw(each.file, scores[each.i], profile, threshold));
        }

        return NabScorer.Normalise(raw, files.Sum(file => file.Windows.Length), profile);
    }

    private static string Data(IReadOnlyList<NabFile> files) => Text($"NAB, {files.Count} files, {files.Sum(file => file.Windows.Length)} windows");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
