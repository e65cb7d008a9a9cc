namespace Outrigger.Server.Imports;

/// <summary>LiteLLM's model groups as our aliases: who shares the calls, and who comes after them.</summary>
internal sealed class LiteLlmGroups(ImportReport report)
{
    private const int MaxTargets = 64;
    private const double MaxWeight = 1000;

    private readonly Dictionary<string, List<ImportedTarget>> _groups = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    /// <summary>The aliases, in the order of the source.</summary>
    public IEnumerable<KeyValuePair<string, List<ImportedTarget>>> Aliases => _order.Select(name => KeyValuePair.Create(name, _groups[name]));

    /// <summary>Adds a group of deployments, each with the provider it became.</summary>
    public void Add(string name, IReadOnlyList<(LiteLlmDeployment Deployment, string Provider)> deployments)
    {
        // Without an order they stand behind those that have one.
        var levels = deployments.GroupBy(one => one.Deployment.Order ?? double.MaxValue).OrderBy(level => level.Key).Select(level => level.ToList()).ToList();
        var targets = Share(name, levels[0]);
        foreach (var (deployment, provider) in levels.Skip(1).SelectMany(level => level))
        {
            Append(targets, new ImportedTarget($"{provider}/{deployment.Model}", null, IsFallback: true));
        }

        _groups[name] = targets;
        _order.Add(name);
    }

    /// <summary>Another name for a group.</summary>
    public bool TryAddName(string name, string group)
    {
        if (_groups.ContainsKey(name) || !_groups.TryGetValue(group, out var targets))
        {
            return false;
        }

        _groups[name] = [.. targets];
        _order.Add(name);
        return true;
    }

    /// <summary>Adds what LiteLLM tries after a group has failed; names the groups that are not there.</summary>
    public void AddFallbacks(string group, IEnumerable<string> followers, IReadOnlyDictionary<string, List<ImportedTarget>> before)
    {
        if (!_groups.TryGetValue(group, out var targets))
        {
            report.Leave($"fallbacks of '{group}': the model is not in what was taken over.");
            return;
        }

        foreach (var follower in followers)
        {
            if (!before.TryGetValue(follower, out var next))
            {
                report.Leave($"fallbacks of '{group}': '{follower}' is not in what was taken over.");
                continue;
            }

            foreach (var target in next.Where(target => target.Weight != 0))
            {
                Append(targets, new ImportedTarget(target.Model, null, IsFallback: true));
            }
        }

        if (targets.Count > MaxTargets)
        {
            report.Change($"'{group}': an alias has at most {MaxTargets} targets; the last ones were left out.");
            targets.RemoveRange(MaxTargets, targets.Count - MaxTargets);
        }
    }

    /// <summary>The groups as they are now, so that fallbacks do not grow by each other.</summary>
    public IReadOnlyDictionary<string, List<ImportedTarget>> Copy() => _groups.ToDictionary(group => group.Key, group => group.Value.ToList(), StringComparer.Ordinal);

    // LiteLLM draws by weight where one is given, else by requests, else by tokens a minute; who lacks the number is not drawn.
    private List<ImportedTarget> Share(string name, List<(LiteLlmDeployment Deployment, string Provider)> level)
    {
        Func<LiteLlmDeployment, double?>? measure =
            level.Exists(one => one.Deployment.Weight > 0) ? one => one.Weight
            : level.Exists(one => one.Deployment.RequestsPerMinute > 0) ? one => one.RequestsPerMinute
            : level.Exists(one => one.Deployment.TokensPerMinute > 0) ? one => one.TokensPerMinute
            : null;
        if (level.Exists(one => one.Deployment.RequestsPerMinute > 0 || one.Deployment.TokensPerMinute > 0))
        {
            report.Change($"'{name}': rpm and tpm of deployments {(level.Count > 1 ? "set their shares" : "have no effect")}; as limits they belong into Outrigger:Gateway:RateLimits:Models.");
        }

        var shares = level.Select(one => Math.Max(0, measure?.Invoke(one.Deployment) ?? (measure is null ? 1 : 0))).ToList();
        var isEqual = shares.TrueForAll(share => share == shares[0]);
        var scale = shares.Max() > MaxWeight ? MaxWeight / shares.Max() : 1;
        var targets = new List<ImportedTarget>();
        for (var i = 0; i < level.Count; i++)
        {
            var weight = shares[i] > 0 ? Math.Max(0.001, Math.Round(shares[i] * scale, 3)) : 0;
            Append(targets, new ImportedTarget($"{level[i].Provider}/{level[i].Deployment.Model}", isEqual ? null : weight));
            if (weight == 0)
            {
                report.Change($"{level[i].Deployment.Place}: it has no share of '{name}', so it gets no calls, as in LiteLLM.");
            }
        }

        return targets;
    }

    private static void Append(List<ImportedTarget> targets, ImportedTarget next)
    {
        var at = targets.FindIndex(target => target.Model == next.Model);
        if (at < 0)
        {
            targets.Add(next);
        }
        else if (targets[at].Weight is { } weight && next.Weight is { } more)
        {
            targets[at] = targets[at] with { Weight = Math.Min(MaxWeight, weight + more) };
        }
    }
}
