using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Conversations;

/// <summary>Remembers conversations. Messages are only ever added, all of a turn or none. Thread-safe.</summary>
public interface IConversationStore
{
    /// <summary>
    /// Adds a conversation with its first messages; false when the tenant has one of that id. Of an owner's conversations
    /// the <paramref name="maxPerOwner"/> that were continued last are kept.
    /// </summary>
    Task<bool> AddAsync(ConversationStart start, IReadOnlyList<ConversationMessage> messages, int maxPerOwner, CancellationToken cancellationToken = default);

    /// <summary>The conversation with all its messages; null when its owner has none of that id.</summary>
    Task<ConversationHistory?> FindAsync(ConversationOwner owner, Guid id, CancellationToken cancellationToken = default);

    /// <summary>An owner's conversations, the one continued last first, from behind <paramref name="after"/> on.</summary>
    Task<IReadOnlyList<Conversation>> ListAsync(ConversationOwner owner, ConversationPosition? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Adds messages at once, if the conversation still has the version that the writer has seen.</summary>
    Task<AppendOutcome> AppendAsync(
        ConversationOwner owner,
        Guid id,
        long expectedVersion,
        string model,
        IReadOnlyList<ConversationMessage> messages,
        CancellationToken cancellationToken = default);

    /// <summary>Removes a conversation; false when its owner has none of that id.</summary>
    Task<bool> RemoveAsync(ConversationOwner owner, Guid id, CancellationToken cancellationToken = default);

    /// <summary>Whether a tenant (owner null) or one owner in it has conversations.</summary>
    Task<bool> ExistsAsync(TenantId tenant, string? ownerName, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes conversations of a tenant (owner null) or of one owner, about <paramref name="batchSize"/> rows a call, never
    /// a part of one. Returns the rows removed: fewer than asked for means that nothing is left.
    /// </summary>
    Task<int> RemoveOwnedAsync(TenantId tenant, string? ownerName, int batchSize, CancellationToken cancellationToken = default);

    /// <summary>Removes conversations that were continued last before <paramref name="beforeMicros"/>, in batches as <see cref="RemoveOwnedAsync"/> does.</summary>
    Task<int> RemoveOlderAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default);
}
