using Outrigger.Core.Errors;

namespace Outrigger.Server.Hosting;

/// <summary>The errors the server itself answers with, before a module is asked.</summary>
public static class HostingErrors
{
    /// <summary>The route takes other methods.</summary>
    public static readonly ErrorType MethodNotAllowed = new(
        "method-not-allowed", 405, "The route does not take this method.", "Use one of the methods in the Allow header.");

    /// <summary>The Host header names a server that this is not.</summary>
    public static readonly ErrorType HostNotAllowed = new(
        "host-not-allowed", 421, "The server does not answer under this host name.", "Use localhost, or let the operator add the name to Outrigger:Http:AllowedHosts.");

    /// <summary>The server is stopping or a part it needs does not answer.</summary>
    public static readonly ErrorType NotReady = new(
        "not-ready", 503, "The server is not ready.", "Repeat the call later; an operator sees the reasons in /health/ready.");

    /// <summary>The page is for operators.</summary>
    public static readonly ErrorType OperatorOnly = new(
        "operator-only", 401, "The page needs the admin key.", "Send the admin key as a bearer token.");

    /// <summary>The client was too slow or the body broke off.</summary>
    public static readonly ErrorType RequestTimeout = new(
        "request-timeout", 408, "The request did not arrive in time.", "Send it again over a faster connection.");
}
