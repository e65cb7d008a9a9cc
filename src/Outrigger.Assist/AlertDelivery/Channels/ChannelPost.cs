using System.Net;
using Outrigger.Core.Egress;

namespace Outrigger.Assist.AlertDelivery.Channels;

/// <summary>
/// Sends requests of channels. Redirects are not followed, and of what the receiver answers only the status and
/// <c>Retry-After</c> are looked at. Thread-safe.
/// </summary>
internal sealed class ChannelPost(IEgress egress, TimeProvider time) : IDisposable
{
    private readonly HttpMessageInvoker _client = egress.CreateTrusted(new EgressSettings());

    /// <summary>Sends; the caller disposes the request.</summary>
    public async Task<ChannelOutcome> SendAsync(HttpRequestMessage request, Func<HttpStatusCode, bool> isFinal, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation("user-agent", "Outrigger-Alerts/1");
        try
        {
            using var answer = await _client.SendAsync(request, cancellationToken);
            await answer.DrainAsync(cancellationToken);
            var status = (int)answer.StatusCode;
            return status is >= 200 and < 300 ? ChannelOutcome.Delivered
                : new ChannelOutcome(
                    status is >= 300 and < 400 ? $"The receiver answered {status}; redirects are not followed." : $"The receiver answered {status}.",
                    isFinal(answer.StatusCode),
                    answer.GetRetryAfter(time.GetUtcNow()));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            // Its message may name addresses of our network.
            return new ChannelOutcome("The receiver could not be reached.");
        }
    }

    public void Dispose() => _client.Dispose();
}
