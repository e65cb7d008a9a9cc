using System.Net.Http;
using Microsoft.AspNetCore.Http;

namespace Outrigger.Sidecar.Proxy;

/// <summary>Why the backend gave no answer.</summary>
internal enum ForwardFailure
{
    /// <summary>It gave one.</summary>
    None,

    /// <summary>There is no connection to it.</summary>
    Unreachable,

    /// <summary>A connection took too long.</summary>
    ConnectTimeout,

    /// <summary>It kept silent for too long.</summary>
    Timeout,

    /// <summary>The connection broke, or what came was no HTTP.</summary>
    Broken,

    /// <summary>The client went away.</summary>
    ClientGone,

    /// <summary>The client's body cannot be read: too large, too slow, wrong chunks.</summary>
    BadRequestBody,
}

/// <summary>Tells failures of the backend from those of the client.</summary>
internal static class ForwardFailures
{
    /// <summary>What an exception of an attempt means.</summary>
    public static ForwardFailure Of(Exception exception, Deadline deadline, out int status)
    {
        status = 0;
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            // Reading the client's body throws through the sending of it.
            if (inner is BadHttpRequestException bad)
            {
                status = bad.StatusCode;
                return deadline.IsClientGone ? ForwardFailure.ClientGone : ForwardFailure.BadRequestBody;
            }
        }

        return deadline switch
        {
            { IsClientGone: true } => ForwardFailure.ClientGone,
            { HasTimedOut: true } => ForwardFailure.Timeout,
            _ => exception switch
            {
                // The handler's own limit for connecting cancels with a token that is not ours.
                OperationCanceledException => ForwardFailure.ConnectTimeout,
                HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => ForwardFailure.Unreachable,
                _ => ForwardFailure.Broken,
            },
        };
    }
}
