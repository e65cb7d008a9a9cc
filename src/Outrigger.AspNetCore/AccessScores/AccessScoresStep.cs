using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Assistants;
using Outrigger.Assist.Access;

namespace Outrigger.AspNetCore.AccessScores;

/// <summary>Has a request scored before it is handled, and attaches the score. Thread-safe.</summary>
internal sealed class AccessScoresStep(StepCalls calls, IOptionsMonitor<AccessScoresOptions> options)
{
    /// <summary>Scores. The id of the decision; null when there is none.</summary>
    public async ValueTask<Guid?> RunAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var settings = options.CurrentValue;
        if (settings.Mode == StepMode.Off)
        {
            return null;
        }

        var scored = await calls.AskAsync(
            Capabilities.Access,
            (Context: context, Settings: settings),
            static (assistant, state, token) => assistant.ScoreAccessAsync(Describe(state.Context, state.Settings), token),
            cancellationToken);
        if (scored is null)
        {
            return null;
        }

        context.Features.Set<IAccessScoreFeature>(new Feature(scored));
        return scored.Decision.Id;
    }

    /// <summary>The request as it is scored.</summary>
    internal static AccessRequest Describe(HttpContext context, AccessScoresOptions settings)
    {
        var request = context.Request;
        var headers = request.Headers;
        var session = settings.SessionCookie is { } cookie && request.Cookies.TryGetValue(cookie, out var value) && value.Length > 0 ? HashOf(value) : null;
        return new AccessRequest
        {
            Address = AddressOf(context.Connection),
            Method = request.Method,
            Path = request.PathBase.HasValue ? request.PathBase.Add(request.Path).Value! : request.Path.Value is { Length: > 0 } path ? path : "/",
            Query = request.QueryString.Value,
            HttpVersion = VersionOf(context),
            HeaderNames = NamesOf(headers),
            UserAgent = headers.UserAgent,
            Accept = headers.Accept,
            AcceptLanguage = headers.AcceptLanguage,
            AcceptEncoding = headers.AcceptEncoding,
            Referer = headers.Referer,
            Host = headers.Host,
            SecChUa = headers["Sec-CH-UA"],
            SecChUaMobile = headers["Sec-CH-UA-Mobile"],
            SecChUaPlatform = headers["Sec-CH-UA-Platform"],
            SecFetchSite = headers["Sec-Fetch-Site"],
            SecFetchMode = headers["Sec-Fetch-Mode"],
            SecFetchDest = headers["Sec-Fetch-Dest"],
            HasCookie = headers.Cookie.Count > 0,
            Session = session,
            Credential = settings.CredentialClaim is { } claim ? context.User.FindFirst(claim)?.Value : null,
        };
    }

    private static string AddressOf(ConnectionInfo connection) =>
        connection.RemoteIpAddress is not { } address ? "unknown" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    private static string HashOf(string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));

    // Browsers speak HTTP/2 under TLS only, and what ends TLS in front mostly speaks HTTP/1.1 to us: without TLS here the
    // old version says nothing about the client, and would make people look like copies of browsers.
    private static string? VersionOf(HttpContext context) => context.Request.Protocol switch
    {
        "HTTP/1.1" => context.Features.Get<ITlsHandshakeFeature>() is null ? null : "1.1",
        "HTTP/2" => "2",
        "HTTP/3" => "3",
        "HTTP/1.0" => "1.0",
        _ => null,
    };

    // Servers here hand headers over in an order of their own, known ones by the alphabet. Which headers there are still
    // tells a lot; from the back to the front they cannot be taken for a client's that sorts them.
    private static string[] NamesOf(IHeaderDictionary headers)
    {
        var names = new string[Math.Min(headers.Count, 128)];
        var at = names.Length;
        foreach (var header in headers)
        {
            if (at == 0)
            {
                break;
            }

            names[--at] = header.Key;
        }

        return at == 0 ? names : names[at..];
    }

    private sealed class Feature(AccessScored scored) : IAccessScoreFeature
    {
        public double Score => scored.Score;

        public AccessAction Action => scored.Action;

        public string? Rule => scored.Rule;

        public Guid DecisionId => scored.Decision.Id;
    }
}
