namespace Outrigger.Gateway.RateLimits;

/// <summary>What still has to be written for days and months that are over, one sum a counter. Thread-safe.</summary>
internal sealed class EndedPeriods
{
    private readonly Lock _gate = new();
    private readonly Dictionary<QuotaCounterId, long> _deltas = [];

    /// <summary>Adds to what has to be written.</summary>
    public void Add(in QuotaDelta delta)
    {
        if (delta.By == 0)
        {
            return;
        }

        lock (_gate)
        {
            _deltas[delta.Id] = _deltas.GetValueOrDefault(delta.Id) + delta.By;
        }
    }

    /// <summary>Takes everything out.</summary>
    public IReadOnlyList<QuotaDelta> Drain()
    {
        lock (_gate)
        {
            QuotaDelta[] deltas = [.. _deltas.Select(entry => new QuotaDelta(entry.Key, entry.Value))];
            _deltas.Clear();
            return deltas;
        }
    }
}
