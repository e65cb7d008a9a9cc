using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Conversations;

/// <summary>
/// The store without a database: what it holds is gone with the process. Bounded in bytes: the conversations continued
/// longest ago give way. Thread-safe.
/// </summary>
internal sealed class InMemoryConversationStore(IOptions<ConversationsOptions> options) : IConversationStore
{
    // What a conversation and a message cost beside their text, roughly.
    private const long ConversationOverhead = 512;
    private const long MessageOverhead = 128;

    private readonly Lock _gate = new();
    private readonly Dictionary<(TenantId Tenant, Guid Id), Entry> _entries = [];
    private readonly SortedSet<Entry> _byAge = new(Entry.ByAge);
    private readonly Dictionary<ConversationOwner, SortedSet<Entry>> _byOwner = [];
    private long _bytes;

    public Task<bool> AddAsync(ConversationStart start, IReadOnlyList<ConversationMessage> messages, int maxPerOwner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        var head = new Conversation
        {
            Id = start.Id,
            Owner = start.Owner,
            Model = start.Model,
            Title = start.Title,
            MessageCount = messages.Count,
            Bytes = messages.Sum(message => (long)message.Bytes),
            Version = 1,
            CreatedAtMicros = messages[0].AtMicros,
            UpdatedAtMicros = messages[^1].AtMicros,
        };
        lock (_gate)
        {
            if (_entries.ContainsKey((start.Owner.Tenant, start.Id)))
            {
                return Task.FromResult(false);
            }

            var added = new Entry(head, [.. messages]);
            Insert(added);
            var own = _byOwner[start.Owner];
            while (own.Count > maxPerOwner)
            {
                Drop(own.Min!);
            }

            MakeRoom(added);
            return Task.FromResult(true);
        }
    }

    public Task<ConversationHistory?> FindAsync(ConversationOwner owner, Guid id, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult(Get(owner, id) is { } entry ? new ConversationHistory(entry.Head, [.. entry.Messages]) : null);
        }
    }

    public Task<IReadOnlyList<Conversation>> ListAsync(ConversationOwner owner, ConversationPosition? after, int limit, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            IReadOnlyList<Conversation> page = _byOwner.TryGetValue(owner, out var own)
                ? [.. own.Reverse().Select(entry => entry.Head).Where(head => after is not { } place || IsBehind(head, place)).Take(limit)]
                : [];
            return Task.FromResult(page);
        }
    }

    public Task<AppendOutcome> AppendAsync(
        ConversationOwner owner,
        Guid id,
        long expectedVersion,
        string model,
        IReadOnlyList<ConversationMessage> messages,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (Get(owner, id) is not { } entry)
            {
                return Task.FromResult(AppendOutcome.NotFound);
            }

            if (entry.Head.Version != expectedVersion)
            {
                return Task.FromResult(AppendOutcome.Changed);
            }

            Drop(entry);
            var next = new Entry(
                entry.Head with
                {
                    Model = model,
                    MessageCount = entry.Head.MessageCount + messages.Count,
                    Bytes = entry.Head.Bytes + messages.Sum(message => (long)message.Bytes),
                    Version = expectedVersion + 1,
                    UpdatedAtMicros = Math.Max(entry.Head.UpdatedAtMicros, messages[^1].AtMicros),
                },
                [.. entry.Messages, .. messages]);
            Insert(next);
            MakeRoom(next);
            return Task.FromResult(AppendOutcome.Appended);
        }
    }

    public Task<bool> RemoveAsync(ConversationOwner owner, Guid id, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var entry = Get(owner, id);
            if (entry is not null)
            {
                Drop(entry);
            }

            return Task.FromResult(entry is not null);
        }
    }

    public Task<bool> ExistsAsync(TenantId tenant, string? ownerName, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult(_byOwner.Keys.Any(owner => Matches(owner, tenant, ownerName)));
        }
    }

    public Task<int> RemoveOwnedAsync(TenantId tenant, string? ownerName, int batchSize, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult(RemoveBatch(_byAge.Where(entry => Matches(entry.Head.Owner, tenant, ownerName)), batchSize));
        }
    }

    public Task<int> RemoveOlderAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult(RemoveBatch(_byAge.TakeWhile(entry => entry.Head.UpdatedAtMicros < beforeMicros), batchSize));
        }
    }

    private static bool Matches(ConversationOwner owner, TenantId tenant, string? name) => owner.Tenant == tenant && (name is null || owner.Name == name);

    private static bool IsBehind(Conversation head, ConversationPosition place) => (head.UpdatedAtMicros, head.Id).CompareTo((place.UpdatedAtMicros, place.Id)) < 0;

    private int RemoveBatch(IEnumerable<Entry> candidates, int batchSize)
    {
        var rows = 0;
        foreach (var entry in candidates.Take(batchSize).ToList())
        {
            if (rows >= batchSize)
            {
                break;
            }

            Drop(entry);
            rows += entry.Messages.Count + 1;
        }

        return rows;
    }

    private Entry? Get(ConversationOwner owner, Guid id) =>
        _entries.TryGetValue((owner.Tenant, id), out var entry) && entry.Head.Owner == owner ? entry : null;

    private void MakeRoom(Entry latest)
    {
        while (_bytes > options.Value.InMemoryBytes && _byAge.Min is { } oldest && oldest != latest)
        {
            Drop(oldest);
        }
    }

    private void Insert(Entry entry)
    {
        var owner = entry.Head.Owner;
        _entries.Add((owner.Tenant, entry.Head.Id), entry);
        _byAge.Add(entry);
        if (!_byOwner.TryGetValue(owner, out var own))
        {
            _byOwner.Add(owner, own = new(Entry.ByAge));
        }

        own.Add(entry);
        _bytes += CostOf(entry);
    }

    private void Drop(Entry entry)
    {
        var owner = entry.Head.Owner;
        _entries.Remove((owner.Tenant, entry.Head.Id));
        _byAge.Remove(entry);
        var own = _byOwner[owner];
        own.Remove(entry);
        if (own.Count == 0)
        {
            _byOwner.Remove(owner);
        }

        _bytes -= CostOf(entry);
    }

    private static long CostOf(Entry entry) => ConversationOverhead + (entry.Messages.Count * MessageOverhead) + entry.Head.Bytes;

    private sealed record Entry(Conversation Head, IReadOnlyList<ConversationMessage> Messages)
    {
        /// <summary>By last turn; two tenants may have the same id.</summary>
        public static Comparer<Entry> ByAge { get; } = Comparer<Entry>.Create(static (a, b) =>
        {
            var order = (a.Head.UpdatedAtMicros, a.Head.Id).CompareTo((b.Head.UpdatedAtMicros, b.Head.Id));
            return order != 0 ? order : string.CompareOrdinal(a.Head.Owner.Tenant.Value, b.Head.Owner.Tenant.Value);
        });
    }
}
