using Outrigger.Core.Callers;
using Outrigger.Gateway.Tenancy;

namespace Outrigger.Gateway.Conversations;

/// <summary>
/// Keeps tenants and users that still have conversations from being removed: somebody who gets the same id later must not
/// find them. Thread-safe.
/// </summary>
internal sealed class ConversationDependents(IConversationStore store) : ITenancyDependents
{
    public string What => "conversations";

    public Task<bool> ExistsAsync(TenantId tenant, string? team, string? user, CancellationToken cancellationToken = default) => (team, user) switch
    {
        (_, { } name) => store.ExistsAsync(tenant, ConversationOwner.OfUser(name), cancellationToken),

        // A conversation belongs to a user or a key, never to a team.
        ({ }, null) => Task.FromResult(false),
        _ => store.ExistsAsync(tenant, null, cancellationToken),
    };
}
