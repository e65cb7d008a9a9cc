using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Triage;

/// <summary>Joins lists, engines, head and decisions. Thread-safe: one call of a tenant at a time.</summary>
internal sealed class TriageList(
    IOptionsMonitor<TriageOptions> options, TriageTenants tenants, TriageModel model, IDecisionMaker decisions, TriageMetrics metrics, TimeProvider time, ILogger<TriageList> logger) : ITriage, IAlarmIntake
{
    public TriageRanking Rank(TenantId tenant, IReadOnlyList<WorkItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var mine = tenants.Of(tenant);
        lock (mine)
        {
            return Order(tenant, mine.Engine, [.. items.Select(mine.Engine.Read)], new TriageFilter(items.Count));
        }
    }

    public TriageRanking List(TenantId tenant, TriageFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var mine = tenants.Of(tenant);
        lock (mine)
        {
            return Order(tenant, mine.Engine, [.. mine.Open.Values], filter);
        }
    }

    public PutResult Put(TenantId tenant, WorkItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var mine = tenants.Of(tenant);
        PutResult result;
        lock (mine)
        {
            result = mine.Put(item, time.GetUtcNow());
        }

        metrics.Items.Add(1, new KeyValuePair<string, object?>("outcome", NameOf(result.Outcome)), new KeyValuePair<string, object?>("kind", NameOf(item.Kind)));
        if (result.Outcome == PutOutcome.Refused)
        {
            logger.ListFull(tenant.Value, options.CurrentValue.MaxItems);
        }

        return result;
    }

    public ClosedItem? Close(TenantId tenant, string key, WorkOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var mine = tenants.Of(tenant);
        lock (mine)
        {
            if (!mine.Open.TryGetValue(key, out var open))
            {
                return null;
            }

            var now = TriageEngine.HoursOf(outcome.ClosedAt);
            var decision = Decide(tenant, new Work(mine.Engine, open, now, mine.Engine.EffortOf(open)));
            var isInTime = mine.Close(open, outcome);
            metrics.Closed.Add(1, new KeyValuePair<string, object?>("in_time", isInTime), new KeyValuePair<string, object?>("kind", NameOf(open.Item.Kind)));
            return new ClosedItem(key, isInTime, Math.Max(0, now - open.CreatedHours), decision);
        }
    }

    public PutOutcome Raise(TenantId tenant, AlarmNotice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        if (string.IsNullOrWhiteSpace(notice.Key))
        {
            return PutOutcome.Refused;
        }

        return Put(tenant, new WorkItem
        {
            Key = Cut(notice.Key, WorkItem.MaxNameLength)!,
            Kind = WorkKind.Alarm,
            Severity = Enum.IsDefined(notice.Severity) ? notice.Severity : null,
            Text = Cut(notice.Text, WorkItem.MaxTextLength),
            Team = string.IsNullOrWhiteSpace(notice.Team) ? "default" : Cut(notice.Team, WorkItem.MaxNameLength)!,
            Category = Cut(notice.Category, WorkItem.MaxNameLength),
            CreatedAt = time.GetUtcNow(),
        }).Outcome;
    }

    public bool Clear(TenantId tenant, string key) => key is not null && Close(tenant, Cut(key, WorkItem.MaxNameLength)!, new WorkOutcome { ClosedAt = time.GetUtcNow() }) is not null;

    private TriageRanking Order(TenantId tenant, TriageEngine engine, OpenItem[] items, TriageFilter filter)
    {
        var now = TriageEngine.HoursOf(time.GetUtcNow());
        var waiting = new Dictionary<ulong, double>();
        foreach (var open in items)
        {
            waiting[open.Team] = waiting.GetValueOrDefault(open.Team) + engine.EffortOf(open);
        }

        Array.Sort(items, OpenItem.CompareByRule);
        var entries = new List<Entry>(items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            var work = new Work(engine, items[i], now, waiting[items[i].Team]);
            entries.Add(new Entry(items[i], i + 1, work, Decide(tenant, work)));
        }

        // One list, one rule: when a single item could only be judged by the rule, the others are not put before or behind it by other means.
        var isByRule = engine.IsCold || entries.Exists(static entry => entry.Decision.Model.Version == DecidingModel.FixedVersion);
        var ordered = isByRule ? entries : [.. entries.Order(Entry.ByScore)];
        var shown = new List<RankedItem>(Math.Min(ordered.Count, filter.Limit));
        for (var i = 0; i < ordered.Count && shown.Count < filter.Limit; i++)
        {
            var item = ordered[i].Open.Item;
            if ((filter.Team is null || filter.Team == item.Team) && (filter.Kind is null || filter.Kind == item.Kind))
            {
                shown.Add(ordered[i].Show(i + 1, engine.DueOf(item)));
            }
        }

        var first = ordered.Count > 0 ? ordered[0].Decision : Decide(tenant, new Work(engine, null, now, 0));
        return new TriageRanking(shown, ordered.Count, first);
    }

    private Decision Decide(TenantId tenant, Work work) => decisions.Make(
        tenant,
        model,
        options.CurrentValue,
        work.Open?.Item.Key ?? "list",
        work,
        static (in Work work, Span<double> features) =>
        {
            if (work.Open is { } open)
            {
                work.Engine.Consider(open, work.NowHours, work.WaitingHours, features);
                work.HoursToFront = features[TriageFeatures.HoursToFront];
            }

            return new Observed(work.Engine.Outcomes, work.Engine.IsCold);
        },
        static (in Work work) => work.Open is { } open
            ? new Verdict(TriageModel.AsRule, open.RuleLevel + (open.KindRank / 4.0), 0.5, [new("hand-written rule", "severity, then kind, then the oldest", open.RuleLevel + (open.KindRank / 4.0))])
            : new Verdict(TriageModel.Empty, 0, 1, []));

    private static string? Cut(string? text, int most) => text is null || text.Length <= most ? text : text[..most];

    private static string NameOf(PutOutcome outcome) => outcome switch
    {
        PutOutcome.Added => "added",
        PutOutcome.Merged => "merged",
        PutOutcome.Reopened => "reopened",
        _ => "refused",
    };

    private static string NameOf(WorkKind kind) => kind switch { WorkKind.Complaint => "complaint", WorkKind.Alarm => "alarm", _ => "inspection" };

    private sealed class Work(TriageEngine engine, OpenItem? open, double nowHours, double waitingHours)
    {
        public TriageEngine Engine => engine;

        public OpenItem? Open => open;

        public double NowHours => nowHours;

        public double WaitingHours => waitingHours;

        public double HoursToFront { get; set; } = double.PositiveInfinity;
    }

    private sealed record Entry(OpenItem Open, int RuleRank, Work Work, Decision Decision)
    {
        // At the front by the earliest bound, then by the score; what is equal, by the rule.
        public static readonly Comparer<Entry> ByScore = Comparer<Entry>.Create(static (left, right) =>
        {
            var (first, second) = (left.Work.HoursToFront <= 0, right.Work.HoursToFront <= 0);
            var order = first && second ? left.Work.HoursToFront.CompareTo(right.Work.HoursToFront)
                : first ? -1
                : second ? 1
                : right.Decision.Score.CompareTo(left.Decision.Score);
            return order != 0 ? order : left.RuleRank.CompareTo(right.RuleRank);
        });

        public RankedItem Show(int rank, DateTimeOffset due)
        {
            var item = Open.Item;
            return new RankedItem(
                rank,
                RuleRank,
                item.Key,
                item.Kind,
                item.Team,
                (WorkSeverity)Math.Clamp((int)Math.Round(Open.Severity), 0, 3),
                Open.IsGuessed,
                item.CreatedAt,
                due,
                Math.Max(1, item.Reports),
                Decision.Score,
                new TriageParts(PartOf(TriageWords.Service), PartOf(TriageWords.Impact), PartOf(TriageWords.Age), PartOf(TriageWords.Effort)),
                TriageWords.Explain(rank, RuleRank, Decision),
                Decision);
        }

        private double PartOf(string what)
        {
            foreach (var reason in Decision.Reasons)
            {
                if (reason.What == what)
                {
                    return reason.Contribution;
                }
            }

            return 0;
        }
    }
}
