using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Outrigger.Assist.Intent;
using Outrigger.Assist.Intent.Machines;
using Outrigger.Assist.Intent.Starter;

namespace Outrigger.Quality.Intent;

/// <summary>
/// The shipped intents on two sets of Chinese requests that were written apart from the shipped examples: one of everyday
/// wording, one as three people of different manners would type. No example was written by them.
/// </summary>
internal sealed class StarterBench : IQualityBench
{
    private static readonly (string Name, string File, string Split)[] Sets =
    [
        ("intent-zh", "chinese.txt", "written after the shipped examples were final, by the same hand; nothing chosen on it; near doubles of shipped examples left out"),
        ("intent-zh-fresh", "chinese-fresh.txt", "three manners of speaking, traditional characters and English words among them; written after the shipped examples were final, which were not changed for it; near doubles left out"),
    ];

    public string Module => "intent";

    // No data is read; the folder is only there to be there.
    public string Folder => ".";

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var start = Stopwatch.GetTimestamp();
        var model = IntentTrainer.Train(StarterIntents.Examples, new IntentTrainingSettings(), null, context.Cancellation);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var bayes = new NaiveBayes([.. StarterIntents.Examples]);
        foreach (var (name, file, split) in Sets)
        {
            foreach (var row in Measure(model, bayes, name, file, split))
            {
                yield return row;
            }
        }

        yield return new QualityRow("intent-starter/training", seconds, "s", "shipped examples", "one thread, nothing compiled before", "");
        yield return new QualityRow("intent-starter/state", model.Bytes, "bytes", $"shipped examples, {model.Report.Examples}", "", "");
    }

    private static IEnumerable<QualityRow> Measure(IntentModel model, NaiveBayes bayes, string name, string file, string split)
    {
        var scratch = new IntentScratch();
        var (inScope, right, accepted, bayesRight, outside, refused) = (0, 0, 0, 0, 0, 0);
        foreach (var (text, intent) in Queries(file))
        {
            var found = model.Recognize(text, scratch);
            var isRefused = found.OutOfScope >= model.Head.Threshold;
            if (intent == IntentTrainer.OutOfScope)
            {
                outside++;
                refused += isRefused ? 1 : 0;
                continue;
            }

            inScope++;
            var isRight = model.Intents[found.Best] == intent;
            right += isRight ? 1 : 0;
            accepted += isRight && !isRefused ? 1 : 0;
            bayesRight += bayes.Recognize(text) == intent ? 1 : 0;
        }

        var data = string.Create(CultureInfo.InvariantCulture, $"own Chinese requests, {inScope} in scope, {outside} out");
        yield return new QualityRow(name + "/accuracy", 100.0 * right / inScope, "%", data, split, "", 100.0 * bayesRight / inScope, "when nothing may be refused; beside it naive Bayes on the same examples");
        yield return new QualityRow(name + "/in-scope", 100.0 * accepted / inScope, "%", data, split, "", null, "what is refused counts as wrong");
        yield return new QualityRow(name + "/oos-recall", 100.0 * refused / outside, "%", data, split, "");
    }

    private static List<(string Text, string Intent)> Queries(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Outrigger.Quality.Intent." + file)!;
        using var reader = new StreamReader(stream);

        // What is nearly a shipped example measures memory: half of the pairs of characters in common are too many.
        var shipped = StarterIntents.Examples.Select(static example => Pairs(example.Text)).ToArray();
        return [.. StarterIntents.Parse(reader).Where(query => Pairs(query.Text) is var pairs && Array.TrueForAll(shipped, other => Likeness(pairs, other) < 0.5))];
    }

    private static HashSet<(char, char)> Pairs(string text)
    {
        var letters = text.Where(char.IsLetterOrDigit).ToArray();
        return [.. letters.Zip(letters.Skip(1))];
    }

    private static double Likeness(HashSet<(char, char)> first, HashSet<(char, char)> second)
    {
        var shared = first.Count(second.Contains);
        return shared / (double)Math.Max(1, first.Count + second.Count - shared);
    }
}
