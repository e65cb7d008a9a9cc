using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Gateway.Caching;
using Outrigger.Redis.Engine;
using StackExchange.Redis;

namespace Outrigger.Redis.Caching;

/// <summary>
/// Answers in Redis, shared by all nodes. One round trip a lookup (the tenant's generation and the entry together), one a
/// new entry; no command walks over keys. A tenant's generation is a random number that entries carry: to purge is to
/// choose another, and what was stored under the old one is not found any more and expires by itself. When Redis evicts a
/// generation the tenant starts with a new one, so nothing that was purged comes back. Thread-safe.
/// </summary>
internal sealed class RedisAnswerStore(RedisConnection connection, IOptions<RedisOptions> options, TimeProvider time) : IAnswerStore
{
    /// <summary>Longer than any entry lives, and renewed with each.</summary>
    private static readonly TimeSpan GenerationTtl = TimeSpan.FromDays(45);

    private static readonly long MaxTtlMicros = TimeSpan.FromDays(31).Ticks / TimeSpan.TicksPerMicrosecond;

    // Raised with the meaning of a key; the format of values has a mark of its own.
    private readonly string _prefix = options.Value.KeyPrefix + ":cache:1:";

    public string Name => "redis";

    public async ValueTask<CacheLookup> FindAsync(CacheKey key, CancellationToken cancellationToken = default)
    {
        RedisKey[] keys = [GenerationKey(key.Tenant), EntryKey(key)];
        var (isDone, values) = await connection.TryAsync(database => database.StringGetAsync(keys), cancellationToken);
        if (!isDone)
        {
            return default;
        }

        if (!TryRead(values![0], out var generation))
        {
            return new CacheLookup(null, await BeginAsync(key.Tenant, cancellationToken));
        }

        var isUsable = AnswerFormat.TryRead(values[1], out var storedUnder, out var answer)
            && storedUnder == generation
            && answer.ExpiresAtMicros > time.GetUnixMicroseconds();
        return new CacheLookup(isUsable ? answer : null, generation);
    }

    public async ValueTask<bool> PutAsync(CacheKey key, CachedAnswer answer, long generation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var ttl = TimeSpan.FromMicroseconds(Math.Clamp(answer.ExpiresAtMicros - time.GetUnixMicroseconds(), 0, MaxTtlMicros));
        if (generation == 0 || ttl < TimeSpan.FromMilliseconds(1))
        {
            return false;
        }

        var value = AnswerFormat.Write(answer, generation);
        var (isDone, isSet) = await connection.TryAsync(
            database =>
            {
                database.KeyExpireAsync(GenerationKey(key.Tenant), GenerationTtl, CommandFlags.FireAndForget);
                return database.StringSetAsync(EntryKey(key), value, ttl);
            },
            cancellationToken);
        return isDone && isSet;
    }

    public async ValueTask PurgeAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        await connection.RunAsync(database => database.StringSetAsync(GenerationKey(tenant), Draw(), GenerationTtl), cancellationToken);

    /// <summary>Redis counts keys and bytes of everything it holds, not of us: nothing is known without searching.</summary>
    public CacheOccupancy GetOccupancy() => new(null, null, null, 0);

    /// <summary>The first generation of a tenant, or the one another node has just chosen; 0 when Redis failed.</summary>
    private async ValueTask<long> BeginAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var (isDone, value) = await connection.TryAsync(
            async database =>
            {
                await database.StringSetAsync(GenerationKey(tenant), Draw(), GenerationTtl, When.NotExists);
                return await database.StringGetAsync(GenerationKey(tenant));
            },
            cancellationToken);
        return isDone && TryRead(value, out var generation) ? generation : 0;
    }

    private static string Draw()
    {
        Span<byte> random = stackalloc byte[8];
        RandomNumberGenerator.Fill(random);
        return ((BinaryPrimitives.ReadInt64LittleEndian(random) & long.MaxValue) | 1).ToString(CultureInfo.InvariantCulture);
    }

    private static bool TryRead(RedisValue value, out long generation) =>
        long.TryParse((string?)value, NumberStyles.None, CultureInfo.InvariantCulture, out generation) && generation > 0;

    // The braces keep all keys of a tenant on one node of a cluster, so that one command may name two of them.
    private string GenerationKey(TenantId tenant) => $"{_prefix}{{{tenant}}}:generation";

    private string EntryKey(CacheKey key) => $"{_prefix}{{{key.Tenant}}}:{key.ToHex()}";
}
