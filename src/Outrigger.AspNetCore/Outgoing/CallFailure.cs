using System.Net;
using Outrigger.Assist.Retry;
using Outrigger.Core.Egress;

namespace Outrigger.AspNetCore.Outgoing;

/// <summary>How an outgoing call failed, as retries are advised by. Immutable.</summary>
/// <param name="Class">The class; null when it did not fail.</param>
/// <param name="Signature">The error's signature; 0 when it did not fail.</param>
/// <param name="RetryAfter">What the service asked to wait; null when it said nothing.</param>
internal readonly record struct CallFailure(RetryFailureClass? Class, ulong Signature, TimeSpan? RetryAfter)
{
    /// <summary>Reads an answer.</summary>
    public static CallFailure Of(HttpResponseMessage response, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        RetryFailureClass? found = response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => RetryFailureClass.Throttled,
            HttpStatusCode.ServiceUnavailable or (HttpStatusCode)529 or (HttpStatusCode)425 => RetryFailureClass.Unavailable,
            HttpStatusCode.RequestTimeout or HttpStatusCode.GatewayTimeout => RetryFailureClass.Timeout,
            _ => status switch
            {
                >= 500 => RetryFailureClass.ServerError,
                >= 400 => RetryFailureClass.ClientError,
                _ => null,
            },
        };
        return found is { } failure ? new CallFailure(failure, RetrySignature.Of(failure, status), WaitOf(response, now)) : default;
    }

    /// <summary>Reads an exception; null for one that is no failure of the call.</summary>
    public static CallFailure? Of(Exception exception) => exception switch
    {
        // The own limit of an inner handler; the caller's is looked at before.
        OperationCanceledException or TimeoutException => Make(RetryFailureClass.Timeout, "timeout"),
        HttpRequestException { HttpRequestError: HttpRequestError.UserAuthenticationError or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.VersionNegotiationError } => Make(RetryFailureClass.Permanent, "refused"),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => Make(RetryFailureClass.Permanent, "tls"),
        HttpRequestException request => Make(RetryFailureClass.Connection, request.HttpRequestError.ToString()),
        IOException => Make(RetryFailureClass.Connection, "io"),
        _ => null,
    };

    private static CallFailure Make(RetryFailureClass failure, string type) => new(failure, RetrySignature.Of(failure, 0, type), null);

    private static TimeSpan? WaitOf(HttpResponseMessage response, DateTimeOffset now) =>
        response.GetRetryAfter(now) is { } wait ? (wait < TimeSpan.Zero ? TimeSpan.Zero : wait) : null;
}
