using Microsoft.AspNetCore.Http;

namespace Outrigger.Sidecar.Proxy;

/// <summary>
/// Answers in the place of a backend that answered an error it did not handle. Thread-safe; never throws but for the
/// cancellation.
/// </summary>
internal interface IFaultPages
{
    /// <summary>Answers, if the backend's answer is the page of an error that nobody handled; false when it is to go on as it is, untouched.</summary>
    /// <param name="context">The request; the head of the backend's answer is written to its response, nothing has been sent.</param>
    /// <param name="answer">The backend's answer; its body has not been read.</param>
    /// <param name="cancellationToken">Ends when the backend keeps silent or the client has gone.</param>
    ValueTask<bool> TryReplaceAsync(HttpContext context, HttpResponseMessage answer, CancellationToken cancellationToken);
}

/// <summary>All answers go on as they are.</summary>
internal sealed class NoFaultPages : IFaultPages
{
    public ValueTask<bool> TryReplaceAsync(HttpContext context, HttpResponseMessage answer, CancellationToken cancellationToken) => new(false);
}
