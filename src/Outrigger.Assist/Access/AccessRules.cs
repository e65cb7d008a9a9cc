using System.Buffers;
using System.Net;
using Outrigger.Assist.Access.Agents;
using Outrigger.Assist.Access.Evidence;

namespace Outrigger.Assist.Access;

/// <summary>A fixed rule that fired.</summary>
/// <param name="Name">Which; null for none.</param>
/// <param name="Action">What it suggests.</param>
internal readonly record struct RuleHit(string? Name, AccessAction Action)
{
    /// <summary>No rule fired.</summary>
    public static RuleHit None => default;
}

/// <summary>
/// The fixed rules: the floor below every score, and all there is while the model is off. Each is certain (a trap, a claim
/// that was checked) or so far from what people do that no site's traffic need be known. Immutable; thread-safe.
/// </summary>
internal sealed class AccessRules(AccessOptions options)
{
    private const int ProbesForChallenge = 2;
    private const int ProbesForDenial = 4;

    // What is asked for by those who look for a way in; written down from what such files are called.
    private static readonly string[] Probes =
    [
        "/.env", "/.git/", "/.git", "/.svn", "/.hg/", "/.aws", "/.ssh", "/.htpasswd", "/.htaccess", "/.ds_store", "/.vscode", "/.idea", "/wp-login", "/wp-admin", "/wp-config", "/xmlrpc.php", "/phpmyadmin", "/pma/", "/phpinfo", "/adminer", "/vendor/phpunit",
        "/cgi-bin/", "/server-status", "/actuator/", "/solr/", "/jenkins", "/manager/html", "/hnap1", "/boaform", "/owa/auth", "/ecp/", "/autodiscover", "/id_rsa", "/etc/passwd", "/win.ini", "/web.config", "/backup.", "/dump.sql", "/database.sql", "/config.php", "/eval-stdin", "/shell.php", "/telescope/", "/_ignition", "/console/", "/debug/default", "../", "..%2f", "%2e%2e", "<script", "%3cscript", "union+select", "union%20select", "/*!",
    ];

    private static readonly SearchValues<string> InPaths = SearchValues.Create(Probes, StringComparison.OrdinalIgnoreCase);
    private static readonly SearchValues<string> InQueries = SearchValues.Create([.. Probes.Where(static probe => probe[0] != '/')], StringComparison.OrdinalIgnoreCase);

    private readonly IPNetwork[] _partners = [.. options.PartnerNetworks.Select(static network => IPNetwork.Parse(network))];

    /// <summary>Whether the one who asks is a partner, or has been verified: it is let through.</summary>
    public bool IsExempt(AccessRequest request)
    {
        if (request.Credential is { Length: > 0 } || request.Verified is AccessVerification.Crawler or AccessVerification.Partner)
        {
            return true;
        }

        if (_partners.Length == 0 || !IPAddress.TryParse(request.Address, out var address))
        {
            return false;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in _partners)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the path is a trap.</summary>
    public bool IsHoneypot(string path) => IsBelow(path, options.HoneypotPaths);

    /// <summary>Whether the path is one that only probes ask for; a site that has it answers it well and is asked first.</summary>
    public static bool IsProbe(string path, string? query) =>
        path.AsSpan().ContainsAny(InPaths) || (query is not null && query.AsSpan().ContainsAny(InQueries));

    /// <summary>The weightiest rule that fires.</summary>
    /// <param name="request">The request.</param>
    /// <param name="agent">What its User-Agent header says.</param>
    /// <param name="own">What is remembered of its client.</param>
    public RuleHit Check(AccessRequest request, in AgentFacts agent, Track own) =>
        request.Verified == AccessVerification.FalseClaim ? new("false-claim", AccessAction.Deny)
        : own.IsTrapped ? new("honeypot", AccessAction.Deny)
        : agent.Kind == AgentKind.Scanner ? new("scanner-agent", AccessAction.Deny)
        : own.Probes >= ProbesForDenial ? new("probing", AccessAction.Deny)
        : own.Probes >= ProbesForChallenge ? new("probing", AccessAction.Challenge)
        : own.PerMinute > options.RequestsPerMinute ? new("rate", AccessAction.Challenge)
        : agent.Kind is AgentKind.Declared or AgentKind.Tool or AgentKind.None && IsBelow(request.Path, options.RobotsDisallowed) ? new("robots-disallowed", AccessAction.Challenge)
        : own.HasTouchedTrap ? new("honeypot", AccessAction.Tag)
        : agent.Kind is AgentKind.Tool or AgentKind.None or AgentKind.Steered ? new("tool-agent", AccessAction.Tag)
        : agent.Kind == AgentKind.Declared ? new("declared-crawler", AccessAction.Tag)
        : RuleHit.None;

    private static bool IsBelow(string path, IList<string> tops)
    {
        foreach (var top in tops)
        {
            if (path.StartsWith(top, StringComparison.OrdinalIgnoreCase) && (path.Length == top.Length || top[^1] == '/' || path[top.Length] is '/' or '?'))
            {
                return true;
            }
        }

        return false;
    }
}
