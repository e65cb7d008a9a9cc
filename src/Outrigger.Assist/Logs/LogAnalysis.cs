using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Logs.Parsing;
using Outrigger.Assist.Logs.Signals;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Logs;

/// <summary>The module: sources, decisions about them, and the anomalies found lately. Thread-safe: a lock a source.</summary>
internal sealed class LogAnalysis(
    LogSources sources, LogModel model, IDecisionMaker decisions, IOptionsMonitor<LogsOptions> options, TimeProvider time, LogsMetrics metrics, ILogger<LogAnalysis> logger) : ILogAnalysis
{
    private const string CutMark = " …[cut]";
    private const int MaxListed = 100;

    // Before so many lines the answer is marked as a cold start.
    private const long ColdLines = 10_000;

    private readonly FeedbackWeights _weights = new();

    public LogIngestResult Ingest(TenantId tenant, IReadOnlyList<LogEntry> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var set = options.CurrentValue;
        var batch = new Batch(tenant, lines, set) { Sources = sources };
        var decision = decisions.Make(tenant, model, set, Subject(lines), batch, Observe, FixedRule);
        var anomalies = Conclude(batch, decision, set);
        metrics.Lines.Add(lines.Count);
        metrics.NewTemplates.Add(batch.NewTemplates);
        return new(decision, lines.Count, batch.CutLines, batch.NewTemplates, batch.Templates, anomalies);
    }

    public IReadOnlyList<LogAnomaly> FindAnomalies(TenantId tenant, LogAnomalyQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var found = new List<LogAnomaly>();
        foreach (var source in query.Source is { } name ? sources.Find(tenant, name) is { } one ? [one] : [] : sources.Of(tenant))
        {
            lock (source.Lock)
            {
                found.AddRange(source.Anomalies.Select(kept => kept.Anomaly).Where(anomaly => anomaly.Surprise >= query.MinSurprise && (query.Signal is null || anomaly.Signal == query.Signal)));
            }
        }

        // Ids begin with the time: their order is that of finding.
        return [.. found.Where(anomaly => query.Before is null || anomaly.Id.CompareTo(query.Before.Value) < 0).OrderByDescending(anomaly => anomaly.Id).Take(query.Limit)];
    }

    public IReadOnlyList<LogTemplateInfo> FindTemplates(TenantId tenant, string source, int limit)
    {
        if (sources.Find(tenant, source) is not { } found)
        {
            return [];
        }

        lock (found.Lock)
        {
            return [.. found.Stream.Miner.Templates.OrderByDescending(template => template.Count).ThenBy(template => template.Id).Take(limit).Select(Describe)];
        }
    }

    public bool Learn(TenantId tenant, Guid anomaly, string from, bool isAnomalous)
    {
        foreach (var source in sources.Of(tenant))
        {
            lock (source.Lock)
            {
                var kept = source.Anomalies.FirstOrDefault(kept => kept.Anomaly.Id == anomaly);
                if (kept is null)
                {
                    continue;
                }

                if (kept.Templates.Length == 0)
                {
                    return false;
                }

                if (!kept.HasFeedback)
                {
                    kept.HasFeedback = true;
                    source.Stream.Feedback.Learn(kept.Templates, isAnomalous, _weights.Of(tenant, from));
                }

                return true;
            }
        }

        return false;
    }

    private static Observed Observe(in Batch batch, Span<double> features)
    {
        features.Clear();
        features[^1] = Math.Log10(1 + batch.Lines.Count);
        var seen = long.MaxValue;
        var findings = new List<LogFinding>();
        foreach (var group in batch.BySource)
        {
            var source = group.Key;
            lock (source.Lock)
            {
                var before = source.Stream.Lines;
                seen = Math.Min(seen, before);
                foreach (var line in group)
                {
                    findings.Clear();
                    var text = line.Message.AsSpan();
                    if (text.Length > batch.Options.MaxLineLength)
                    {
                        text = string.Concat(text[..batch.Options.MaxLineLength], CutMark);
                        batch.CutLines++;
                    }

                    var template = source.Stream.Observe(new(text, line.At.ToUnixMicroseconds(), line.Severity, line.Session), findings);
                    batch.NewTemplates += template.Count == 1 ? 1 : 0;
                    foreach (var finding in findings)
                    {
                        features[(int)finding.Signal] = Math.Max(features[(int)finding.Signal], finding.Surprise);
                        batch.Findings.Add((source, finding));
                    }
                }

                batch.Templates += source.Stream.Miner.Count;
            }
        }

        return new(seen == long.MaxValue ? 0 : seen, seen < ColdLines);
    }

    // Without the model: lines that call themselves critical are worth a look, nothing else is.
    private static Verdict FixedRule(in Batch batch)
    {
        var critical = batch.Lines.Count(line => line.Severity == LogSeverity.Critical);
        return new(
            critical > 0 ? LogModel.Anomaly : LogModel.Normal,
            critical,
            0.5,
            [new("critical lines", critical.ToString(System.Globalization.CultureInfo.InvariantCulture), critical)],
            critical > 0);
    }

    private List<LogAnomaly> Conclude(Batch batch, Decision decision, LogsOptions set)
    {
        var found = new List<LogAnomaly>();
        foreach (var (source, finding) in batch.Findings)
        {
            var template = finding.Template.Resolve();
            var anomaly = new LogAnomaly(
                time.NewId(),
                decision.Id,
                ClockExtensions.FromUnixMicroseconds(finding.AtMicros),
                source.Name,
                finding.Signal,
                SeverityOf(finding.Surprise),
                Math.Round(finding.Surprise, 3),
                IdText(template.Id),
                Excerpts.OfTemplate(template.Text),
                finding.Seen,
                finding.Expected,
                finding.Excerpt.Length == 0 ? null : finding.Excerpt,
                finding.Session);
            lock (source.Lock)
            {
                source.Keep(new(anomaly, finding.SessionTemplates), set.MaxAnomalies);
            }

            found.Add(anomaly);
            metrics.Anomalies.Add(1, new KeyValuePair<string, object?>("signal", finding.Signal.ToString()));
        }

        if (decision.Outcome == LogModel.Anomaly && found.Count > 0)
        {
            var worst = found.MaxBy(anomaly => anomaly.Surprise)!;
            logger.Anomaly(worst.Source, worst.Signal, worst.Surprise);
        }

        found.Sort(static (a, b) => b.Surprise.CompareTo(a.Surprise));
        return found.Count > MaxListed ? found[..MaxListed] : found;
    }

    /// <summary>Surprise in the words of severities: once in 1,000 is worth a look, from once in 100,000 on it is an alarm.</summary>
    internal static string SeverityOf(double surprise) => surprise switch
    {
        >= 9 => "critical",
        >= 7 => "high",
        >= LogStream.MinSurprise + 2 => "medium",
        _ => "low",
    };

    internal static string IdText(ulong id) => id.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    private static string Subject(IReadOnlyList<LogEntry> lines) =>
        lines.Count == 0 ? LogEntry.DefaultSource : lines.All(line => line.Source == lines[0].Source) ? lines[0].Source : "several sources";

    private static LogTemplateInfo Describe(LogTemplate template) => new(
        IdText(template.Id),
        Excerpts.OfTemplate(template.Text),
        template.Count,
        ClockExtensions.FromUnixMicroseconds(template.FirstSeenMicros),
        ClockExtensions.FromUnixMicroseconds(template.LastSeenMicros),
        Excerpts.Of(template.Sample),
        [
            .. template.Slots.Select((slot, token) => (slot, token)).Where(item => item.slot is { Seen: > 0 }).Select(item => new LogParameterInfo(
                item.token,
                template.Kinds[item.token].ToString(),
                item.slot!.Seen,
                item.slot.Highest >= item.slot.Lowest || item.slot.IsOpen ? null : item.slot.Values.Count,
                item.slot.Highest >= item.slot.Lowest ? Math.Round(Numbers.FromLog(item.slot.Lowest), 6) : null,
                item.slot.Highest >= item.slot.Lowest ? Math.Round(Numbers.FromLog(item.slot.Highest), 6) : null)),
        ]);

    /// <summary>The lines of one call, and what came of them.</summary>
    private sealed class Batch
    {
        public Batch(TenantId tenant, IReadOnlyList<LogEntry> lines, LogsOptions set)
        {
            (Lines, Options, Tenant) = (lines, set, tenant);
        }

        public required LogSources Sources { get; init; }

        public TenantId Tenant { get; }

        public IReadOnlyList<LogEntry> Lines { get; }

        public LogsOptions Options { get; }

        public List<(LogSource Source, LogFinding Finding)> Findings { get; } = [];

        public int CutLines { get; set; }

        public int NewTemplates { get; set; }

        public int Templates { get; set; }

        public IEnumerable<IGrouping<LogSource, LogEntry>> BySource =>
            Lines.GroupBy(line => Sources.Get(Tenant, line.Source, Options.MaxSources, Options.MaxTemplates));
    }
}
