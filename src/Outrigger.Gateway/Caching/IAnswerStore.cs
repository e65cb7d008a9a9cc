using Outrigger.Core.Callers;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Caching;

/// <summary>
/// Where answers are kept. Bounded: it may forget any entry at any time. A store that cannot answer reports a miss or
/// drops the entry, it never throws on the path of a call and never holds one up for long. Thread-safe.
/// </summary>
public interface IAnswerStore
{
    /// <summary>What it is, for status and logs (<c>memory</c>, <c>redis</c>).</summary>
    string Name { get; }

    /// <summary>Looks an answer up. An expired one is not found.</summary>
    ValueTask<CacheLookup> FindAsync(CacheKey key, CancellationToken cancellationToken = default);

    /// <summary>Keeps an answer until it expires; replaces an older one.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="answer">The answer; its body is not changed any more by anybody.</param>
    /// <param name="generation">
    /// The generation that the lookup before the call reported: when the tenant has been purged since, the answer is
    /// dropped. 0 is never a generation.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True when it is kept.</returns>
    ValueTask<bool> PutAsync(CacheKey key, CachedAnswer answer, long generation, CancellationToken cancellationToken = default);

    /// <summary>Forgets everything of a tenant, including answers that are still on their way in.</summary>
    /// <exception cref="OutriggerException">The store cannot be reached; nothing is known to be forgotten.</exception>
    ValueTask PurgeAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <summary>How full it is.</summary>
    CacheOccupancy GetOccupancy();
}

/// <summary>What a lookup found.</summary>
/// <param name="Answer">The answer; null for a miss.</param>
/// <param name="Generation">The tenant's generation at this moment, to be handed to <see cref="IAnswerStore.PutAsync"/>; 0 when it is not known, and then nothing can be kept.</param>
public readonly record struct CacheLookup(CachedAnswer? Answer, long Generation);

/// <summary>How full a store is. Null where it does not know without searching.</summary>
/// <param name="Entries">Entries kept, expired ones that nobody has met yet included.</param>
/// <param name="Bytes">Bytes held, with an estimate of what each entry costs beside its body.</param>
/// <param name="CapacityBytes">The bound of <paramref name="Bytes"/>.</param>
/// <param name="Evicted">Entries dropped for lack of room since the start.</param>
public readonly record struct CacheOccupancy(long? Entries, long? Bytes, long? CapacityBytes, long Evicted);
