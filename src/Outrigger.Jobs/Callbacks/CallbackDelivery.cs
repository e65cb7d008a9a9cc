using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using Outrigger.Core.Egress;
using Outrigger.Core.Errors;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Callbacks;

/// <summary>
/// Posts one callback. The address came with a request and is never trusted: every resolved address is checked as the
/// connection is made, redirects are not followed, and what the receiver answers is not read beyond its status. Thread-safe.
/// </summary>
internal sealed class CallbackDelivery : IDisposable
{
    private readonly HttpMessageInvoker _client;
    private readonly CallbackSigner _signer;
    private readonly IOptionsMonitor<CallbacksOptions> _options;
    private readonly TimeProvider _time;
    private readonly Random _random;

    public CallbackDelivery(IEgress egress, CallbackSigner signer, IOptionsMonitor<CallbacksOptions> options, TimeProvider time, Random random)
    {
        _client = egress.CreateUntrusted(new EgressSettings());
        _signer = signer;
        _options = options;
        _time = time;
        _random = random;
    }

    /// <summary>Delivers; never throws but for the token.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever goes wrong at the receiver is an outcome of the delivery.")]
    public async Task<CallbackEnd> DeliverAsync(Job job, CancellationToken cancellationToken)
    {
        var settings = _options.CurrentValue;
        var attempt = job.Callback?.Attempts ?? 1;
        using var limit = new CancellationTokenSource(settings.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = await BuildAsync(job, cancellationToken);
            using var answer = await _client.SendAsync(request, either.Token);
            await answer.DrainAsync(either.Token);
            return CallbackOutcome.Answered(job, attempt, settings.MaxAttempts, answer.StatusCode, answer.GetRetryAfter(_time.GetUtcNow()), Draw());
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            return CallbackOutcome.Failed(job, attempt, settings.MaxAttempts, $"The receiver took longer than {settings.Timeout.TotalSeconds:0.###} seconds.", isFinal: false, Draw());
        }
        catch (OutriggerException refused) when (refused.Error.Type == EgressErrors.AddressNotAllowed)
        {
            return CallbackOutcome.Failed(job, attempt, settings.MaxAttempts, EgressAddressPolicy.Refusal, isFinal: true, Draw());
        }
        catch (Exception)
        {
            // Its message may name addresses of our network.
            return CallbackOutcome.Failed(job, attempt, settings.MaxAttempts, "The receiver could not be reached.", isFinal: false, Draw());
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpRequestMessage> BuildAsync(Job job, CancellationToken cancellationToken)
    {
        var id = "job_" + job.Request.Id.ToString("N");
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds();
        var body = CallbackBody.Of(job);
        var request = new HttpRequestMessage(HttpMethod.Post, job.Request.CallbackUrl) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("user-agent", "Outrigger-Callbacks/1");
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", await _signer.SignAsync(job.Request.Tenant, id, timestamp, body, cancellationToken));
        return request;
    }

    // Random is not thread-safe.
    private double Draw()
    {
        lock (_random)
        {
            return _random.NextDouble();
        }
    }
}
