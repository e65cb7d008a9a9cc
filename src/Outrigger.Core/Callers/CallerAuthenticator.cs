using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Errors;

namespace Outrigger.Core.Callers;

/// <summary>
/// The one enforcement point. Without keys it answers programs of this machine only; with keys it answers keys; the admin
/// key opens <c>/admin</c> and nothing else. Thread-safe; no database; a known key costs no allocation.
/// </summary>
internal sealed class CallerAuthenticator(
    IKeyDirectory keys,
    ServerBinding binding,
    BrowserGuard guard,
    AdminKey adminKey,
    AdminAttempts attempts,
    ILogger<CallerAuthenticator> logger) : ICallerAuthenticator
{
    private static readonly Caller Admin = new() { Tenant = TenantId.Default, IsAdmin = true };

    // One instance each: a refusal of a key costs no allocation either.
    private static readonly OutriggerError Missing = CallersErrors.MissingKey.With("No key was sent.");
    private static readonly OutriggerError Invalid = CallersErrors.InvalidKey.With("The key is not known to this server.");
    private static readonly OutriggerError NotBearer = CallersErrors.InvalidKey.With("Authorization takes the scheme Bearer only.");
    private static readonly OutriggerError Ambiguous = CallersErrors.AmbiguousKey.With("The headers carry two different keys.");
    private static readonly OutriggerError Expired = CallersErrors.ExpiredKey.With("The time of this key is over.");
    private static readonly OutriggerError Revoked = CallersErrors.RevokedKey.With("This key has been switched off.");
    private static readonly OutriggerError AdminMissing = CallersErrors.AdminKeyRequired.With("No admin key was sent as a bearer token.");
    private static readonly OutriggerError AdminWrong = CallersErrors.AdminKeyRequired.With("The bearer token is not the admin key.");

    public CallerResult Authenticate(HttpContext context)
    {
        if (!keys.HasKeys && binding.IsLoopbackOnly && IsLocal(context.Connection))
        {
            return guard.CheckKeyless(context.Request) is { } refusal ? refusal : Caller.Keyless;
        }

        var presented = PresentedKey.Read(context.Request.Headers);
        if (presented.State != PresentedKeyState.Present)
        {
            return presented.State switch
            {
                PresentedKeyState.Missing => Missing,
                PresentedKeyState.Malformed => NotBearer,
                _ => Ambiguous,
            };
        }

        var lookup = keys.Find(presented.Value);
        return lookup.Refusal switch
        {
            KeyRefusal.None when lookup.Caller is { } caller => caller,
            KeyRefusal.Expired => Expired,
            KeyRefusal.Revoked => Revoked,
            _ => Invalid,
        };
    }

    public CallerResult AuthenticateAdmin(HttpContext context)
    {
        // Before the key is looked at, so that a page cannot use up the administrator's attempts.
        if (BrowserGuard.CheckAdmin(context.Request) is { } refusal)
        {
            return refusal;
        }

        var presented = PresentedKey.ReadBearer(context.Request.Headers);
        if (presented.State != PresentedKeyState.Present)
        {
            return AdminMissing;
        }

        var address = context.Connection.RemoteIpAddress;
        var wait = attempts.GetWait(address);
        if (wait > TimeSpan.Zero)
        {
            return CallersErrors.TooManyAttempts.With("This address has sent too many wrong admin keys.") with
            {
                RetryAfter = wait,
                Limit = "admin-attempts",
            };
        }

        if (adminKey.Matches(presented.Value))
        {
            attempts.NoteSuccess(address);
            return Admin;
        }

        if (attempts.NoteFailure(address))
        {
            logger.AdminKeyGuessed(address);
        }

        return AdminWrong;
    }

    // The address a connection really came in at, beside what the configuration says; in-process servers have none.
    private static bool IsLocal(ConnectionInfo connection) =>
        connection.LocalIpAddress is not { } local || IPAddress.IsLoopback(local);
}
