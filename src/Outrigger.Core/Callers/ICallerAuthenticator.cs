using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;

namespace Outrigger.Core.Callers;

/// <summary>
/// Tells who sends a request. One enforcement point for all routes: it looks at the credential headers once and in one
/// order. Implementations are thread-safe, never touch a database on the request path and never throw on bad input.
/// </summary>
public interface ICallerAuthenticator
{
    /// <summary>The caller of a request to the protocol and module routes, or why it is refused.</summary>
    CallerResult Authenticate(HttpContext context);

    /// <summary>The administrator behind a request to <c>/admin</c>, or why it is refused.</summary>
    CallerResult AuthenticateAdmin(HttpContext context);
}

/// <summary>Either a caller or a refusal; exactly one of the two is set.</summary>
/// <param name="Caller">Who calls.</param>
/// <param name="Error">Why the request is refused.</param>
public readonly record struct CallerResult(Caller? Caller, OutriggerError? Error)
{
    /// <summary>A known caller.</summary>
    public static implicit operator CallerResult(Caller caller) => new(caller, null);

    /// <summary>A refusal.</summary>
    public static implicit operator CallerResult(OutriggerError error) => new(null, error);
}
