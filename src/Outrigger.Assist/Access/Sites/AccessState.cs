using System.Buffers;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Access.Evidence;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Learned;

namespace Outrigger.Assist.Access.Sites;

/// <summary>
/// What is kept over a restart: for each tenant how its site's paths hang together, and the standing of those clients that
/// were caught, carried suspicion or were vouched for (at most 20,000 of each tenant). Behaviour is of the moment and begins anew. 41 bytes a standing,
/// about 20 a path and 20 a step. Thread-safe.
/// </summary>
internal sealed class AccessState(AccessSites sites, IOptionsMonitor<AccessOptions> options) : ILearnedState
{
    private const int MaxStandings = 20_000;
    private const int MaxTenantLength = 1024;

    public string Name => "access";

    public int FormatVersion => 1;

    public void Save(IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var all = sites.All.ToArray();
        var state = new StateWriter(writer);
        state.Write(all.Length);
        foreach (var (tenant, site) in all)
        {
            state.Write(tenant);
            site.Use(engine =>
            {
                engine.Site.Save(state);
                var standings = engine.Standing.Take(MaxStandings).ToArray();
                state.Write(standings.Length);
                foreach (var (key, track) in standings)
                {
                    var (carried, carriedAt, credit, creditAt, isTrapped) = track.Standing;
                    state.Write(key);
                    state.Write(carried);
                    state.Write(carriedAt);
                    state.Write(credit);
                    state.Write(creditAt);
                    state.Write(isTrapped ? 1 : 0);
                }

                return 0;
            });
        }
    }

    public void Load(int formatVersion, ReadOnlySpan<byte> state)
    {
        if (formatVersion != FormatVersion)
        {
            throw new InvalidDataException($"Access state of format {formatVersion}; {FormatVersion} is read.");
        }

        var settings = options.CurrentValue;
        var reader = new StateReader(state, "Access state");
        var restored = new Dictionary<string, AccessSite>(StringComparer.Ordinal);
        var count = reader.ReadCountOf(12);
        for (var i = 0; i < count; i++)
        {
            var tenant = reader.ReadText(MaxTenantLength);
            var engine = new EvidenceEngine([], settings.MaxClients);
            engine.Site.Load(ref reader);
            var standings = reader.ReadCountOf(44);
            for (var j = 0; j < standings; j++)
            {
                var key = reader.ReadULong();
                (double, double, double, double, bool) standing = (reader.ReadBounded(12), reader.ReadBounded(1e11), reader.ReadBounded(10), reader.ReadBounded(1e11), reader.ReadInt() == 1);
                engine.Restore(key, standing);
            }

            var site = new AccessSite(settings);
            site.Restore(engine);
            if (!restored.TryAdd(tenant, site))
            {
                throw reader.Wrong("a tenant twice");
            }
        }

        if (!reader.IsAtEnd)
        {
            throw reader.Wrong("more bytes than it says");
        }

        sites.Restore(restored.TakeLast(settings.MaxTenants));
    }
}
