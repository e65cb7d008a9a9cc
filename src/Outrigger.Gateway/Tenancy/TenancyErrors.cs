using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Tenancy;

/// <summary>What can be wrong with tenants, teams and users.</summary>
public static class TenancyErrors
{
    /// <summary>It cannot be removed because something belongs to it.</summary>
    public static readonly ErrorType NotEmpty = new(
        "owner-not-empty", 409, "Something still belongs to it.", "Remove what the detail names first (keys, users, teams, conversations, jobs, schedules), or switch it off.");

    /// <summary>The default tenant stays.</summary>
    public static readonly ErrorType DefaultTenant = new(
        "default-tenant", 409, "The tenant 'default' stays as it is.", "Work with another tenant, or switch off single keys.");
}
