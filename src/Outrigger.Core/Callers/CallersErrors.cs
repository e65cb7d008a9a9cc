using Outrigger.Core.Errors;

namespace Outrigger.Core.Callers;

/// <summary>Why a caller is refused.</summary>
public static class CallersErrors
{
    /// <summary>No credential was presented.</summary>
    public static readonly ErrorType MissingKey = new(
        "missing-key", 401, "The call needs a key.", "Send it as 'Authorization: Bearer ork_…', or in x-api-key, api-key or x-goog-api-key.");

    /// <summary>The credential is not a key of this server.</summary>
    public static readonly ErrorType InvalidKey = new(
        "invalid-key", 401, "The key is not valid.", "Check that the whole key was copied and that it belongs to this server.");

    /// <summary>Two different credentials were presented.</summary>
    public static readonly ErrorType AmbiguousKey = new(
        "ambiguous-key", 401, "The call carries two different keys.", "Send one key, in one header.");

    /// <summary>The key's time is over.</summary>
    public static readonly ErrorType ExpiredKey = new(
        "expired-key", 401, "The key has expired.", "Ask the administrator for a new one.");

    /// <summary>The key, or the tenant, team or user it belongs to, is switched off.</summary>
    public static readonly ErrorType RevokedKey = new(
        "revoked-key", 401, "The key has been revoked.", "Ask the administrator.");

    /// <summary>The key may not use this model.</summary>
    public static readonly ErrorType ModelNotAllowed = new(
        "model-not-allowed", 403, "The key may not use this model.", "Ask for one of the key's models; GET /v1/models lists them.");

    /// <summary>A call that a web page or a proxy may have made, while the server runs without keys.</summary>
    public static readonly ErrorType KeylessRefused = new(
        "keyless-refused", 403, "Without keys only programs of this machine are answered.",
        "Call http://127.0.0.1 or http://localhost directly, or make a key; a name of your own goes into Outrigger:Http:AllowedHosts.");

    /// <summary>A call to <c>/admin</c> from a page of another origin.</summary>
    public static readonly ErrorType ForeignOrigin = new(
        "foreign-origin", 403, "The call comes from a web page of another origin.", "Call from a program, or from a page of this server.");

    /// <summary>The administrator's key is needed.</summary>
    public static readonly ErrorType AdminKeyRequired = new(
        "admin-key-required", 401, "The call needs the admin key.", "Send it as 'Authorization: Bearer …'; it is OUTRIGGER_ADMIN_KEY or lies in data/admin.key.");

    /// <summary>Too many wrong admin keys from one address.</summary>
    public static readonly ErrorType TooManyAttempts = new(
        "too-many-attempts", 429, "Too many wrong admin keys came from this address.", "Wait as long as Retry-After says.");

    /// <summary>There is no admin key although the server listens beyond this machine.</summary>
    public static readonly ErrorType AdminKeyMissing = new(
        "admin-key-missing", 500, "The server listens beyond this machine and has no admin key.",
        "Set OUTRIGGER_ADMIN_KEY, put a key into data/admin.key, or listen on 127.0.0.1 only.");

    /// <summary>The admin key cannot be sent in a header.</summary>
    public static readonly ErrorType AdminKeyInvalid = new(
        "admin-key-invalid", 500, "The admin key holds characters that cannot be sent.", "Use visible ASCII characters only.");
}
