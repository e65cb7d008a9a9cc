using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Core.Callers;
using Outrigger.Core.Secrets;
using Outrigger.Core.Time;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.ProviderKeys;

/// <summary>A provider key to keep.</summary>
public sealed record AddProviderKeyRequest : IAdminRequest<AddProviderKeyRequest>, IValidatableObject
{
    /// <inheritdoc/>
    public static JsonTypeInfo<AddProviderKeyRequest> JsonType => ProviderKeysJson.Default.AddProviderKeyRequest;

    /// <summary>The provider's name in the configuration: 1–64 characters out of <c>A–Z a–z 0–9 . _ -</c>.</summary>
    [Required, RegularExpression("^[A-Za-z0-9._-]{1,64}$", ErrorMessage = "provider has 1 to 64 characters out of A-Z, a-z, 0-9, '.', '_' and '-'.")]
    public required string Provider { get; init; }

    /// <summary>A name for people, 1–128 characters; the provider's when absent.</summary>
    [DisplayNameText]
    public string? Name { get; init; }

    /// <summary>The key: 8–4096 visible ASCII characters. It is never shown again.</summary>
    [Required, ProviderSecret]
    public required Secret Key { get; init; }

    /// <summary>What the key may use in a day; the provider's setting when absent.</summary>
    public ProviderKeyQuotaText? Quota { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Quota?.Check() ?? [];
}

/// <summary>What a provider key may use in a day.</summary>
public sealed record SetProviderKeyQuotaRequest : IAdminRequest<SetProviderKeyQuotaRequest>, IValidatableObject
{
    /// <inheritdoc/>
    public static JsonTypeInfo<SetProviderKeyQuotaRequest> JsonType => ProviderKeysJson.Default.SetProviderKeyQuotaRequest;

    /// <summary>The quota; null for the provider's setting.</summary>
    public required ProviderKeyQuotaText? Quota { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Quota?.Check() ?? [];
}

/// <summary>A quota of a provider key as it is written.</summary>
public sealed record ProviderKeyQuotaText
{
    private const long MaxTokens = 1_000_000_000_000_000;

    /// <summary>Tokens a day, prompt and completion together, 1–10¹⁵.</summary>
    public required long TokensPerDay { get; init; }

    /// <summary>The IANA zone at whose midnight it begins anew. Default <c>UTC</c>.</summary>
    public string TimeZone { get; init => field = value ?? "UTC"; } = "UTC";

    internal ProviderKeyQuota ToQuota() => new(TokensPerDay, TimeZone);

    internal IEnumerable<ValidationResult> Check()
    {
        if (TokensPerDay is < 1 or > MaxTokens)
        {
            yield return new ValidationResult($"tokensPerDay is 1 to {MaxTokens}.", ["quota.tokensPerDay"]);
        }

        if (!TimeZones.TryFind(TimeZone, out _))
        {
            yield return new ValidationResult("timeZone is no name of the IANA time zone database (Europe/Berlin, UTC).", ["quota.timeZone"]);
        }
    }
}

/// <summary>How a provider key's quota stands.</summary>
public sealed record ProviderKeyQuotaAnswer
{
    /// <summary>Tokens a day.</summary>
    public required long TokensPerDay { get; init; }

    /// <summary>The zone at whose midnight it begins anew.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Tokens used since the last reset.</summary>
    public required long UsedTokens { get; init; }

    /// <summary>The last reset; null when nothing counts here.</summary>
    public DateTimeOffset? LastResetAt { get; init; }

    /// <summary>The next reset; null when nothing counts here.</summary>
    public DateTimeOffset? NextResetAt { get; init; }

    internal static ProviderKeyQuotaAnswer Create(ProviderKeyQuota quota, ProviderKeyUse? use) => new()
    {
        TokensPerDay = quota.TokensPerDay,
        TimeZone = quota.TimeZone,
        UsedTokens = use?.UsedTokens ?? 0,
        LastResetAt = use is { } last ? ClockExtensions.FromUnixMicroseconds(last.LastResetMicros) : null,
        NextResetAt = use is { } next ? ClockExtensions.FromUnixMicroseconds(next.NextResetMicros) : null,
    };
}

/// <summary>Another secret for a provider key.</summary>
public sealed record RotateProviderKeyRequest : IAdminRequest<RotateProviderKeyRequest>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<RotateProviderKeyRequest> JsonType => ProviderKeysJson.Default.RotateProviderKeyRequest;

    /// <summary>The key: 8–4096 visible ASCII characters. It is never shown again.</summary>
    [Required, ProviderSecret]
    public required Secret Key { get; init; }
}

/// <summary>A provider key as it is answered: with a hint of four characters.</summary>
public sealed record ProviderKeyAnswer
{
    /// <summary>The id; logs and metrics name the key by it.</summary>
    public required string Id { get; init; }

    /// <summary>The provider.</summary>
    public required string Provider { get; init; }

    /// <summary>A name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The last four characters, or <c>***</c> for a short key.</summary>
    public required string Hint { get; init; }

    /// <summary>The quota of its own, and how it stands; null for the provider's setting.</summary>
    public ProviderKeyQuotaAnswer? Quota { get; init; }

    /// <summary>Whether it is switched off.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>Whether it cannot be decrypted, so that it is not used.</summary>
    public bool IsUnreadable { get; init; }

    /// <summary>When it was added.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its secret was replaced last; null for never.</summary>
    public DateTimeOffset? RotatedAt { get; init; }
}

/// <summary>Refuses what could not be sent in a header.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ProviderSecretAttribute() : ValidationAttribute("{0} has 8 to 4096 visible ASCII characters.")
{
    public override bool IsValid(object? value) =>
        value is Secret secret
        && secret.Reveal() is { Length: >= 8 and <= 4096 } text
        && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
