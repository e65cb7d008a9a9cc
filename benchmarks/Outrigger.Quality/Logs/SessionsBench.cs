using System.IO.Compression;
using System.Text.Json;
using Outrigger.Assist.Logs;
using Outrigger.Assist.Logs.Parsing;
using Outrigger.Assist.Logs.Signals;

namespace Outrigger.Quality.Logs;

/// <summary>Anomalous sessions of HDFS by their sequence of templates: without labels, and with labels of other sessions as feedback.</summary>
internal sealed class SessionsBench : IQualityBench
{
    private const string Anchors = "on the full set, not on this subset: decision tree .998, LogAnomaly .976, DeepLog .945, invariants .915, isolation forest .802, PCA .769";
    private const string Data = "HDFS 100k, sessions of the file given";

    public string Module => "logs";

    public string Folder => Path.Combine("logs", "hdfs_sessions");

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var sessions = Read(context.At("logs", "hdfs_sessions"));
        var threshold = LogAlarm.Threshold;
        var warm = sessions.Count / 5;

        // Each session is judged before it is learned, anomalous ones too; nobody says which they are.
        var model = new SessionModel();
        var verdicts = new List<(bool Alarm, bool Truth)>();
        for (var i = 0; i < sessions.Count; i++)
        {
            if (i >= warm)
            {
                verdicts.Add((Total(model, sessions[i].Templates) >= threshold, sessions[i].IsAnomalous));
            }

            model.Learn(sessions[i].Templates);
        }

        var (f1, precision, recall) = F1(verdicts);
        var bound = Bound(sessions);
        var note = $"no detector that sees only the sequence of templates can pass {bound:F3} here: so many anomalous sessions are, template by template, equal to normal ones (best rule per distinct sequence, fitted on these labels)";
        yield return new("hdfs-sessions/F1", f1, "F1", $"{Data}: {sessions.Count}, {sessions.Count(session => session.IsAnomalous)} anomalous", "no labels are learned; judged, then learned, in the order of the file; the first fifth warms up; threshold from the budget of 1 alarm in 100,000 lines; the form of the score was chosen with this file's labels in sight", Anchors, bound, note);
        yield return new("hdfs-sessions/precision", precision, "share", Data, "as above", "");
        yield return new("hdfs-sessions/recall", recall, "share", Data, "as above", "");

        // The protocol of DeepLog and others: only normal sessions are learned.
        var half = sessions.Count / 2;
        model = new();
        foreach (var session in sessions.Take(half).Where(session => !session.IsAnomalous))
        {
            model.Learn(session.Templates);
        }

        verdicts = [.. sessions.Skip(half).Select(session => (Total(model, session.Templates) >= threshold, session.IsAnomalous))];
        yield return new("hdfs-sessions/F1-normal-only", F1(verdicts).F1, "F1", Data, "learned on the normal ones of the first half, judged on the second; same threshold", Anchors, bound);

        var folds = Enumerable.Range(0, 5).Select(fold => Fold(sessions, fold)).ToArray();
        var mean = folds.Average();
        var error = 2.776 * Math.Sqrt(folds.Sum(x => (x - mean) * (x - mean)) / 4 / 5);
        yield return new("hdfs-sessions/F1-feedback", mean, "F1", Data, "five folds by block; feedback from the other four", Anchors, bound, $"± {error:F3} (95 %, five folds); the threshold of the head as it ships");
        yield return new("hdfs-sessions/F1-bound", bound, "F1", Data, "fitted on the labels it is measured on: an upper bound, no result", "");
    }

    private static double Total(SessionModel model, ulong[] templates) =>
        model.Score(templates).Total + Math.Log10(Math.Max(1, model.Lines / Math.Max(1, model.Sessions)));

    private static double Fold(List<MadeSession> sessions, int fold)
    {
        var model = new SessionModel();
        var feedback = new SessionFeedback();
        for (var i = 0; i < sessions.Count; i++)
        {
            if (sessions[i].Fold != fold)
            {
                model.Learn(sessions[i].Templates);
                feedback.Learn(sessions[i].Templates, sessions[i].IsAnomalous, 1);
            }
        }

        return F1([.. sessions.Where(session => session.Fold == fold).Select(session => (
            Total(model, session.Templates) + feedback.Surprise(session.Templates) >= LogAlarm.Threshold, session.IsAnomalous))]).F1;
    }

    public static (double F1, double Precision, double Recall) F1(List<(bool Alarm, bool Truth)> verdicts)
    {
        var right = verdicts.Count(verdict => verdict is (true, true));
        var alarms = verdicts.Count(verdict => verdict.Alarm);
        var truths = verdicts.Count(verdict => verdict.Truth);
        return right == 0 ? (0, 0, 0) : (2.0 * right / (alarms + truths), (double)right / alarms, (double)right / truths);
    }

    // The best that any function of the sequence can do: all sessions of equal sequence get one answer, chosen by their labels.
    private static double Bound(List<MadeSession> sessions)
    {
        var classes = sessions.GroupBy(session => string.Join(',', session.Templates))
            .Select(group => (Bad: group.Count(session => session.IsAnomalous), All: group.Count()))
            .OrderByDescending(item => (double)item.Bad / item.All);
        var total = sessions.Count(session => session.IsAnomalous);
        int right = 0, alarms = 0;
        var best = 0.0;
        foreach (var (bad, all) in classes)
        {
            right += bad;
            alarms += all;
            best = Math.Max(best, 2.0 * right / (alarms + total));
        }

        return best;
    }

    private static List<MadeSession> Read(string folder)
    {
        var sessions = new List<MadeSession>();
        foreach (var file in Directory.GetFiles(folder, "*.jsonl.gz").Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
            while (reader.ReadLine() is { } line)
            {
                using var json = JsonDocument.Parse(line);
                var root = json.RootElement;
                sessions.Add(new(
                    [.. root.GetProperty("templates").EnumerateArray().Select(template => Hashing.Of(template.GetString()))],
                    root.GetProperty("label").GetInt32() != 0,
                    (int)(Hashing.Of(root.GetProperty("block").GetString()) % 5)));
            }
        }

        return sessions;
    }

    private sealed record MadeSession(ulong[] Templates, bool IsAnomalous, int Fold);
}
