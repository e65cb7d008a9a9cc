using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.RateLimits;

/// <summary>All that has to be asked for one caller, alias or model, made once and used by all of their calls. Thread-safe.</summary>
internal sealed class LimitPlan
{
    private LimitPlan(List<RateWindow> windows, List<GateRule> gates, List<QuotaRule> quotas)
    {
        Windows = [.. windows];
        Gates = [.. gates];
        Quotas = [.. quotas];
        HasTokens = Windows.Any(w => w.Unit == RateUnit.Tokens) || Quotas.Any(q => q.Unit != QuotaUnit.Requests);
        HasCosts = Quotas.Any(q => q.Unit == QuotaUnit.Usd);
    }

    /// <summary>Nothing is limited.</summary>
    public static LimitPlan None { get; } = new([], [], []);

    public RateWindow[] Windows { get; }

    public GateRule[] Gates { get; }

    public QuotaRule[] Quotas { get; }

    /// <summary>Whether an estimate of tokens is needed.</summary>
    public bool HasTokens { get; }

    /// <summary>Whether an estimate of the cost is needed.</summary>
    public bool HasCosts { get; }

    public bool IsEmpty => Windows.Length == 0 && Gates.Length == 0 && Quotas.Length == 0;

    /// <summary>The plan for these subjects.</summary>
    public static LimitPlan Create(params ReadOnlySpan<(LimitSubject Subject, CallerLimits? Limits)> parts)
    {
        List<RateWindow> windows = [];
        List<GateRule> gates = [];
        List<QuotaRule> quotas = [];
        foreach (var (subject, limits) in parts)
        {
            if (limits is null || limits.IsEmpty)
            {
                continue;
            }

            if (limits.RequestsPerMinute is { } requests)
            {
                windows.Add(new RateWindow(subject, RateUnit.Requests, requests));
            }

            if (limits.TokensPerMinute is { } tokens)
            {
                windows.Add(new RateWindow(subject, RateUnit.Tokens, tokens));
            }

            if (limits.Concurrency is not null || limits.MinIntervalMs is not null)
            {
                gates.Add(new GateRule(subject, limits.Concurrency, limits.MinIntervalMs));
            }

            quotas.AddRange(limits.Quotas.Select(q => Create(subject, q)));
        }

        return windows.Count + gates.Count + quotas.Count == 0 ? None : new LimitPlan(windows, gates, quotas);
    }

    // A zone that was there when the quota was checked may be gone on another machine: the day of UTC then counts.
    private static QuotaRule Create(LimitSubject subject, CallerQuota quota) =>
        new(subject, quota.Unit, quota.Period, TimeZones.TryFind(quota.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc, quota.Count);
}
