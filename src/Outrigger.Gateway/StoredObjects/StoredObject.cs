using Outrigger.Core.Callers;

namespace Outrigger.Gateway.StoredObjects;

/// <summary>What a provider keeps for a caller.</summary>
public enum StoredObjectKind
{
    /// <summary>An answer that can be fetched, continued and deleted.</summary>
    Response = 1,

    /// <summary>A conversation that answers are added to.</summary>
    Conversation = 2,

    /// <summary>One item of an answer, which requests may name by its own id.</summary>
    Item = 3,
}

/// <summary>One object at a provider: whose it is and where it lies. Never what it says. Immutable.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Id">The provider's id, at most 256 characters; unique within the tenant and kind.</param>
/// <param name="Provider">The provider's name in the settings.</param>
/// <param name="KeyId">The public id of the provider key it was made with.</param>
/// <param name="Model">The model's name at the provider.</param>
/// <param name="CreatedAtMicros">When it was made, microseconds since 1970 UTC.</param>
public sealed record StoredObject(TenantId Tenant, StoredObjectKind Kind, string Id, string Provider, string KeyId, string Model, long CreatedAtMicros)
{
    /// <summary>The longest id, in characters.</summary>
    public const int MaxIdLength = 256;

    /// <summary>Who is to be billed for it once it is known what it used; null when nothing is open.</summary>
    public OpenBill? Bill { get; init; }
}

/// <summary>What is needed to bill an answer that was not finished when its call was. Immutable.</summary>
/// <param name="Team">The team of the key that asked, if any.</param>
/// <param name="User">The user of that key, if any.</param>
/// <param name="CallerKeyId">The key's public id; null without keys.</param>
/// <param name="EndUser">The end user that the request named.</param>
/// <param name="RequestedModel">The model's name as it was asked for.</param>
/// <param name="Tags">The tags of the call, with commas between them; null for none.</param>
public sealed record OpenBill(string? Team, string? User, string? CallerKeyId, string? EndUser, string RequestedModel, string? Tags);
