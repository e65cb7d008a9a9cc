using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Access.Evidence;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Access;

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
        StateWriter.Int(writer, all.Length);
        foreach (var (tenant, site) in all)
        {
            var bytes = Encoding.UTF8.GetBytes(tenant);
            StateWriter.Int(writer, bytes.Length);
            writer.Write(bytes);
            site.Use(engine =>
            {
                engine.Site.Save(writer);
                var standings = engine.Standing.Take(MaxStandings).ToArray();
                StateWriter.Int(writer, standings.Length);
                foreach (var (key, track) in standings)
                {
                    var (carried, carriedAt, credit, creditAt, isTrapped) = track.Standing;
                    StateWriter.Long(writer, (long)key);
                    StateWriter.Double(writer, carried);
                    StateWriter.Double(writer, carriedAt);
                    StateWriter.Double(writer, credit);
                    StateWriter.Double(writer, creditAt);
                    StateWriter.Int(writer, isTrapped ? 1 : 0);
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
        var reader = new StateReader(state);
        var restored = new Dictionary<string, AccessSite>(StringComparer.Ordinal);
        var count = reader.Count(12);
        for (var i = 0; i < count; i++)
        {
            var tenant = reader.Text(MaxTenantLength);
            var engine = new EvidenceEngine([], settings.MaxClients);
            engine.Site.Load(ref reader);
            var standings = reader.Count(44);
            for (var j = 0; j < standings; j++)
            {
                var key = (ulong)reader.Long();
                (double, double, double, double, bool) standing = (reader.Bounded(12), reader.Bounded(1e11), reader.Bounded(10), reader.Bounded(1e11), reader.Int() == 1);
                engine.Restore(key, standing);
            }

            var site = new AccessSite(settings);
            site.Restore(engine);
            if (!restored.TryAdd(tenant, site))
            {
                throw new InvalidDataException("Access state: a tenant twice.");
            }
        }

        if (!reader.IsAtEnd)
        {
            throw new InvalidDataException("Access state: more bytes than it says.");
        }

        sites.Restore(restored.TakeLast(settings.MaxTenants));
    }
}

/// <summary>Writes numbers, little-endian.</summary>
internal static class StateWriter
{
    public static void Int(IBufferWriter<byte> writer, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(writer.GetSpan(4), value);
        writer.Advance(4);
    }

    public static void Long(IBufferWriter<byte> writer, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(writer.GetSpan(8), value);
        writer.Advance(8);
    }

    public static void Double(IBufferWriter<byte> writer, double value) => Long(writer, BitConverter.DoubleToInt64Bits(value));
}

/// <summary>Reads what <see cref="StateWriter"/> wrote, and refuses what cannot be.</summary>
internal ref struct StateReader(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>A count of things of at least so many bytes each.</summary>
    public int Count(int bytesOfOne)
    {
        var count = Int();
        return count >= 0 && (long)count * bytesOfOne <= _rest.Length ? count : throw new InvalidDataException("Access state: that many do not fit into it.");
    }

    /// <summary>A number whose magnitude is bounded.</summary>
    public double Bounded(double most)
    {
        var value = BitConverter.Int64BitsToDouble(Long());
        return double.IsFinite(value) && Math.Abs(value) <= most ? value : throw new InvalidDataException("Access state: a number that cannot be.");
    }

    public string Text(int maxLength)
    {
        var length = Int();
        return length is < 0 || length > maxLength ? throw new InvalidDataException("Access state: a name of that length cannot be.") : Encoding.UTF8.GetString(Take(length));
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw new InvalidDataException("Access state: it ends too early.");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
