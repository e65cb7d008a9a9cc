using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Tenancy;

/// <summary>A tenant to add.</summary>
public sealed record AddTenantRequest : IAdminRequest<AddTenantRequest>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<AddTenantRequest> JsonType => TenancyJson.Default.AddTenantRequest;

    /// <summary>The id: 1–64 characters out of <c>a–z 0–9 - _</c>.</summary>
    [TenantIdText]
    public required string Id { get; init; }

    /// <summary>A name for people, 1–128 characters; the id when absent.</summary>
    [DisplayNameText]
    public string? Name { get; init; }
}

/// <summary>A team to add.</summary>
public sealed record AddTeamRequest : IAdminRequest<AddTeamRequest>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<AddTeamRequest> JsonType => TenancyJson.Default.AddTeamRequest;

    /// <summary>The tenant it belongs to; <c>default</c> when absent.</summary>
    [TenantIdText]
    public string? Tenant { get; init; }

    /// <summary>The id, unique in the tenant: 1–128 characters out of <c>A–Z a–z 0–9 . _ @ + -</c>.</summary>
    [OwnerId]
    public required string Id { get; init; }

    /// <summary>A name for people, 1–128 characters; the id when absent.</summary>
    [DisplayNameText]
    public string? Name { get; init; }
}

/// <summary>A user to add.</summary>
public sealed record AddUserRequest : IAdminRequest<AddUserRequest>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<AddUserRequest> JsonType => TenancyJson.Default.AddUserRequest;

    /// <summary>The tenant the user belongs to; <c>default</c> when absent.</summary>
    [TenantIdText]
    public string? Tenant { get; init; }

    /// <summary>The id, unique in the tenant: 1–128 characters out of <c>A–Z a–z 0–9 . _ @ + -</c>.</summary>
    [OwnerId]
    public required string Id { get; init; }

    /// <summary>The team of the user, if any.</summary>
    [OwnerId]
    public string? Team { get; init; }

    /// <summary>A name for people, 1–128 characters; the id when absent.</summary>
    [DisplayNameText]
    public string? Name { get; init; }
}

/// <summary>A tenant as it is answered.</summary>
public sealed record TenantAnswer(string Id, string Name, bool IsDisabled, DateTimeOffset CreatedAt);

/// <summary>A team as it is answered.</summary>
public sealed record TeamAnswer(string Tenant, string Id, string Name, bool IsDisabled, DateTimeOffset CreatedAt);

/// <summary>A user as it is answered.</summary>
public sealed record UserAnswer(string Tenant, string Id, string? Team, string Name, bool IsDisabled, DateTimeOffset CreatedAt);

/// <summary>Refuses what is no id of a team or user; null passes.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OwnerIdAttribute() : ValidationAttribute("{0} has 1 to 128 characters out of A-Z, a-z, 0-9, '.', '_', '@', '+' and '-'.")
{
    public override bool IsValid(object? value) => value is null || (value is string id && OwnerIds.IsValid(id));
}

/// <summary>Refuses what is no tenant id; null passes.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TenantIdTextAttribute() : ValidationAttribute("{0} has 1 to 64 characters out of a-z, 0-9, '-' and '_'.")
{
    public override bool IsValid(object? value) => value is null || (value is string text && TenantId.TryParse(text, out _));
}
