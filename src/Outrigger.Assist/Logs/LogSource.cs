using Outrigger.Assist.Logs.Parsing;
using Outrigger.Assist.Logs.Signals;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Logs;

/// <summary>A source of a tenant: what was learned of it and its recent anomalies. Locked by whoever uses it.</summary>
internal sealed class LogSource(TenantId tenant, string name, MinerSettings settings)
{
    private readonly LinkedList<KeptAnomaly> _anomalies = [];

    public Lock Lock { get; } = new();

    public TenantId Tenant { get; } = tenant;

    public string Name { get; } = name;

    public LogStream Stream { get; set; } = new(settings);

    public long LastUsed { get; set; }

    /// <summary>The newest first.</summary>
    public IEnumerable<KeptAnomaly> Anomalies => _anomalies;

    public void Keep(KeptAnomaly anomaly, int most)
    {
        _anomalies.AddFirst(anomaly);
        while (_anomalies.Count > most)
        {
            _anomalies.RemoveLast();
        }
    }
}

/// <summary>An anomaly as it is kept: with the templates of its session, so that feedback can be learned.</summary>
internal sealed record KeptAnomaly(LogAnomaly Anomaly, ulong[] Templates)
{
    public bool HasFeedback { get; set; }
}
