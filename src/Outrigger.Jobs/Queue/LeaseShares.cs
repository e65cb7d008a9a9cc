using System.Runtime.InteropServices;
using Outrigger.Core.Callers;

namespace Outrigger.Jobs.Queue;

/// <summary>Shares of a <see cref="LeaseRequest"/>, put in order. Pure.</summary>
public static class LeaseShares
{
    /// <summary>Each tenant once, at its first place, with the sum of what it was due; none without a share.</summary>
    public static IReadOnlyList<TenantShare> Merge(IReadOnlyList<TenantShare> shares)
    {
        ArgumentNullException.ThrowIfNull(shares);
        var places = new Dictionary<TenantId, int>(shares.Count);
        var merged = new List<TenantShare>(shares.Count);
        foreach (var (tenant, most) in shares)
        {
            if (most <= 0)
            {
                continue;
            }

            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, tenant, out var isThere);
            if (isThere)
            {
                merged[place] = new(tenant, (int)Math.Min(int.MaxValue, (long)merged[place].Max + most));
                continue;
            }

            place = merged.Count;
            merged.Add(new(tenant, most));
        }

        return merged;
    }
}
