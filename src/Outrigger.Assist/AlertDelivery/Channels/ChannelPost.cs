using System.Net;
using Outrigger.Core.Egress;

namespace Outrigger.Assist.AlertDelivery.Channels;

/// <summary>
/// Sends requests of channels. Redirects are not followed, and of what the receiver answers only the status and
/// <c>Retry-After</c> are looked at. Thread-safe.
/// </summary>
internal sealed class ChannelPost(IEgress egress, TimeProvider time) : IDisposable
{
    // What a receiver sends back is thrown away; so much of it is read to keep the connection.
    private const int MaxAnswerBytes = 64 << 10;

    private readonly HttpMessageInvoker _client = egress.CreateTrusted(new EgressSettings());

    /// <summary>Sends; the caller disposes the request.</summary>
    public async Task<ChannelOutcome> SendAsync(HttpRequestMessage request, Func<HttpStatusCode, bool> isFinal, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation("user-agent", "Outrigger-Alerts/1");
        try
        {
            using var answer = await _client.SendAsync(request, cancellationToken);
            await DrainAsync(answer, cancellationToken);
            var status = (int)answer.StatusCode;
            return status is >= 200 and < 300 ? ChannelOutcome.Delivered
                : new ChannelOutcome(
                    status is >= 300 and < 400 ? $"The receiver answered {status}; redirects are not followed." : $"The receiver answered {status}.",
                    isFinal(answer.StatusCode),
                    ReadRetryAfter(answer));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            // Its message may name addresses of our network.
            return new ChannelOutcome("The receiver could not be reached.");
        }
    }

    public void Dispose() => _client.Dispose();

    private static async Task DrainAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[4096];
        var total = 0;
        int read;
        while (total < MaxAnswerBytes && (read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            total += read;
        }
    }

    private TimeSpan? ReadRetryAfter(HttpResponseMessage answer) =>
        answer.Headers.RetryAfter is not { } header ? null
        : header.Delta is { } delta ? delta
        : header.Date is { } date ? date - time.GetUtcNow()
        : null;
}
