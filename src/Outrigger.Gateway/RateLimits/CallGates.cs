using System.Collections.Concurrent;

namespace Outrigger.Gateway.RateLimits;

/// <summary>How many calls of a subject may be in flight, and how far their beginnings lie apart. Immutable but for its note.</summary>
/// <param name="Subject">Whom it limits.</param>
/// <param name="Concurrency">The most calls in flight; null for no limit.</param>
/// <param name="MinIntervalMs">Milliseconds between two beginnings; null for no limit.</param>
internal sealed record GateRule(LimitSubject Subject, int? Concurrency, int? MinIntervalMs)
{
    /// <summary>The gate, kept at hand.</summary>
    public CallGate? Gate { get; set; }
}

/// <summary>The note of a call that entered; handed back when it leaves.</summary>
internal readonly record struct GatePass(CallGate Gate, long BeganAt, long Former);

/// <summary>The gates of this node. A gate without calls is forgotten by <see cref="Sweep"/>. Thread-safe.</summary>
internal sealed class CallGates(TimeProvider time)
{
    private readonly ConcurrentDictionary<LimitSubject, CallGate> _gates = new();
    private readonly long _started = time.GetTimestamp();

    /// <summary>Gates that are held.</summary>
    public int Count => _gates.Count;

    /// <summary>Lets one call in, or says why not.</summary>
    public CallGate.Outcome TryEnter(GateRule rule, out GatePass pass, out TimeSpan wait)
    {
        var now = GetMicros();
        while (true)
        {
            var gate = rule.Gate ??= _gates.GetOrAdd(rule.Subject, static _ => new CallGate());
            var outcome = gate.TryEnter(now, rule.Concurrency ?? int.MaxValue, (rule.MinIntervalMs ?? 0) * 1000L, out var former, out var waitMicros);
            if (outcome != CallGate.Outcome.Retired)
            {
                (pass, wait) = (new GatePass(gate, now, former), TimeSpan.FromMicroseconds(waitMicros));
                return outcome;
            }

            rule.Gate = null;
        }
    }

    /// <summary>Calls of a subject in flight.</summary>
    public int GetInFlight(LimitSubject subject) => _gates.TryGetValue(subject, out var gate) ? gate.InFlight : 0;

    /// <summary>Forgets gates with nothing to remember; returns how many.</summary>
    public int Sweep()
    {
        var now = GetMicros();
        var gone = 0;
        foreach (var entry in _gates)
        {
            if (entry.Value.TryRetire(now))
            {
                gone += _gates.TryRemove(entry) ? 1 : 0;
            }
        }

        return gone;
    }

    private long GetMicros() => time.GetElapsedTime(_started).Ticks / TimeSpan.TicksPerMicrosecond;
}
