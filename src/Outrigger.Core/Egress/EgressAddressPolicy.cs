using System.Collections.Frozen;
using System.Net;
using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;

namespace Outrigger.Core.Egress;

/// <summary>
/// Says whether an address out of a request may be called. Used twice: when the address is handed in (a check of its
/// text, without DNS) and when a connection is made (a check of every resolved IP address). Thread-safe; follows changed
/// options.
/// </summary>
public sealed class EgressAddressPolicy
{
    /// <summary>The longest address, in characters.</summary>
    public const int MaxUrlLength = 2048;

    /// <summary>The only thing a refusal says.</summary>
    public const string Refusal = "address not allowed";

    private static readonly OutriggerError NotAllowed = EgressErrors.AddressNotAllowed.With(Refusal);

    // Ports at or above 1024 on which no callback listens but something that obeys whoever reaches it: databases,
    // queues, caches, container and cluster control, remote desktops.
    private static readonly FrozenSet<int> ForbiddenHighPorts = FrozenSet.ToFrozenSet(
    [
        1099, 1433, 1434, 1521, 1883, 2049, 2181, 2375, 2376, 2377, 2379, 2380, 2483, 2484, 3306, 3389, 4194, 4369, 4505, 4506,
        5432, 5433, 5671, 5672, 5900, 5901, 5984, 5985, 5986, 6000, 6379, 6380, 6443, 6666, 6667, 7000, 7001, 7199, 8005, 8009,
        8086, 8500, 8600, 9042, 9092, 9093, 9160, 9200, 9300, 9418, 10000, 10250, 10255, 11211, 15672, 16379, 25565, 26379, 27017,
        27018, 27019, 28017, 50000, 50070, 61613, 61616,
    ]);

    // Names that stand for this machine or its network whatever DNS says (RFC 6761, RFC 8375, common split-horizon names).
    private static readonly string[] ForbiddenSuffixes =
    [
        "localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "private", "home.arpa", "in-addr.arpa", "ip6.arpa",
        "onion", "test", "invalid", "cluster.local", "kubernetes",
    ];

    private static readonly FrozenSet<string> ForbiddenNames = FrozenSet.ToFrozenSet(
    [
        "localhost4", "localhost6", "localhost.localdomain", "ip6-localhost", "ip6-loopback", "broadcasthost", "metadata",
        "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal", "metadata.azure.com",
        "metadata.azure.internal", "metadata.packet.net", "metadata.platformequinix.com", "rancher-metadata", "kubernetes.default.svc",
    ], StringComparer.OrdinalIgnoreCase);

    private readonly IOptionsMonitor<EgressOptions> _options;
    private Compiled _compiled;

    /// <summary>Builds the policy of the current options.</summary>
    public EgressAddressPolicy(IOptionsMonitor<EgressOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _compiled = Compiled.From(options.CurrentValue);
    }

    /// <summary>Checks the text of an address; null when it may be used. Relative, overlong and unreadable addresses are refused.</summary>
    public OutriggerError? Check(string? url)
    {
        if (string.IsNullOrEmpty(url) || url.Length > MaxUrlLength || !IsPlain(url))
        {
            return NotAllowed;
        }

        return Uri.TryCreate(url, UriKind.Absolute, out var uri) ? Check(uri) : NotAllowed;
    }

    /// <summary>
    /// Checks an address by what it says: scheme, port, user info, host name, literal IP address in any notation. DNS is
    /// not asked; that happens when the connection is made. Null when it may be used.
    /// </summary>
    public OutriggerError? Check(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.IsAbsoluteUri
            || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            || url.OriginalString.Length > MaxUrlLength
            || !IsPlain(url.OriginalString)
            || url.UserInfo.Length > 0
            || !IsPortAllowed(url.Port))
        {
            return NotAllowed;
        }

        // Uri turns decimal, octal, hexadecimal and short IPv4 notations into dotted ones and maps full-width digits, so
        // that the literal seen here is the one that would be connected to.
        if (url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6)
        {
            // A zone id names an interface of ours; Host drops it, DnsSafeHost keeps it.
            return !url.DnsSafeHost.Contains('%', StringComparison.Ordinal)
                && IPAddress.TryParse(url.DnsSafeHost, out var literal)
                && IsAllowed(literal) ? null : NotAllowed;
        }

        return url.HostNameType == UriHostNameType.Dns && IsNameAllowed(url.IdnHost, Current().Networks.Length > 0) ? null : NotAllowed;
    }

    /// <summary>Whether a connection to a resolved address may be made.</summary>
    public bool IsAllowed(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return AddressRanges.IsPublic(address) || AddressRanges.Contains(Current().Networks, address);
    }

    internal bool IsPortAllowed(int port) =>
        port is 80 or 443 || (port >= 1024 && !ForbiddenHighPorts.Contains(port)) || Current().Ports.Contains(port);

    // Only printable ASCII: what else stands in an address is read differently by different parsers, and so are
    // backslashes. Names and paths with other letters come as punycode and percent escapes.
    private static bool IsPlain(string url)
    {
        foreach (var c in url)
        {
            if (c is <= ' ' or > '~' or '\\' or '<' or '>' or '"' or '^' or '`' or '{' or '|' or '}')
            {
                return false;
            }
        }

        return true;
    }

    // Where the operator has opened a range of his own, names of his own network are let through to the check of their
    // addresses; the names of metadata services never are.
    private static bool IsNameAllowed(string host, bool arePrivateNamesAllowed)
    {
        var name = host.AsSpan();
        if (name.EndsWith("."))
        {
            name = name[..^1];
        }

        // The last label of a real name has a letter; one that has not is a number that only some resolvers read as an
        // address.
        var lastDot = name.LastIndexOf('.');
        var lastLabel = name[(lastDot + 1)..];
        if (name.Length is 0 or > 253
            || lastDot == 0
            || !lastLabel.ContainsAnyInRange('a', 'z')
            || lastLabel.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            || ForbiddenNames.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name))
        {
            return false;
        }

        if (arePrivateNamesAllowed)
        {
            return true;
        }

        // A name without a dot is resolved inside the own network's search domains.
        if (lastDot < 0)
        {
            return false;
        }

        foreach (var suffix in ForbiddenSuffixes)
        {
            if (name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
                && (name.Length == suffix.Length || name[name.Length - suffix.Length - 1] == '.'))
            {
                return false;
            }
        }

        return true;
    }

    private Compiled Current()
    {
        var options = _options.CurrentValue;
        var compiled = Volatile.Read(ref _compiled);
        if (!ReferenceEquals(compiled.Source, options))
        {
            compiled = Compiled.From(options);
            Volatile.Write(ref _compiled, compiled);
        }

        return compiled;
    }

    private sealed record Compiled(EgressOptions Source, IPNetwork[] Networks, FrozenSet<int> Ports)
    {
        public static Compiled From(EgressOptions options) => new(
            options,
            [.. options.AllowedNetworks.Select(text => AddressRanges.TryParse(text, out var network) ? network : throw new FormatException($"'{text}' is not a range."))],
            options.AllowedPorts.ToFrozenSet());
    }
}
