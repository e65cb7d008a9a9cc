using System.Net;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.InProcess;

/// <summary>A call of the gateway's own client that was refused or failed, with what a client over HTTP would have been told.</summary>
public sealed class GatewayException : Exception
{
    internal GatewayException(OutriggerError error, string? upstreamCode = null)
        : base(error.Detail)
    {
        Error = error;
        Code = upstreamCode ?? error.Type.Code;
    }

    /// <summary>The status a client over HTTP would have got.</summary>
    public HttpStatusCode Status => (HttpStatusCode)Error.Status;

    /// <summary>The error's code as in <c>docs/errors.md</c>; the provider's own where its answer was passed on.</summary>
    public string Code { get; }

    /// <summary>After how long a repetition makes sense; null when nothing is known.</summary>
    public TimeSpan? RetryAfter => Error.RetryAfter;

    /// <summary>Which limit of ours was reached (<c>key-rpm</c>, <c>budget</c> …); null for none.</summary>
    public string? Limit => Error.Limit;

    /// <summary>The part of the request at fault, as a path in OpenAI's form; null for none.</summary>
    public string? Param => Error.Param;

    /// <summary>Whether the same call may succeed later.</summary>
    public bool IsTransient => Error.ShouldRetry ?? (Error.Status is 408 or 429 or >= 500);

    internal OutriggerError Error { get; }

    /// <summary>The headers a client over HTTP would have got; null when the call was not begun.</summary>
    internal IHeaderDictionary? Headers { get; init; }
}
