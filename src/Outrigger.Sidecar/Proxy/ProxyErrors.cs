using Outrigger.Core.Errors;

namespace Outrigger.Sidecar.Proxy;

/// <summary>What the sidecar answers when the backend does not.</summary>
public static class ProxyErrors
{
    /// <summary>There is no connection to the backend.</summary>
    public static readonly ErrorType BackendUnreachable = new("backend-unreachable", 502, "The service behind this address cannot be reached.", "Repeat the call later; the operator checks that the backend runs at Outrigger:Sidecar:Proxy:Backend.");

    /// <summary>The backend broke off before it answered.</summary>
    public static readonly ErrorType BackendBroken = new("backend-broken", 502, "The service behind this address gave no valid answer.", "Repeat the call when that does no harm; the operator looks at the backend's log.");

    /// <summary>The backend did not answer in time.</summary>
    public static readonly ErrorType BackendTimeout = new("backend-timeout", 504, "The service behind this address did not answer in time.", "Repeat the call when that does no harm; the operator may raise Outrigger:Sidecar:Proxy:FirstByteTimeout.");

    /// <summary>The client's body cannot be forwarded.</summary>
    public static readonly ErrorType BadRequestBody = new("bad-request-body", 400, "The body of the request cannot be read.", "Send it whole, in valid chunks, within the limits of size and speed.");

    /// <summary>The target of the request holds what a target cannot.</summary>
    public static readonly ErrorType BadTarget = new("bad-request-target", 400, "The address of the request cannot be read.", "Encode everything in it that is not visible ASCII.");
}
