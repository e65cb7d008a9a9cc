using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Secrets;
using Outrigger.Core.Time;
using Outrigger.Gateway.Tenancy;

namespace Outrigger.Gateway.Keys;

/// <summary>
/// Makes, changes and takes away virtual keys. What it changes holds on this node before it returns. Thread-safe.
/// </summary>
internal sealed class KeyRegister(
    IVirtualKeyStore store,
    KeyDirectory directory,
    ITenancyStore tenancy,
    ISecretVault vault,
    IOptions<KeysOptions> options,
    TimeProvider time)
{
    /// <summary>Makes a key; its text is in the answer and nowhere else.</summary>
    public async Task<(VirtualKey? Key, Secret? Text, OutriggerError? Error)> IssueAsync(KeyOrder order, CancellationToken cancellationToken)
    {
        if (directory.Count >= options.Value.MaxKeys)
        {
            return (null, null, KeysErrors.TooManyKeys.With($"There are {directory.Count} keys; the limit is {options.Value.MaxKeys} (MaxKeys)."));
        }

        var (team, missing) = await FindTeamAsync(order, cancellationToken);
        if ((missing ?? CheckExpiry(order.ExpiresAt)) is { } refusal)
        {
            return (null, null, refusal);
        }

        var pepper = vault.DeriveKey(KeyDirectory.PepperPurpose);
        while (true)
        {
            var id = KeyText.CreateId();
            var text = KeyText.Create(id);
            var hash = new byte[KeyText.HashBytes];
            KeyText.Hash(pepper, text.Reveal(), hash);
            var key = new VirtualKey
            {
                Id = id,
                Hash = hash,
                Name = order.Name,
                Tenant = order.Tenant,
                Team = team,
                User = order.User,
                AllowedModels = order.AllowedModels,
                Limits = order.Limits,
                ExpiresAtMicros = order.ExpiresAt?.ToUnixMicroseconds(),
                CreatedAtMicros = time.GetUnixMicroseconds(),
            };
            var outcome = await store.AddAsync(key, cancellationToken);
            if (outcome == AddKeyOutcome.OwnerMissing)
            {
                return (null, null, CoreErrors.NotFound.With("The tenant, team or user of the key does not exist."));
            }

            // 95 random bits do not meet twice; if they do, the next ones are taken.
            if (outcome == AddKeyOutcome.Added)
            {
                await directory.RefreshAsync(cancellationToken);
                return (key, text, null);
            }
        }
    }

    /// <summary>Replaces name, models, expiry and limits.</summary>
    public async Task<OutriggerError?> UpdateAsync(string id, ReplaceKeyRequest request, CancellationToken cancellationToken) =>
        CheckExpiry(request.ExpiresAt)
        ?? await FollowAsync(
            store.UpdateAsync(id, new VirtualKeyChange(request.Name, request.AllowedModels, request.ExpiresAt?.ToUnixMicroseconds(), request.Limits), cancellationToken),
            cancellationToken);

    /// <summary>Switches a key off or on.</summary>
    public Task<OutriggerError?> SetDisabledAsync(string id, bool isDisabled, CancellationToken cancellationToken) =>
        FollowAsync(store.SetDisabledAsync(id, isDisabled ? time.GetUnixMicroseconds() : null, cancellationToken), cancellationToken);

    /// <summary>Takes a key away for good.</summary>
    public Task<OutriggerError?> RemoveAsync(string id, CancellationToken cancellationToken) =>
        FollowAsync(store.RemoveAsync(id, cancellationToken), cancellationToken);

    private OutriggerError? CheckExpiry(DateTimeOffset? expiresAt) =>
        expiresAt <= time.GetUtcNow() ? CoreErrors.InvalidRequest.With("expiresAt lies in the past.") with { Param = "expiresAt" } : null;

    // A user's key counts for the user's team, so that what holds for the team holds for it.
    private async Task<(string? Team, OutriggerError? Error)> FindTeamAsync(KeyOrder order, CancellationToken cancellationToken)
    {
        if (await tenancy.FindTenantAsync(order.Tenant, cancellationToken) is null)
        {
            return (null, CoreErrors.NotFound.With($"There is no tenant '{order.Tenant}'.") with { Param = "tenant" });
        }

        if (order.Team is not null && await tenancy.FindTeamAsync(order.Tenant, order.Team, cancellationToken) is null)
        {
            return (null, CoreErrors.NotFound.With($"There is no team '{order.Team}' in tenant '{order.Tenant}'.") with { Param = "team" });
        }

        if (order.User is null)
        {
            return (order.Team, null);
        }

        if (await tenancy.FindUserAsync(order.Tenant, order.User, cancellationToken) is not { } user)
        {
            return (null, CoreErrors.NotFound.With($"There is no user '{order.User}' in tenant '{order.Tenant}'.") with { Param = "user" });
        }

        return order.Team is not null && user.Team is not null && order.Team != user.Team
            ? (null, CoreErrors.InvalidRequest.With($"The user '{order.User}' belongs to another team than '{order.Team}'.") with { Param = "team" })
            : (order.Team ?? user.Team, null);
    }

    private async Task<OutriggerError?> FollowAsync(Task<bool> change, CancellationToken cancellationToken)
    {
        if (!await change)
        {
            return CoreErrors.NotFound.With("There is no such key.");
        }

        await directory.RefreshAsync(cancellationToken);
        return null;
    }
}

/// <summary>What a new key shall be.</summary>
internal sealed record KeyOrder(
    string Name,
    TenantId Tenant,
    string? Team = null,
    string? User = null,
    IReadOnlyList<string>? AllowedModels = null,
    DateTimeOffset? ExpiresAt = null,
    CallerLimits? Limits = null);
