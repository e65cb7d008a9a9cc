using System.Diagnostics.Metrics;

namespace Outrigger.Gateway.RateLimits;

/// <summary>The instruments of meter <c>Outrigger.Gateway.RateLimits</c>.</summary>
internal sealed class RateLimitsMetrics
{
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _corrections;

    public RateLimitsMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Outrigger.Gateway.RateLimits");
        _refusals = meter.CreateCounter<long>("outrigger.ratelimits.refusals", "{call}", "Calls refused, by limit.");
        _corrections = meter.CreateCounter<long>("outrigger.ratelimits.corrections", "{token}", "Tokens that calls used less (released) or more (added) than was reserved for them.");
        Reserved = meter.CreateCounter<long>("outrigger.ratelimits.reserved", "{token}", "Tokens reserved for calls.");
        StrictDecisions = meter.CreateCounter<long>("outrigger.ratelimits.strict_decisions", "{call}", "Calls near a quota that the shared store decided.");
    }

    /// <summary>Tokens reserved for calls.</summary>
    public Counter<long> Reserved { get; }

    /// <summary>Calls that the shared store decided.</summary>
    public Counter<long> StrictDecisions { get; }

    /// <summary>A call was refused by the limit of this name.</summary>
    public void Refused(string limit) => _refusals.Add(1, new KeyValuePair<string, object?>("limit", limit));

    /// <summary>A reservation was corrected by so many tokens.</summary>
    public void Corrected(long by)
    {
        if (by != 0)
        {
            _corrections.Add(Math.Abs(by), new KeyValuePair<string, object?>("direction", by < 0 ? "released" : "added"));
        }
    }
}
