using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Outrigger.Core.Egress;

namespace Outrigger.Sidecar.Proxy;

/// <summary>Writes the request that the backend gets. Stateless.</summary>
internal static class ForwardRequest
{
    /// <summary>What goes into <c>Via</c> for a request that came in HTTP/1.1.</summary>
    public const string Pseudonym = "outrigger";

    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>The request without a body.</summary>
    /// <param name="context">The client's request.</param>
    /// <param name="backend">Where it goes.</param>
    /// <param name="options">How.</param>
    /// <param name="sender">Where it comes from.</param>
    /// <param name="findings">What was found about it.</param>
    /// <param name="content">Its body; null when it has none. Headers about the body are added to it.</param>
    public static HttpRequestMessage Create(HttpContext context, Backend backend, ProxyOptions options, Sender sender, IFindings findings, HttpContent? content)
    {
        var incoming = context.Request;
        var request = new ForwardedRequest(HttpMethod.Parse(incoming.Method), Target(context, backend))
        {
            Version = options.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        var headers = request.Headers;
        var nominated = incoming.Headers.Connection;
        foreach (var (name, values) in incoming.Headers)
        {
            if (HeaderRules.GoesToBackend(name, nominated, sender.IsTrusted))
            {
                Add(request, name, values);
            }
        }

        if (incoming.ContentLength is { } length && request.Content is not null)
        {
            request.Content.Headers.ContentLength = length;
        }

        WriteProvenance(incoming, headers, sender, options);
        findings.Write(context, headers);
        return request;
    }

    /// <summary>Adds a header, in one of its two places.</summary>
    public static void Add(HttpRequestMessage request, string name, StringValues values)
    {
        if (values.Count == 1 ? request.Headers.TryAddWithoutValidation(name, values.ToString()) : request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
        {
            return;
        }

        // A header about a body without a body: a body of no bytes carries it.
        request.Content ??= new ByteArrayContent([]);
        if (values.Count == 1)
        {
            request.Content.Headers.TryAddWithoutValidation(name, values.ToString());
        }
        else
        {
            request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
    }

    /// <summary>The address, with path and query byte by byte as the client wrote them.</summary>
    public static Uri Target(HttpContext context, Backend backend)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target.Length == 0 || target[0] != '/')
        {
            // OPTIONS * asks the server as a whole; an absolute target names a host that is in Host as well.
            target = target == "*" ? "/" : context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();
        }

        return new Uri(backend.Prefix + target, AsItIs);
    }

    /// <summary>Whether the client waits to be told that its body is wanted (RFC 9110, section 10.1.1): the backend is who tells.</summary>
    public static bool AsksFirst(HttpRequest request) =>
        request.Headers.TryGetValue("Expect", out var expect) && string.Equals(expect, "100-continue", StringComparison.OrdinalIgnoreCase);

    private static void WriteProvenance(HttpRequest incoming, System.Net.Http.Headers.HttpRequestHeaders headers, Sender sender, ProxyOptions options)
    {
        var host = incoming.Host.Value ?? "";
        var (provenance, isTrusted) = (sender.Provenance, sender.IsTrusted);
        if (options.PreserveHost && host.Length > 0)
        {
            headers.TryAddWithoutValidation("Host", host);
        }

        if (isTrusted)
        {
            // Those before stay; where they end is what we saw ourselves.
            Append(headers, "X-Forwarded-For", incoming.Headers["X-Forwarded-For"], provenance.Address);
            Append(headers, "Forwarded", incoming.Headers["Forwarded"], provenance.Element(host));
            AddIfNew(headers, "X-Forwarded-Proto", incoming.Scheme);
            AddIfNew(headers, "X-Forwarded-Host", host);
        }
        else
        {
            headers.TryAddWithoutValidation("X-Forwarded-For", provenance.Address);
            headers.TryAddWithoutValidation("X-Forwarded-Proto", incoming.Scheme);
            headers.TryAddWithoutValidation("X-Forwarded-Host", host);
            headers.TryAddWithoutValidation("Forwarded", provenance.Element(host));
        }

        var via = incoming.Protocol switch { "HTTP/1.1" => "1.1 " + Pseudonym, "HTTP/2" => "2 " + Pseudonym, _ => "1.0 " + Pseudonym };
        var before = incoming.Headers.Via;
        headers.TryAddWithoutValidation("Via", before.Count == 0 ? via : before + ", " + via);
        if (AsksFirst(incoming))
        {
            headers.ExpectContinue = true;
        }

        // The one thing that a call of gRPC needs of what belongs to a hop.
        if (options.Http2 && incoming.Headers.TE == "trailers")
        {
            headers.TryAddWithoutValidation("TE", "trailers");
        }
    }

    private static void Append(System.Net.Http.Headers.HttpRequestHeaders headers, string name, StringValues before, string own)
    {
        headers.Remove(name);
        headers.TryAddWithoutValidation(name, before.Count == 0 ? own : before + ", " + own);
    }

    private static void AddIfNew(System.Net.Http.Headers.HttpRequestHeaders headers, string name, string value)
    {
        if (!headers.NonValidated.Contains(name))
        {
            headers.TryAddWithoutValidation(name, value);
        }
    }
}

/// <summary>Where a request comes from, and whether its peer is a proxy that is believed.</summary>
internal readonly record struct Sender(Provenance Provenance, bool IsTrusted);
