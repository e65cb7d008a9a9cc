using Outrigger.Assist.Intent.Machines;
using Outrigger.Assist.Priority.Estimates;
using Outrigger.Assist.Triage;
using Outrigger.Assist.Triage.Estimates;

namespace Outrigger.Quality.Triage;

/// <summary>
/// The priority of issues of a public tracker from their words, and how long they take: learned on the earlier ones, measured
/// on the later. How much rare priorities count is chosen within the earlier ones, each of the later half's five tenths told
/// from what came before it, by a rule stated beforehand.
/// </summary>
internal sealed class TicketsBench : IQualityBench
{
    /// <summary>How much rare priorities counted before accuracy was asked to be near the majority's.</summary>
    private const double FormerRareShare = 0.5;

    private const string Anchors = "on another part of the tracker (data/README): linear SVM .752/.251, majority .766/.174";

    private static readonly double[] RareShares = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];

    public string Module => "triage";

    public string Folder => "tickets";

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var (tickets, testFrom) = Ticket.Load(context.At(Folder));
        var names = tickets.Take(testFrom).Select(ticket => ticket.Priority).Distinct().Order(StringComparer.Ordinal).ToArray();
        var extractor = new NgramExtractor();
        var words = tickets.Select(ticket => SeverityReader.WordsOf(ticket.Text, extractor)).ToArray();
        var labels = tickets.Select(ticket => Array.IndexOf(names, ticket.Priority)).ToArray();
        var about = $"{tickets.Count} issues of a public tracker, {names.Length} priorities";
        var split = $"learned on the first {testFrom} by time, measured on the last {tickets.Count - testFrom}";
        var test = Enumerable.Range(testFrom, tickets.Count - testFrom).ToArray();
        QualityRow Row(string metric, (double Accuracy, double MacroF1) ours, (double Accuracy, double MacroF1) other, bool isF1, string note) =>
            new("triage/tickets-" + metric, isF1 ? ours.MacroF1 : ours.Accuracy, "", about, split, Anchors, isF1 ? other.MacroF1 : other.Accuracy, note);

        var usual = labels.Take(testFrom).GroupBy(static label => label).MaxBy(static group => group.Count())!.Key;
        var majority = Score(test.Select(i => (labels[i], usual)), names.Length);
        var machine = new LinearMachine(words[..testFrom], labels[..testFrom], names.Length);
        var svm = Score(test.Select(i => (labels[i], machine.Guess(words[i]))), names.Length);
        var reader = Learned(words, labels, names.Length, testFrom);
        var chosen = Choose(words, labels, names.Length, testFrom);
        var product = ScoreOf(reader, words, labels, test, TriageEngine.RareShare, names.Length);
        yield return Row("accuracy", product, majority, false, Invariant($"as shipped (rare priorities {TriageEngine.RareShare}); beside it the majority here; a linear SVM here {svm.Accuracy:0.000}"));
        yield return Row("macro-f1", product, majority, true, Invariant($"the same; a linear SVM here {svm.MacroF1:0.000}"));
        var former = ScoreOf(reader, words, labels, test, FormerRareShare, names.Length);
        yield return Row("former/accuracy", former, majority, false, Invariant($"as shipped before (rare priorities {FormerRareShare})"));
        yield return Row("former/macro-f1", former, majority, true, "the same");
        var best = ScoreOf(reader, words, labels, test, chosen, names.Length);
        yield return Row("chosen/accuracy", best, svm, false, Invariant($"rare priorities {chosen}: the best macro-F1 within the earlier ones, told part by part, that costs at most a point of accuracy beside the majority; beside it the SVM"));
        yield return Row("chosen/macro-f1", best, svm, true, "the same");
        foreach (var rare in RareShares)
        {
            var one = ScoreOf(reader, words, labels, test, rare, names.Length);
            yield return Row(Invariant($"rare-{rare:0.0}/accuracy"), one, majority, false, Invariant($"macro-F1 {one.MacroF1:0.000}"));
        }

        foreach (var row in Resolution(tickets, testFrom, about, split))
        {
            yield return row;
        }
    }

    private static SeverityReader Learned(uint[][] words, int[] labels, int classes, int to)
    {
        var reader = new SeverityReader(classes, TriageEngine.WordBits);
        for (var i = 0; i < to; i++)
        {
            reader.LearnAgain(words[i], labels[i]);
        }

        return reader;
    }

    // The rule, within the earlier issues only: the best macro-F1 at no more than a point of accuracy below the majority, when
    // each of the last five tenths is told from all that came before it.
    private static double Choose(uint[][] words, int[] labels, int classes, int testFrom)
    {
        var said = RareShares.Select(static _ => new List<(int Truth, int Said)>()).ToArray();
        var majority = new List<(int Truth, int Said)>();
        for (var tenth = 5; tenth < 10; tenth++)
        {
            var (from, to) = (testFrom * tenth / 10, testFrom * (tenth + 1) / 10);
            var reader = Learned(words, labels, classes, from);
            var usual = labels.Take(from).GroupBy(static label => label).MaxBy(static group => group.Count())!.Key;
            for (var i = from; i < to; i++)
            {
                majority.Add((labels[i], usual));
                for (var rare = 0; rare < RareShares.Length; rare++)
                {
                    said[rare].Add((labels[i], Guess(reader, words[i], RareShares[rare])));
                }
            }
        }

        var least = Score(majority, classes).Accuracy - 0.01;
        return RareShares
            .Select((rare, at) => (Rare: rare, Score: Score(said[at], classes)))
            .Where(one => one.Rare == 0 || one.Score.Accuracy >= least)
            .MaxBy(one => one.Score.MacroF1).Rare;
    }

    private static (double Accuracy, double MacroF1) ScoreOf(SeverityReader reader, uint[][] words, int[] labels, int[] part, double rare, int classes) =>
        Score(part.Select(i => (labels[i], Guess(reader, words[i], rare))), classes);

    // How long an issue will take, as the engine learns it: by priority, from those that were resolved when it was made.
    private static IEnumerable<QualityRow> Resolution(IReadOnlyList<Ticket> tickets, int testFrom, string about, string split)
    {
        var done = tickets.Take(testFrom).Where(ticket => ticket.Days is not null).ToArray();
        var test = tickets.Skip(testFrom).Where(ticket => ticket.Days is not null).ToArray();
        var days = done.Select(ticket => ticket.Days!.Value).Order().ToArray();
        var median = days[days.Length / 2];
        var times = new ServiceTimes(64);
        var learned = new PriorityQueue<Ticket, DateTime>(done.Select(ticket => (ticket, ticket.Resolved!.Value)));
        var (log, absolute, constantLog, constant) = (0.0, 0.0, 0.0, 0.0);
        foreach (var ticket in test)
        {
            while (learned.TryPeek(out var earlier, out var at) && at <= ticket.Created)
            {
                learned.Dequeue();
                var kind = TriageEngine.Hash(earlier.Priority);
                times.Learn(kind, kind, Math.Log(1 + earlier.Days!.Value), (at - DateTime.UnixEpoch).TotalSeconds);
            }

            var own = TriageEngine.Hash(ticket.Priority);
            var expected = Math.Exp(times.Expect(own, own).Mean) - 1;
            learned.Enqueue(ticket, ticket.Resolved!.Value);
            var truth = ticket.Days!.Value;
            log += Math.Abs(Math.Log(1 + truth) - Math.Log(1 + expected)) / test.Length;
            absolute += Math.Abs(truth - expected) / test.Length;
            constantLog += Math.Abs(Math.Log(1 + truth) - Math.Log(1 + median)) / test.Length;
            constant += Math.Abs(truth - median) / test.Length;
        }

        const string Published = "constant median on another part (data/README): 37.8 d, log 1.284";
        yield return new("triage/tickets-resolution-log-mae", log, "", about, split, Published, constantLog, "by priority, learned as issues are resolved; beside it the constant median of the earlier ones");
        yield return new("triage/tickets-resolution-mae", absolute, "d", about, split, Published, constant, "the same");
    }

    private static string Invariant(FormattableString text) => text.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static int Guess(SeverityReader reader, uint[] words, double rare)
    {
        Span<double> p = stackalloc double[8];
        reader.Read(words, rare, p[..reader.Counts.Length]);
        var best = 0;
        for (var i = 1; i < reader.Counts.Length; i++)
        {
            best = p[i] > p[best] ? i : best;
        }

        return best;
    }

    internal static (double Accuracy, double MacroF1) Score(IEnumerable<(int Truth, int Said)> answers, int classes)
    {
        var table = new int[classes, classes];
        var right = 0;
        var all = 0;
        foreach (var (truth, said) in answers)
        {
            all++;
            right += truth == said ? 1 : 0;
            if (truth >= 0)
            {
                table[truth, said]++;
            }
        }

        var f1 = 0.0;
        for (var c = 0; c < classes; c++)
        {
            var (row, column) = (0, 0);
            for (var other = 0; other < classes; other++)
            {
                row += table[c, other];
                column += table[other, c];
            }

            f1 += row + column == 0 ? 0 : 2.0 * table[c, c] / (row + column);
        }

        return ((double)right / all, f1 / classes);
    }
}
