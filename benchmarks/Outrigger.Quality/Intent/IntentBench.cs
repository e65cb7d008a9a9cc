using System.Diagnostics;
using System.Globalization;
using Outrigger.Assist.Intent;
using Outrigger.Assist.Intent.Machines;

namespace Outrigger.Quality.Intent;

/// <summary>
/// A12 on CLINC150 and Banking77 by five-fold cross-validation. The settings were chosen on the fifth fold and on SNIPS, so
/// every figure is given over all folds and, apart, over the four that nothing was chosen on. What a model needs beside
/// (sharpness, out-of-scope head and threshold) it takes from its own training part by inner folds.
/// </summary>
internal sealed class IntentBench : IQualityBench
{
    internal const int Folds = 5;
    internal const int DevelopmentFold = 4;
    internal const ulong Seed = 1;
    private const string Split = "five folds, shuffled by seed 1; threshold from inner folds of each training part";

    public string Module => "intent";

    public string Folder => "intent";

    public IEnumerable<QualityRow> Run(QualityContext context) =>
        Measured("clinc150", Clinc, context).Concat(Measured("banking77", Banking, context)).Concat(Measured("snips", Snips, context));

    // A folder with some of the sets is enough for those.
    private static IEnumerable<QualityRow> Measured(string set, Func<QualityContext, IEnumerable<QualityRow>> measure, QualityContext context) =>
        Directory.Exists(context.At("intent", set)) ? measure(context) : [];

    private static IEnumerable<QualityRow> Clinc(QualityContext context)
    {
        var clinc = IntentData.Clinc(context.At("intent", "clinc150"));
        var data = string.Create(CultureInfo.InvariantCulture, $"CLINC150 train + val, {clinc.InScope.Count} in scope, {clinc.OutOfScope.Count} out");
        const string ClincAnchors = "published on its test (another split), in scope / recall: BERT 96.9 / 40.3 and 96.2 / 52.3; MLP on USE 93.5 / 47.4; SVM 91.0 / 14.5; fastText 89.0 / 9.7";
        var results = Enumerable.Range(0, Folds).Select(fold => Fold(clinc.InScope, clinc.OutOfScope, fold, Seed, context)).ToArray();
        var baseline = results.Average(result => result.BaselineAccuracy) * 100;
        foreach (var row in Rows("clinc150/in-scope", data, Split, ClincAnchors, [.. results.Select(result => result.Accepted)], baseline, "what is refused counts as wrong; beside it: naive Bayes, which refuses nothing"))
        {
            yield return row;
        }

        foreach (var row in Rows("clinc150/oos-recall", data, Split, ClincAnchors, [.. results.Select(result => result.Recall)], null, "queries out of scope that were refused"))
        {
            yield return row;
        }

        yield return new QualityRow("clinc150/in-scope-closed", results.Average(result => result.Accuracy) * 100, "%", data, Split, "TF-IDF and linear SVM 92.6 (data/README.md, computed)", baseline, "when nothing may be refused");
        yield return new QualityRow("clinc150/calibration-error", results.Average(result => result.CalibrationError) * 100, "points", data, Split, "", null, "expected calibration error of the confidence, 10 bins, in scope, before what is out of scope");
        foreach (var row in AnsweredConfidence.Rows("clinc150", data, [.. results.Select(result => result.Answered)], DevelopmentFold))
        {
            yield return row;
        }

        var count = IntentData.ClincTrainCount(context.At("intent", "clinc150"));
        var official = Train(clinc.InScope, clinc.OutOfScope.Take(clinc.OutOfScope.Count / 2), i => i < count, clinc.OutOfScope.Skip(clinc.OutOfScope.Count / 2), context);
        yield return new QualityRow("clinc150/val-in-scope", official.Accepted * 100, "%", data, "trained on train, measured on val", ClincAnchors, official.BaselineAccuracy * 100, "val is less like train than a random fold; nearer to the published test");
        yield return new QualityRow("clinc150/val-oos-recall", official.Recall * 100, "%", data, "trained on train and oos_train, measured on oos_val", ClincAnchors);

        foreach (var row in Times(clinc.InScope, clinc.OutOfScope, context))
        {
            yield return row;
        }
    }

    private static IEnumerable<QualityRow> Banking(QualityContext context)
    {
        var banking = IntentData.Banking(context.At("intent", "banking77"));
        var data = string.Create(CultureInfo.InvariantCulture, $"Banking77 train, {banking.Count}");
        var banked = Enumerable.Range(0, Folds).Select(fold => Fold(banking, [], fold, Seed, context)).ToArray();
        foreach (var row in Rows("banking77/accuracy", data, Split, "TF-IDF and linear SVM 91.5 (computed on these files); BERT 93.7, USE+ConveRT 93.4 on its test [from memory]", [.. banked.Select(result => result.Accuracy)], banked.Average(result => result.BaselineAccuracy) * 100, "beside it: naive Bayes"))
        {
            yield return row;
        }
    }

    private static IEnumerable<QualityRow> Snips(QualityContext context)
    {
        var snips = IntentData.Snips(context.At("intent", "snips"));
        var result = Fold(snips, [], DevelopmentFold, Seed, context);
        yield return new QualityRow("snips/accuracy", result.Accuracy * 100, "%", $"SNIPS train, {snips.Count}", "one fold of five; development set", "about 98 to 99 (saturated)", result.BaselineAccuracy * 100);
    }

    private static IEnumerable<QualityRow> Rows(string figure, string data, string split, string anchors, double[] folds, double? baseline, string note)
    {
        var mean = folds.Average();
        var deviation = Math.Sqrt(folds.Sum(fold => (fold - mean) * (fold - mean)) / (folds.Length - 1));

        // Student's t with four degrees of freedom.
        var half = 2.776 * deviation / Math.Sqrt(folds.Length);
        yield return new QualityRow(figure, mean * 100, "%", data, split, anchors, baseline, string.Create(CultureInfo.InvariantCulture, $"{note}; 95 % interval ± {half * 100:F2}; folds {string.Join(" ", folds.Select(fold => (fold * 100).ToString("F2", CultureInfo.InvariantCulture)))}"));
        yield return new QualityRow(
            figure + "-held-out", folds.Where((_, fold) => fold != DevelopmentFold).Average() * 100, "%", data, "the four folds that nothing was chosen on", anchors);
    }

    private static FoldResult Fold(List<(string Text, string Intent)> inScope, List<string> outOfScope, int fold, ulong seed, QualityContext context)
    {
        var folds = Deal(inScope.Count, seed);
        var outside = Deal(outOfScope.Count, seed + 1);
        return Train(inScope, outOfScope.Where((_, i) => outside[i] != fold), i => folds[i] != fold, outOfScope.Where((_, i) => outside[i] == fold), context);
    }

    private static FoldResult Train(List<(string Text, string Intent)> inScope, IEnumerable<string> outOfScope, Func<int, bool> isTraining, IEnumerable<string> asked, QualityContext context)
    {
        var training = inScope.Where((_, i) => isTraining(i)).ToArray();
        var test = inScope.Where((_, i) => !isTraining(i)).ToArray();
        var start = Stopwatch.GetTimestamp();
        var model = IntentTrainer.Train([.. training, .. outOfScope.Select(text => (text, IntentTrainer.OutOfScope))], new IntentTrainingSettings(), null, context.Cancellation);
        var scratch = new IntentScratch();
        var (right, accepted) = (0, 0);
        var bins = new (int Count, double Confidence, int Right)[10];
        var answered = new AnsweredConfidence();
        foreach (var (text, intent) in test)
        {
            var found = model.Recognize(text, scratch);
            var isRight = model.Intents[found.Best] == intent;
            answered.Add(model, found, isRight, isInScope: true);
            right += isRight ? 1 : 0;
            accepted += isRight && found.OutOfScope < model.Head.Threshold ? 1 : 0;
            ref var bin = ref bins[Math.Min(9, (int)(found.Top * 10))];
            bin = (bin.Count + 1, bin.Confidence + found.Top, bin.Right + (isRight ? 1 : 0));
        }

        var unknown = asked.ToArray();
        var refused = 0;
        foreach (var text in unknown)
        {
            var found = model.Recognize(text, scratch);
            refused += found.OutOfScope >= model.Head.Threshold ? 1 : 0;
            answered.Add(model, found, isRight: false, isInScope: false);
        }

        var bayes = new NaiveBayes(training);
        var result = new FoldResult(
            (double)right / test.Length,
            (double)accepted / test.Length,
            unknown.Length == 0 ? double.NaN : (double)refused / unknown.Length,
            bins.Sum(bin => Math.Abs(bin.Confidence - bin.Right)) / test.Length,
            (double)test.Count(query => bayes.Recognize(query.Text) == query.Intent) / test.Length,
            answered);
        QualityContext.Progress(string.Create(CultureInfo.InvariantCulture, $"{training.Length} examples, {model.NgramCount} n-grams, {model.Intents.Count} intents: {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s; {result}"));
        return result;
    }

    private static IEnumerable<QualityRow> Times(List<(string Text, string Intent)> inScope, List<string> outOfScope, QualityContext context)
    {
        var start = Stopwatch.GetTimestamp();
        var model = IntentTrainer.Train([.. inScope, .. outOfScope.Select(text => (text, IntentTrainer.OutOfScope))], new IntentTrainingSettings(), null, context.Cancellation);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var scratch = new IntentScratch();
        var folds = Deal(inScope.Count, Seed);
        var order = Enumerable.Range(0, inScope.Count).OrderBy(i => folds[i]).ToArray();
        var (median, p99) = new DecisionTimes().Measure(i => model.Recognize(inScope[order[i % order.Length]].Text, scratch));
        const string Data = "CLINC150, all given";
        yield return new QualityRow("intent/decision-median", median, "us", Data, "150 intents, one thread", "encoders on a CPU: 5,000 to 40,000");
        yield return new QualityRow("intent/decision-p99", p99, "us", Data, "150 intents, one thread", "");
        yield return new QualityRow("intent/state", model.Bytes, "bytes", Data, string.Create(CultureInfo.InvariantCulture, $"{model.NgramCount} n-grams"), "");
        yield return new QualityRow("intent/training", seconds, "s", Data, "inner folds among them, one thread", "");
    }

    internal static int[] Deal(int count, ulong seed)
    {
        var order = Enumerable.Range(0, count).ToArray();
        for (var i = count - 1; i > 0; i--)
        {
            // SplitMix64.
            var z = seed += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            var j = (int)((z ^ (z >> 31)) % (ulong)(i + 1));
            (order[i], order[j]) = (order[j], order[i]);
        }

        var folds = new int[count];
        for (var i = 0; i < count; i++)
        {
            folds[order[i]] = i % Folds;
        }

        return folds;
    }

    private sealed record FoldResult(double Accuracy, double Accepted, double Recall, double CalibrationError, double BaselineAccuracy, AnsweredConfidence Answered);
}
