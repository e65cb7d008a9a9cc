using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Outrigger.Sidecar.Proxy;

namespace Outrigger.Sidecar.Mirroring;

/// <summary>
/// Sends copies of safe requests to another version, off their path: its answers are looked at and thrown away. A copy says
/// that it is one (<c>X-Outrigger-Mirror: true</c>). Bounded by how many are on their way. Thread-safe.
/// </summary>
internal sealed class Mirror(ProxyClient client, IFindings findings, IOptionsMonitor<ProxyOptions> proxy, IOptionsMonitor<MirroringOptions> options, MirroringMetrics metrics, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _places = new(options.CurrentValue.MaxConcurrency);
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Whether a request may be copied: those that change nothing (RFC 9110, section 9.2.1).</summary>
    public static bool MayCopy(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    /// <summary>Sends a copy, if there is a place for it.</summary>
    /// <param name="context">The request; read before this returns.</param>
    /// <param name="backend">Who gets it.</param>
    /// <param name="most">How much of the answer is kept, in bytes.</param>
    /// <param name="answered">Takes status, latency and body; the body is the receiver's.</param>
    /// <returns>The copy's end; completed when none was sent.</returns>
    public Task Offer(HttpContext context, Backend backend, int most, Action<int, TimeSpan, BodyTap?> answered)
    {
        if (!_places.Wait(0))
        {
            metrics.LeftOut();
            return Task.CompletedTask;
        }

        HttpRequestMessage? request = null;
        try
        {
            request = ForwardRequest.Create(context, backend, proxy.CurrentValue, context.Features.GetRequiredFeature<SenderFeature>().Sender, findings, null);
            request.Headers.TryAddWithoutValidation(HeaderRules.MirrorHeader, "true");
            var copy = request;
            return Task.Run(() => SendAsync(copy, most, answered));
        }
        catch
        {
            request?.Dispose();
            _places.Release();
            throw;
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _places.Dispose();
    }

    private async Task SendAsync(HttpRequestMessage request, int most, Action<int, TimeSpan, BodyTap?> answered)
    {
        using var owned = request;
        var begun = time.GetTimestamp();
        BodyTap? tap = null;
        try
        {
            using var limit = new CancellationTokenSource(options.CurrentValue.Timeout, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
            using var answer = await client.Invoker.SendAsync(request, linked.Token);
            var latency = time.GetElapsedTime(begun);
            tap = new BodyTap(most, answer.Content.Headers.ContentEncoding.Count > 0 ? string.Join(',', answer.Content.Headers.ContentEncoding) : null);
            await using var body = await answer.Content.ReadAsStreamAsync(linked.Token);
            var buffer = new byte[4096];
            int read;
            while (!tap.IsCut && (read = await body.ReadAsync(buffer, linked.Token)) > 0)
            {
                tap.Add(buffer.AsSpan(0, read));
            }

            metrics.Sent();
            answered((int)answer.StatusCode, latency, Interlocked.Exchange(ref tap, null));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            metrics.Failed();
            if (!_stop.IsCancellationRequested)
            {
                answered(failure is OperationCanceledException ? 504 : 502, time.GetElapsedTime(begun), null);
            }
        }
        finally
        {
            tap?.Dispose();
            Release();
        }
    }

    private void Release()
    {
        try
        {
            _places.Release();
        }
        catch (ObjectDisposedException)
        {
            // The sidecar has stopped meanwhile.
        }
    }
}
