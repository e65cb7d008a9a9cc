using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Priority;

/// <summary>Scored tasks whose outcome was not told yet. Bounded: the oldest give way. Thread-safe.</summary>
internal sealed class OpenTasks(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, (TenantId Tenant, PriorityTask Task, Decision Decision)> _open = [];
    private readonly Queue<Guid> _order = new();

    public void Add(TenantId tenant, PriorityTask task, Decision decision)
    {
        lock (_gate)
        {
            while (_order.Count >= capacity)
            {
                _open.Remove(_order.Dequeue());
            }

            _order.Enqueue(decision.Id);
            _open[decision.Id] = (tenant, task, decision);
        }
    }

    /// <summary>Takes one away; null when it is not known or somebody else's.</summary>
    public (PriorityTask Task, Decision Decision)? Take(TenantId tenant, Guid decision)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(decision, out var found) || found.Tenant != tenant)
            {
                return null;
            }

            _open.Remove(decision);
            return (found.Task, found.Decision);
        }
    }
}
