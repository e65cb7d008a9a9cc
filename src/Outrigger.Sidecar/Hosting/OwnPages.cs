using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;
using Outrigger.Core.Telemetry;
using Outrigger.Sidecar.Proxy;

namespace Outrigger.Sidecar.Hosting;

/// <summary>
/// What the sidecar answers itself, below a path that is never forwarded: <c>health/live</c>, <c>health/ready</c>,
/// <c>metrics</c>, and the pages of other rooms. Health is for everybody; the rest for this machine, or with the key.
/// Thread-safe.
/// </summary>
internal sealed class OwnPages(SidecarState state, IEnumerable<IOwnPage> pages, IOptions<SidecarOptions> options, IMetricsText? metrics = null)
{
    private readonly PathString _path = options.Value.OwnPath;
    private readonly byte[]? _key = options.Value.AdminKey is { } key ? SHA256.HashData(Encoding.UTF8.GetBytes(key.Reveal())) : null;
    private readonly IOwnPage[] _pages = [.. pages];

    public RequestDelegate Wrap(RequestDelegate next) => context =>
        context.Request.Path.StartsWithSegments(_path, StringComparison.OrdinalIgnoreCase, out var rest) ? AnswerAsync(context, rest) : next(context);

    private Task AnswerAsync(HttpContext context, PathString rest)
    {
        context.Response.Headers.CacheControl = "no-store";
        switch (rest.Value)
        {
            case "/health/live":
                return TextAsync(context, "alive");
            case "/health/ready":
                context.Response.StatusCode = state.IsServing ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
                return TextAsync(context, state.IsServing ? "ready" : "stopping");
        }

        if (Refusal(context) is { } refusal)
        {
            return ProblemWriter.WriteAsync(context, refusal);
        }

        if (rest.Value == "/metrics" && metrics is not null && HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            return context.Response.Body.WriteAsync(metrics.Scrape()).AsTask();
        }

        foreach (var page in _pages)
        {
            if (rest.StartsWithSegments(page.Path, out var below))
            {
                return page.AnswerAsync(context, below);
            }
        }

        return ProblemWriter.WriteAsync(context, CoreErrors.NotFound.With("The sidecar has no such page."));
    }

    private static Task TextAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text);
    }

    // Behind another proxy on the same machine everybody seems to come from here: such a request carries a header that says
    // so. A name that was rebound to loopback is not one of this machine's, and browsers say where a page came from.
    private OutriggerError? Refusal(HttpContext context)
    {
        var request = context.Request;
        var isHere = context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote)
            && IsLocalName(request.Host.Host)
            && !Has(request, "Forwarded") && !Has(request, "Via") && !Has(request, "X-Forwarded-For") && !Has(request, "X-Real-IP")
            && !Has(request, "X-Forwarded-Host") && !Has(request, "X-Forwarded-Proto")
            && !Has(request, "Origin") && (request.Headers["Sec-Fetch-Site"] is { Count: 0 } or ["none"] or ["same-origin"]);
        return isHere || HasKey(request) ? null : SidecarErrors.OperatorOnly.With("From elsewhere than this machine the admin key is needed, as a bearer token.");
    }

    private bool HasKey(HttpRequest request)
    {
        const string scheme = "Bearer ";
        return _key is not null
            && request.Headers.Authorization is [{ } value]
            && value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(value[scheme.Length..].Trim())), _key);
    }

    private static bool Has(HttpRequest request, string name) => request.Headers.ContainsKey(name);

    private static bool IsLocalName(string host) => host is "localhost" or "127.0.0.1" or "[::1]" or "::1";
}
