using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Workers;

/// <summary>
/// Whose turn it is: deficit round robin over the tenants that have work, one job costing one. A tenant with a weight of
/// two gets two jobs for each one of the others, whoever has more waiting; what a tenant was due and could not be given
/// for lack of room is given first the next time; who has nothing waiting saves nothing up. One instance a queue and process; not thread-safe.
/// </summary>
/// <seealso href="https://doi.org/10.1109/90.502236">Shreedhar and Varghese, Efficient Fair Queuing Using Deficit Round-Robin, 1996</seealso>
internal sealed class TenantTurns
{
    private readonly Dictionary<TenantId, double> _deficits = [];
    private TenantId? _last;

    /// <summary>How many of whom, for <paramref name="room"/> jobs at most, in the order of their turns.</summary>
    /// <param name="ready">Tenants with work waiting, in a stable order.</param>
    /// <param name="room">Free slots, at least 1.</param>
    /// <param name="weightOf">A tenant's weight, above 0.</param>
    public IReadOnlyList<TenantShare> Take(IReadOnlyList<TenantId> ready, int room, Func<TenantId, double> weightOf)
    {
        if (ready.Count == 0 || room < 1)
        {
            return [];
        }

        Forget(ready);
        var shares = new Dictionary<TenantId, int>(Math.Min(ready.Count, room));
        var order = new List<TenantId>(Math.Min(ready.Count, room));
        var at = FirstAfter(ready, _last);
        var isFirst = true;
        while (room > 0)
        {
            var tenant = ready[at];
            var deficit = _deficits.GetValueOrDefault(tenant);

            // The one whose turn was cut short for lack of room goes on with what it has left, and gets no new quantum.
            if (!(isFirst && tenant == _last && deficit >= 1))
            {
                deficit += weightOf(tenant);
            }

            isFirst = false;
            var taken = Math.Min(room, (int)deficit);
            if (taken > 0)
            {
                if (!shares.TryAdd(tenant, taken))
                {
                    shares[tenant] += taken;
                }
                else
                {
                    order.Add(tenant);
                }

                room -= taken;
                deficit -= taken;
            }

            _deficits[tenant] = deficit;
            _last = tenant;
            at = (at + 1) % ready.Count;
        }

        return [.. order.Select(tenant => new TenantShare(tenant, shares[tenant]))];
    }

    /// <summary>What was shared out and not used, because the tenant had less waiting: it saves nothing up.</summary>
    public void NothingLeft(TenantId tenant) => _deficits.Remove(tenant);

    // Where the round goes on: at the tenant whose turn was cut short, else at the one behind it.
    private int FirstAfter(IReadOnlyList<TenantId> ready, TenantId? last)
    {
        if (last is not { } previous)
        {
            return 0;
        }

        var goesOn = _deficits.GetValueOrDefault(previous) >= 1;
        for (var i = 0; i < ready.Count; i++)
        {
            var order = string.CompareOrdinal(ready[i].Value, previous.Value);
            if (order > 0 || (order == 0 && goesOn))
            {
                return i;
            }
        }

        return 0;
    }

    private void Forget(IReadOnlyList<TenantId> ready)
    {
        if (_deficits.Count <= ready.Count)
        {
            return;
        }

        var known = ready.ToHashSet();
        foreach (var gone in _deficits.Keys.Where(tenant => !known.Contains(tenant)).ToList())
        {
            _deficits.Remove(gone);
        }
    }
}
