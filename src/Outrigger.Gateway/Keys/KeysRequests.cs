using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Tenancy;

namespace Outrigger.Gateway.Keys;

/// <summary>A virtual key to make.</summary>
public sealed record IssueKeyRequest : IAdminRequest<IssueKeyRequest>, IValidatableObject
{
    /// <inheritdoc/>
    public static JsonTypeInfo<IssueKeyRequest> JsonType => KeysJson.Default.IssueKeyRequest;

    /// <summary>A name for people, 1–128 characters.</summary>
    [Required, DisplayNameText]
    public required string Name { get; init; }

    /// <summary>The tenant; <c>default</c> when absent.</summary>
    [TenantIdText]
    public string? Tenant { get; init; }

    /// <summary>The team, if any.</summary>
    [OwnerId]
    public string? Team { get; init; }

    /// <summary>The user, if any.</summary>
    [OwnerId]
    public string? User { get; init; }

    /// <summary>Model names the key may use (alias, <c>provider/model</c> or model; a trailing <c>*</c> matches any rest); all when absent.</summary>
    [ModelNames]
    public IReadOnlyList<string>? AllowedModels { get; init; }

    /// <summary>From when on the key does not count; never when absent.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// The key's own limits, in place of the settings' defaults for keys as a whole: <c>{}</c> limits nothing, absent means
    /// the defaults.
    /// </summary>
    public CallerLimits? Limits { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => KeyLimits.Check(Limits);
}

/// <summary>What replaces the changeable parts of a key; what is absent is reset.</summary>
public sealed record ReplaceKeyRequest : IAdminRequest<ReplaceKeyRequest>, IValidatableObject
{
    /// <inheritdoc/>
    public static JsonTypeInfo<ReplaceKeyRequest> JsonType => KeysJson.Default.ReplaceKeyRequest;

    /// <summary>A name for people, 1–128 characters.</summary>
    [Required, DisplayNameText]
    public required string Name { get; init; }

    /// <summary>Model names the key may use; all when absent.</summary>
    [ModelNames]
    public IReadOnlyList<string>? AllowedModels { get; init; }

    /// <summary>From when on the key does not count; never when absent.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// The key's own limits, in place of the settings' defaults for keys as a whole: <c>{}</c> limits nothing, absent means
    /// the defaults.
    /// </summary>
    public CallerLimits? Limits { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => KeyLimits.Check(Limits);
}

/// <summary>A virtual key as it is answered: without its text.</summary>
public sealed record KeyAnswer
{
    /// <summary>The public id, the second part of the key's text.</summary>
    public required string Id { get; init; }

    /// <summary>The key itself: in the answer that made it, and never again.</summary>
    public string? Key { get; init; }

    /// <summary>A name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The team, if any.</summary>
    public string? Team { get; init; }

    /// <summary>The user, if any.</summary>
    public string? User { get; init; }

    /// <summary>Model names it may use; null allows all.</summary>
    public IReadOnlyList<string>? AllowedModels { get; init; }

    /// <summary>Its own limits; null for the settings' defaults.</summary>
    public CallerLimits? Limits { get; init; }

    /// <summary>From when on it does not count; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether it is switched off.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was used last, a few seconds late; null for never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>Checks limits and names the member at fault as the request spells it.</summary>
internal static class KeyLimits
{
    public static IEnumerable<ValidationResult> Check(CallerLimits? limits) =>
        (limits?.Check() ?? []).Select(fault => new ValidationResult(fault.Problem, ["limits." + fault.Member]));
}

/// <summary>Refuses lists of more than 256 names, and names that are no model names; null passes.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ModelNamesAttribute() : ValidationAttribute("{0} takes up to 256 names of 1 to 256 visible characters; '*' stands at the end only.")
{
    public override bool IsValid(object? value) =>
        value is null
        || (value is IReadOnlyList<string?> { Count: <= 256 } names
            && names.All(name => name is { Length: >= 1 and <= 256 }
                && !name.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c))
                && name.IndexOf('*', StringComparison.Ordinal) is var star && (star < 0 || star == name.Length - 1)));
}
