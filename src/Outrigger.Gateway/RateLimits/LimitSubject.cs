using System.Text.Json.Serialization;
using Outrigger.Core.Callers;
using Outrigger.Core.Json;

namespace Outrigger.Gateway.RateLimits;

/// <summary>What kind of thing a limit holds for.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<LimitScope>))]
public enum LimitScope
{
    /// <summary>A virtual key.</summary>
    Key,

    /// <summary>A user: all of their keys together.</summary>
    User,

    /// <summary>A team: all keys of it and of its users together.</summary>
    Team,

    /// <summary>A tenant: everything in it together.</summary>
    Tenant,

    /// <summary>A model or alias, whoever asks for it.</summary>
    Model,

    /// <summary>A provider's key, whoever's call it serves.</summary>
    ProviderKey,
}

/// <summary>Whom or what a limit holds for.</summary>
/// <param name="Scope">What kind of thing.</param>
/// <param name="Tenant">Whose it is; null for what belongs to the whole server (models, provider keys).</param>
/// <param name="Name">Its id or name inside of the tenant.</param>
public readonly record struct LimitSubject(LimitScope Scope, TenantId? Tenant, string Name);
