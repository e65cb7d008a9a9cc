using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Outrigger.Samples.Tests.Harness;

/// <summary>
/// Stands between sidecar and shop and writes down what the sidecar tells the shop: the shops are untouched, so they cannot
/// be asked.
/// </summary>
internal sealed class HeaderTap : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _shop = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    private HeaderTap(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>Scores by the client's address, as the sidecar names it, in the order of their coming.</summary>
    public ConcurrentQueue<(string Client, double? Score)> Scores { get; } = new();

    /// <summary>All headers of the last request.</summary>
    public IReadOnlyDictionary<string, string> Last { get; private set; } = new Dictionary<string, string>();

    public static async Task<HeaderTap> StartAsync(Uri shop)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var tap = new HeaderTap(app);
        app.Run(context => tap.PassAsync(context, shop));
        await app.StartAsync();
        return tap;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _shop.Dispose();
    }

    private async Task PassAsync(HttpContext context, Uri shop)
    {
        var headers = context.Request.Headers;
        Last = headers.ToDictionary(static h => h.Key.ToLowerInvariant(), static h => h.Value.ToString());
        Scores.Enqueue((headers["X-Forwarded-For"].ToString(), double.TryParse(headers["X-AI-Access-Score"], NumberStyles.Float, CultureInfo.InvariantCulture, out var score) ? score : null));
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(shop, context.Request.Path + context.Request.QueryString));
        if (context.Request.ContentLength > 0 || headers.TransferEncoding.Count > 0)
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            request.Content = new ByteArrayContent(body.ToArray());
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }

        request.Headers.TryAddWithoutValidation("Cookie", headers.Cookie.ToArray());
        using var answer = await _shop.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        if (answer.Headers.Location is { } location)
        {
            context.Response.Headers.Location = location.ToString();
        }

        if ((int)answer.StatusCode is not (204 or 304))
        {
            await answer.Content.CopyToAsync(context.Response.Body);
        }
    }
}
