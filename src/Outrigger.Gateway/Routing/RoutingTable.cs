using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.Routing;

/// <summary>
/// All model names and where they lead; built when the configuration changes, then immutable and read without locks.
/// A name resolves in this order: alias; <c>provider/rest</c>; the only provider that lists the bare name, where an exact
/// entry beats a pattern and a pattern beats <c>*</c>.
/// </summary>
internal sealed class RoutingTable
{
    /// <summary>Names resolved through patterns that are remembered; more are resolved anew each time.</summary>
    private const int MaxRemembered = 1_000;

    /// <summary>Providers that are named to someone whose model name fits several.</summary>
    private const int MaxOffered = 3;

    private readonly FrozenDictionary<string, Route> _aliases;
    private readonly FrozenDictionary<string, RegisteredUpstream> _providers;
    private readonly ConcurrentDictionary<string, Route> _resolved = new(StringComparer.Ordinal);

    public RoutingTable(IReadOnlyList<RegisteredUpstream> upstreams, AliasesOptions aliases)
    {
        Upstreams = upstreams;
        _providers = upstreams.ToFrozenDictionary(u => u.Upstream.Name, StringComparer.OrdinalIgnoreCase);
        _aliases = aliases.Aliases.ToFrozenDictionary(a => a.Name, CreateRoute, StringComparer.Ordinal);
        Names =
        [
            .. aliases.Aliases.Select(a => a.Name),
            .. upstreams.SelectMany(u => u.Models.Where(m => !m.EndsWith('*')).Select(m => u.Upstream.Name + "/" + m)),
        ];
    }

    public IReadOnlyList<RegisteredUpstream> Upstreams { get; }

    /// <summary>Every name that is known one by one: aliases and <c>provider/model</c>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Where a name leads; null when nowhere, with the providers that would all serve it in <paramref name="ambiguous"/>.</summary>
    public Route? Find(string name, out IReadOnlyList<string> ambiguous)
    {
        ambiguous = [];
        if (_aliases.TryGetValue(name, out var route) || _resolved.TryGetValue(name, out route))
        {
            return route;
        }

        route = FindQualified(name) ?? FindBare(name, out ambiguous);
        if (route is not null && _resolved.Count < MaxRemembered)
        {
            _resolved.TryAdd(name, route);
        }

        return route;
    }

    private Route? FindQualified(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == name.Length - 1 || !_providers.TryGetValue(name[..slash], out var provider))
        {
            return null;
        }

        var model = name[(slash + 1)..];
        return Rank(provider, model) > 0 ? new Route(name, false, [new RouteTarget(provider.Upstream, model)]) : null;
    }

    private Route? FindBare(string name, out IReadOnlyList<string> ambiguous)
    {
        var best = 0;
        List<RegisteredUpstream> found = [];
        foreach (var provider in Upstreams)
        {
            var rank = Rank(provider, name);
            if (rank > best)
            {
                best = rank;
                found.Clear();
            }

            if (rank > 0 && rank == best)
            {
                found.Add(provider);
            }
        }

        ambiguous = found.Count > 1 ? [.. found.Take(MaxOffered).Select(f => f.Upstream.Name + "/" + name)] : [];
        return found.Count == 1 ? new Route(name, false, [new RouteTarget(found[0].Upstream, name)]) : null;
    }

    /// <summary>3 for an exact entry, 2 for a pattern, 1 for everything, 0 for no.</summary>
    private static int Rank(RegisteredUpstream provider, string model)
    {
        var rank = 0;
        foreach (var entry in provider.Models)
        {
            var fits = entry switch
            {
                "*" => 1,
                _ when entry.EndsWith('*') && model.AsSpan().StartsWith(entry.AsSpan(0, entry.Length - 1), StringComparison.Ordinal) => 2,
                _ when string.Equals(entry, model, StringComparison.Ordinal) => 3,
                _ => 0,
            };
            rank = Math.Max(rank, fits);
        }

        return rank;
    }

    private Route CreateRoute(AliasOptions alias)
    {
        var targets = alias.Targets.Select(t =>
        {
            var slash = t.Model.IndexOf('/', StringComparison.Ordinal);
            if (!_providers.TryGetValue(t.Model[..slash], out var provider))
            {
                throw new OptionsValidationException(
                    AliasesOptions.SectionName,
                    typeof(AliasesOptions),
                    [$"{AliasesOptions.SectionName}: '{alias.Name}' names the provider '{t.Model[..slash]}', which is not configured."]);
            }

            if (t.Api == "responses" && (provider.Upstream.Protocol != "openai" || !provider.Upstream.Serves("openai-responses")))
            {
                throw new OptionsValidationException(
                    AliasesOptions.SectionName,
                    typeof(AliasesOptions),
                    [$"{AliasesOptions.SectionName}: '{alias.Name}' asks '{t.Model[..slash]}' by the API responses, which it does not serve."]);
            }

            return new RouteTarget(provider.Upstream, t.Model[(slash + 1)..], t.Weight ?? provider.Upstream.Weight, t.Fallback, t.Api);
        });
        return new Route(alias.Name, true, [.. targets.OrderBy(t => t.IsFallback)], alias.Cache?.ToSetting());
    }
}
