using Outrigger.Assist.Intent.Machines;
using Outrigger.Assist.Triage;

namespace Outrigger.Quality.Triage;

/// <summary>
/// The priority of issues of a public tracker from their words, and how long they take: learned on the earlier ones, measured
/// on the later. How much rare priorities count is chosen on the last fifth of the earlier ones, by a rule stated beforehand.
/// </summary>
internal sealed class TicketsBench : IQualityBench
{
    private const string Anchors = "linear SVM .752/.251, majority .766/.174 on another part (data/README); a constant .766";

    private static readonly double[] RareShares = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];

    public string Module => "triage-tickets";

    public string Folder => "tickets";

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var (tickets, testFrom) = Ticket.Load(context.At(Folder));
        var names = tickets.Take(testFrom).Select(ticket => ticket.Priority).Distinct().Order(StringComparer.Ordinal).ToArray();
        var extractor = new NgramExtractor();
        var words = tickets.Select(ticket => SeverityReader.WordsOf(ticket.Text, extractor)).ToArray();
        var labels = tickets.Select(ticket => Array.IndexOf(names, ticket.Priority)).ToArray();
        foreach (var (from, to) in new[] { (testFrom * 4 / 5, testFrom), (testFrom, tickets.Count) })
        {
            var reader = new SeverityReader(names.Length, 14);
            for (var i = 0; i < from; i++)
            {
                reader.LearnAgain(words[i], labels[i]);
            }

            foreach (var rare in RareShares)
            {
                var (accuracy, f1) = Score(Enumerable.Range(from, to - from).Select(i => (labels[i], Guess(reader, words[i], rare))), names.Length);
                yield return new($"triage/tickets/{from}-{rare}", accuracy, "", "", "", "", f1);
            }
        }
    }

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

    private static (double Accuracy, double MacroF1) Score(IEnumerable<(int Truth, int Said)> answers, int classes)
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
