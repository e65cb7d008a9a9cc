using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Core.Callers;
using Outrigger.Core.Secrets;

namespace Outrigger.Gateway.ProviderKeys;

/// <summary>A provider key to keep.</summary>
public sealed record AddProviderKeyRequest : IAdminRequest<AddProviderKeyRequest>
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
