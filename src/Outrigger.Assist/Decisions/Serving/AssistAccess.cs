using Microsoft.AspNetCore.Http;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;

namespace Outrigger.Assist.Decisions.Serving;

/// <summary>
/// Who may look at what under <c>/assist/v1</c>: a caller at its own tenant's, the administrator at everybody's. Beside a
/// caller's key the routes take the admin key as a bearer token, where no caller's key fits or <c>?tenant=</c> asks for it.
/// </summary>
internal static class AssistAccess
{
    private const string Bearer = "Bearer ";
    private const string VirtualKey = "ork_";

    /// <summary>The caller, or the administrator, or why the call is refused.</summary>
    public static CallerResult Authenticate(HttpContext context, ICallerAuthenticator callers)
    {
        var asksForTenant = context.Request.Query.ContainsKey("tenant");
        var result = callers.Authenticate(context);
        if (result.Caller is not null && !asksForTenant)
        {
            return result;
        }

        // A virtual key is never tried as the admin key: wrong tries lock an address out.
        var header = context.Request.Headers.Authorization.ToString();
        var mayBeAdmin = header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && !header.AsSpan(Bearer.Length).Trim().StartsWith(VirtualKey, StringComparison.Ordinal);
        if (!asksForTenant && !mayBeAdmin)
        {
            return result;
        }

        var admin = mayBeAdmin ? callers.AuthenticateAdmin(context) : CallersErrors.AdminKeyRequired.With("Only the administrator may name a tenant.");
        return admin.Caller is not null || asksForTenant ? admin : result;
    }

    /// <summary>Whose data the caller sees: its tenant's; for the administrator the one named by <c>?tenant=</c>, else null for all.</summary>
    public static (TenantId? Tenant, OutriggerError? Error) ScopeOf(Caller caller, HttpContext context)
    {
        if (!caller.IsAdmin)
        {
            return (caller.Tenant, null);
        }

        if (!context.Request.Query.TryGetValue("tenant", out var named))
        {
            return (null, null);
        }

        return TenantId.TryParse(named.ToString(), out var tenant)
            ? (tenant, null)
            : (null, CoreErrors.InvalidRequest.With("tenant is no tenant id.") with { Param = "tenant" });
    }

    /// <summary>Who speaks when a caller gives feedback. Two keys of one user are one source.</summary>
    public static string SourceOf(Caller caller) =>
        caller.IsAdmin ? "admin" : caller.User is { } user ? "user:" + user : caller.KeyId is { } key ? "key:" + key : "anonymous";
}
