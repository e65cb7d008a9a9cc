using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Outrigger.Assist.Decisions.Making;

/// <summary>Tells listeners of decisions; costs a look into a dictionary where none wants to know. Thread-safe.</summary>
internal sealed class DecisionListeners(IEnumerable<IDecisionListener> listeners, DecisionsMetrics metrics)
{
    // Modules are few and named by us.
    private readonly ConcurrentDictionary<string, IDecisionListener[]> _ofModule = new(StringComparer.Ordinal);
    private readonly IDecisionListener[] _all = [.. listeners];

    [SuppressMessage("Design", "CA1031", Justification = "Whoever asked for a decision gets it, whatever a listener does.")]
    public void Tell(RecordedDecision made)
    {
        if (_all.Length == 0)
        {
            return;
        }

        var wanted = made.IsNotable ? _all : _ofModule.GetOrAdd(made.Decision.Module, static (module, all) => Array.FindAll(all, one => one.WantsAll(module)), _all);
        foreach (var listener in wanted)
        {
            try
            {
                listener.OnDecision(made);
            }
            catch (Exception)
            {
                metrics.Dropped.Add(1, new KeyValuePair<string, object?>("reason", "listener"));
            }
        }
    }
}
