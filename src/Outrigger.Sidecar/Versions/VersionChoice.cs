using System.Net.Http;
using Microsoft.AspNetCore.Http;
using Outrigger.Sidecar.Mirroring;
using Outrigger.Sidecar.Proxy;

namespace Outrigger.Sidecar.Versions;

/// <summary>Gives each client its version, and answers to the guard. Thread-safe.</summary>
internal sealed class VersionChoice(VersionTable table, VersionWorker worker, CanaryTrial trial, Mirror mirror, VersionsMetrics metrics, TimeProvider time) : IVersionChoice
{
    private long _second;
    private int _inSecond;
    private uint _mirrored;

    public Backend Choose(HttpContext context)
    {
        var now = table.Current;
        var isCanary = now.Canary is { } canary && now.Weight > 0 && (now.Weight >= 1 || ClientShare.Of(context, now.Settings, canary.Version) < now.Weight)
            && (!now.Settings.AutoRollBack || now.Phase == "pinned" || trial.HasRoom(canary, now.Settings));
        metrics.Chosen(isCanary);
        return isCanary ? now.Canary! : now.Stable;
    }

    public BodyTap? Watch(HttpContext context, Backend backend, HttpResponseMessage response)
    {
        var now = table.Current;
        var isCanary = ReferenceEquals(backend, now.Canary);
        if ((!isCanary && !IsSampled(now.Settings.StablePerSecond)) || !IsJson(response))
        {
            return null;
        }

        var content = response.Content.Headers;
        return content.ContentLength > now.Settings.MaxBodyBytes || HttpMethods.IsHead(context.Request.Method)
            ? null
            : new BodyTap(now.Settings.MaxBodyBytes, content.ContentEncoding.Count > 0 ? string.Join(',', content.ContentEncoding) : null);
    }

    public void Completed(HttpContext context, Backend backend, int status, TimeSpan latency, BodyTap? tap)
    {
        var now = table.Current;
        var isCanary = !ReferenceEquals(backend, now.Stable) && now.Canary is not null;

        // Failures count whether or not they were sampled: the fixed rule needs them.
        if (isCanary || tap is not null || status >= 500 || now.IsComparing)
        {
            worker.Add(ExchangeOf(context.Request, backend, isCanary, now.Settings, status, latency, tap));
        }

        if (!isCanary && now.MirrorShare > 0 && now.Canary is { } target && Mirror.MayCopy(context.Request) && IsMirrored(now.MirrorShare))
        {
            Copy(context, target, now.Settings);
        }
    }

    private void Copy(HttpContext context, Backend target, VersionsOptions settings)
    {
        var template = ExchangeOf(context.Request, target, true, settings, 0, default, null);
        _ = mirror.Offer(context, target, settings.MaxBodyBytes, (status, latency, body) =>
            worker.Add(template with { Status = status, LatencyMs = latency.TotalMilliseconds, Body = body }));
    }

    private static VersionExchange ExchangeOf(HttpRequest request, Backend backend, bool isCanary, VersionsOptions settings, int status, TimeSpan latency, BodyTap? tap)
    {
        var application = settings.ApplicationHeader.Length > 0 && request.Headers[settings.ApplicationHeader] is [{ Length: > 0 and <= 128 } name] ? name : null;
        return new(backend.Version, isCanary, request.Method, request.Path.Value ?? "/", application, status, latency.TotalMilliseconds, tap);
    }

    private bool IsSampled(int perSecond)
    {
        var second = time.GetTimestamp() / time.TimestampFrequency;
        if (Interlocked.Exchange(ref _second, second) != second)
        {
            Volatile.Write(ref _inSecond, 0);
        }

        return Interlocked.Increment(ref _inSecond) <= perSecond;
    }

    // Every n-th, evenly: the golden ratio spreads any share over the requests.
    private bool IsMirrored(double share) => unchecked(Interlocked.Increment(ref _mirrored) * 2654435769u) < share * 4294967296.0;

    private static bool IsJson(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType is { } type
        && (type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
}
