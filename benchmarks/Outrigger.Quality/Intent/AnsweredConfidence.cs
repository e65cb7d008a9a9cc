using System.Globalization;
using Outrigger.Assist.Intent;
using Outrigger.Assist.Intent.Machines;

namespace Outrigger.Quality.Intent;

/// <summary>
/// How far the confidence that is answered can be trusted: that of the module's head, after out of scope was taken in, over
/// the queries that were not refused; one that is out of scope and was answered counts as wrong.
/// </summary>
internal sealed class AnsweredConfidence
{
    private const int Bins = 10;

    // From which confidence on the two headers go out.
    private const double Announced = 0.8;

    private readonly IntentHead _head = new();
    private readonly (double Weight, double Confidence, double Right)[] _bins = new (double, double, double)[Bins];
    private readonly (double Weight, double Confidence, double Right)[] _inScope = new (double, double, double)[Bins];
    private (double Weight, double Right) _announced;

    /// <summary>Counts a query.</summary>
    public void Add(IntentModel model, in Recognized found, bool isRight, bool isInScope)
    {
        double[] features = [found.Top, found.OutOfScope, model.Head.Threshold, found.Margin, found.KnownShare, 0];
        var verdict = _head.Judge(_head.InitialParameters as double[] ?? [.. _head.InitialParameters], features);
        if (verdict.Outcome == IntentTrainer.OutOfScope)
        {
            return;
        }

        Count(_bins, verdict.Confidence, isRight);
        if (isInScope)
        {
            Count(_inScope, verdict.Confidence, isRight);
        }

        if (verdict.Confidence > Announced)
        {
            _announced = (_announced.Weight + 1, _announced.Right + (isRight ? 1 : 0));
        }
    }

    /// <summary>The figures over all folds, and over those that nothing was chosen on.</summary>
    public static IEnumerable<QualityRow> Rows(string name, string data, IReadOnlyList<AnsweredConfidence> folds, int developmentFold)
    {
        const string Split = "five folds; queries that were not refused, in scope and out of it as they are in the data; out of scope and answered counts as wrong";
        foreach (var (suffix, part) in ((string, IReadOnlyList<AnsweredConfidence>)[])[("", folds), ("-held-out", [.. folds.Where((_, fold) => fold != developmentFold)])])
        {
            var count = part.Sum(static fold => fold._bins.Sum(static bin => bin.Weight));
            yield return new QualityRow(
                $"{name}/answered-calibration-error{suffix}", part.Average(static fold => Error(fold._bins)) * 100, "points", data, Split, "", part.Average(static fold => Error(fold._inScope)) * 100,
                string.Create(CultureInfo.InvariantCulture, $"expected calibration error of the confidence answered, 10 bins; beside it over those in scope alone; {count:F0} answered, by bin (mean confidence: right) {ByBin(part)}"));
            yield return new QualityRow(
                $"{name}/announced-right{suffix}", 100 * part.Sum(static fold => fold._announced.Right) / Math.Max(1, part.Sum(static fold => fold._announced.Weight)), "%", data, Split, "", null,
                string.Create(CultureInfo.InvariantCulture, $"of answers with a confidence above {Announced}: {part.Sum(static fold => fold._announced.Weight) / count:P1} of those answered"));
        }
    }

    private static void Count((double Weight, double Confidence, double Right)[] bins, double confidence, bool isRight)
    {
        ref var bin = ref bins[Math.Min(Bins - 1, (int)(confidence * Bins))];
        bin = (bin.Weight + 1, bin.Confidence + confidence, bin.Right + (isRight ? 1 : 0));
    }

    private static double Error((double Weight, double Confidence, double Right)[] bins) => bins.Sum(static bin => Math.Abs(bin.Confidence - bin.Right)) / Math.Max(1, bins.Sum(static bin => bin.Weight));

    private static string ByBin(IReadOnlyList<AnsweredConfidence> folds) => string.Join(", ", Enumerable.Range(0, Bins).Select(i =>
    {
        var (weight, confidence, right) = folds.Aggregate((Weight: 0.0, Confidence: 0.0, Right: 0.0), (sum, fold) => (sum.Weight + fold._bins[i].Weight, sum.Confidence + fold._bins[i].Confidence, sum.Right + fold._bins[i].Right));
        return weight == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{confidence / weight:F2}: {right / weight:F2} ({weight:F0})");
    }));
}
