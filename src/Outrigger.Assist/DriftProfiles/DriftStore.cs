using System.Buffers;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.DriftProfiles;

/// <summary>
/// All routes that are watched, bounded: when there are too many, the tenant with the most loses the one heard of longest
/// ago. What is known of stable versions and the evidence of running comparisons are kept over a restart. Thread-safe.
/// </summary>
internal sealed class DriftStore : ILearnedState
{
    private const int Version = 2;

    // Without the running comparisons, which begin anew then.
    private const int VersionWithoutComparisons = 1;
    private const int MaxSaved = 100_000;
    private const int MaxBytesWithComparisons = 32 << 20;

    private readonly Lock _gate = new();
    private Dictionary<RouteKey, RouteProfile> _routes = [];
    private Dictionary<TenantId, LinkedList<RouteProfile>> _tenants = [];
    private long _evicted;

    /// <inheritdoc/>
    public string Name => "drift-profiles";

    /// <inheritdoc/>
    public int FormatVersion => Version;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _routes.Count;
            }
        }
    }

    /// <summary>How many routes had to give way.</summary>
    public long Evicted => Interlocked.Read(ref _evicted);

    /// <summary>A route; begun when it is new.</summary>
    public RouteProfile Get(in RouteKey key, int most)
    {
        lock (_gate)
        {
            if (_routes.TryGetValue(key, out var route))
            {
                var list = route.Node!.List!;
                list.Remove(route.Node);
                list.AddLast(route.Node);
                return route;
            }

            route = new RouteProfile(key);
            Add(_routes, _tenants, route);
            while (_routes.Count > most)
            {
                Evict();
            }

            return route;
        }
    }

    /// <summary>A route that is there; null when it is not.</summary>
    public RouteProfile? Find(in RouteKey key)
    {
        lock (_gate)
        {
            return _routes.GetValueOrDefault(key);
        }
    }

    /// <summary>A tenant's routes.</summary>
    public IReadOnlyList<RouteProfile> Of(TenantId tenant)
    {
        lock (_gate)
        {
            return _tenants.TryGetValue(tenant, out var list) ? [.. list] : [];
        }
    }

    /// <inheritdoc/>
    public void Save(IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        RouteProfile[] all;
        lock (_gate)
        {
            all = [.. _tenants.Values.SelectMany(static list => list)];
        }

        var buffer = new ArrayBufferWriter<byte>();
        var state = new ProfileWriter(buffer);
        state.Write(all.Length);
        foreach (var route in all)
        {
            lock (route.Gate)
            {
                // What is known of stable versions must not get too large to be saved for the sake of comparisons.
                route.Save(ref state, withComparisons: buffer.WrittenCount < MaxBytesWithComparisons);
            }
        }

        writer.Write(buffer.WrittenSpan);
    }

    /// <inheritdoc/>
    public void Load(int formatVersion, ReadOnlySpan<byte> state)
    {
        if (formatVersion is not (Version or VersionWithoutComparisons))
        {
            throw new InvalidDataException($"Saved profiles have format {formatVersion}; this version reads {VersionWithoutComparisons} and {Version}.");
        }

        var reader = new ProfileReader(state);
        var count = reader.ReadInt(0, MaxSaved);
        var routes = new Dictionary<RouteKey, RouteProfile>();
        var tenants = new Dictionary<TenantId, LinkedList<RouteProfile>>();
        for (var i = 0; i < count; i++)
        {
            var route = RouteProfile.Load(ref reader, hasComparisons: formatVersion == Version);
            if (routes.ContainsKey(route.Key))
            {
                throw ProfileReader.Wrong();
            }

            Add(routes, tenants, route);
        }

        if (reader.Left != 0)
        {
            throw ProfileReader.Wrong();
        }

        lock (_gate)
        {
            (_routes, _tenants) = (routes, tenants);
        }
    }

    private static void Add(Dictionary<RouteKey, RouteProfile> routes, Dictionary<TenantId, LinkedList<RouteProfile>> tenants, RouteProfile route)
    {
        routes.Add(route.Key, route);
        if (!tenants.TryGetValue(route.Key.Tenant, out var list))
        {
            tenants[route.Key.Tenant] = list = new();
        }

        route.Node = list.AddLast(route);
    }

    private void Evict()
    {
        var (tenant, longest) = _tenants.MaxBy(static each => each.Value.Count);
        var oldest = longest.First!;
        longest.Remove(oldest);
        _routes.Remove(oldest.Value.Key);
        if (longest.Count == 0)
        {
            _tenants.Remove(tenant);
        }

        Interlocked.Increment(ref _evicted);
    }
}
