using System.Buffers;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Learned;
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

    private readonly TenantFairMap<RouteKey, RouteProfile> _routes = new();

    /// <inheritdoc/>
    public string Name => "drift-profiles";

    /// <inheritdoc/>
    public int FormatVersion => Version;

    public int Count => _routes.Count;

    /// <summary>How many routes had to give way.</summary>
    public long Evicted => _routes.Evicted;

    /// <summary>A route; begun when it is new.</summary>
    public RouteProfile Get(in RouteKey key, int most) => _routes.GetOrAdd(key.Tenant.Value, key, most, static key => new RouteProfile(key), out _);

    /// <summary>A route that is there; null when it is not.</summary>
    public RouteProfile? Find(in RouteKey key) => _routes.TryGet(key, out var route) ? route : null;

    /// <summary>A tenant's routes.</summary>
    public IReadOnlyList<RouteProfile> Of(TenantId tenant) => _routes.Of(tenant.Value);

    /// <inheritdoc/>
    public void Save(IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var all = _routes.Snapshot();
        var buffer = new ArrayBufferWriter<byte>();
        var state = new StateWriter(buffer);
        state.Write(all.Count);
        foreach (var route in all)
        {
            lock (route.Gate)
            {
                // What is known of stable versions must not get too large to be saved for the sake of comparisons.
                route.Save(state, withComparisons: buffer.WrittenCount < MaxBytesWithComparisons);
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

        var reader = new StateReader(state, "This is not a saved state of API profiles");
        var count = reader.ReadInt(0, MaxSaved);
        var known = new HashSet<RouteKey>();
        var all = new List<(string Tenant, RouteKey Key, RouteProfile Route)>();
        for (var i = 0; i < count; i++)
        {
            var route = RouteProfile.Load(ref reader, hasComparisons: formatVersion == Version);
            if (!known.Add(route.Key))
            {
                throw reader.Wrong();
            }

            all.Add((route.Key.Tenant.Value, route.Key, route));
        }

        if (!reader.IsAtEnd)
        {
            throw reader.Wrong();
        }

        _routes.Replace(all);
    }
}
