using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Outrigger.Sidecar.Proxy;

/// <summary>
/// What a connection's requests say about where they come from. Kept with the connection: its address, scheme and nearly
/// always its host stay the same. Not thread-safe in the way of a wrong answer: a race makes the same texts again.
/// </summary>
internal sealed class Provenance
{
    private readonly string _for;
    private readonly string _proto;
    private HostTexts? _last;

    public Provenance(IPAddress? remote, string scheme)
    {
        Remote = remote is { IsIPv4MappedToIPv6: true } ? remote.MapToIPv4() : remote;
        Address = Remote?.ToString() ?? "unknown";

        // RFC 7239, section 6: an IPv6 address is quoted and in brackets.
        _for = Remote is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } ? "\"[" + Address + "]\"" : Address;
        _proto = scheme;
    }

    /// <summary>The peer's address.</summary>
    public IPAddress? Remote { get; }

    /// <summary>The same as text.</summary>
    public string Address { get; }

    /// <summary>The element of <c>Forwarded</c> for a request to a host.</summary>
    public string Element(string host)
    {
        var last = _last;
        if (last is null || !string.Equals(last.Host, host, StringComparison.Ordinal))
        {
            _last = last = new(host, Write(host));
        }

        return last.Element;
    }

    /// <summary>What is known of a request's connection.</summary>
    public static Provenance Of(HttpContext context, IDictionary<object, object?>? connectionItems)
    {
        if (connectionItems is null)
        {
            return new(context.Connection.RemoteIpAddress, context.Request.Scheme);
        }

        lock (connectionItems)
        {
            if (!connectionItems.TryGetValue(typeof(Provenance), out var known) || known is not Provenance provenance)
            {
                connectionItems[typeof(Provenance)] = provenance = new(context.Connection.RemoteIpAddress, context.Request.Scheme);
            }

            return provenance;
        }
    }

    private string Write(string host)
    {
        var text = new StringBuilder(64).Append("for=").Append(_for).Append(";proto=").Append(_proto);
        if (host.Length > 0)
        {
            // A host with a port needs quotes; one that a quoted string cannot hold as it is, is left out.
            text.Append(host.AsSpan().ContainsAny('"', '\\') ? "" : ";host=\"" + host + "\"");
        }

        return text.ToString();
    }

    private sealed record HostTexts(string Host, string Element);
}
