using Outrigger.Quality.Access.Simulation;

namespace Outrigger.Quality.Access;

/// <summary>Plays the fixed rules beside the traffic and remembers enough to judge the whole grid afterwards.</summary>
internal sealed class RuleRecorder(SiteLayout site)
{
    private readonly Dictionary<string, Queue<double>> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (bool IsTool, bool IsBot, bool IsCommon)> _agents = new(StringComparer.Ordinal);
    private readonly Dictionary<int, RuleFacts> _people = [];
    private readonly Dictionary<(int Client, string Address), RuleFacts> _at = [];
    private readonly Dictionary<RuleKey, int> _malicious = [];

    public void Add(SimClient client, in Hit hit)
    {
        var request = hit.Request;
        if (!client.IsMalicious)
        {
            _people.TryAdd(client.Id, default);
        }

        if (FixedRules.IsExempt(request))
        {
            return;
        }

        var name = request.UserAgent ?? "";
        if (!_agents.TryGetValue(name, out var agent))
        {
            _agents[name] = agent = FixedRules.Agent(request.UserAgent);
        }

        var (address, byAgent) = ("a" + request.Address, "u" + request.Address + name);
        var bySession = request.Session is { } session ? "s" + session : byAgent;
        var isPage = !FixedRules.IsAsset(hit);
        var facts = new RuleFacts(
            agent.IsTool,
            agent.IsBot,
            agent.IsCommon,
            request.Path == site.Honeypot,
            Count(address, hit.Seconds),
            Count(byAgent, hit.Seconds),
            bySession == byAgent ? Count(byAgent, hit.Seconds, isNew: false) : Count(bySession, hit.Seconds),
            Count("p" + address, hit.Seconds, isPage),
            Count("p" + byAgent, hit.Seconds, isPage),
            Count("p" + bySession, hit.Seconds, isPage && bySession != byAgent));
        if (!client.IsMalicious)
        {
            _people[client.Id] = _people[client.Id].Or(facts);
            return;
        }

        var key = (client.Id, request.Address);
        _at[key] = facts = _at.GetValueOrDefault(key).Or(facts);
        var counted = new RuleKey(client.Level, facts);
        _malicious[counted] = _malicious.GetValueOrDefault(counted) + 1;
    }

    public double FalsePositives(FixedRules rules, out int hits, out int all)
    {
        (hits, all) = (_people.Values.Count(facts => rules.Fires(facts)), _people.Count);
        return hits / (double)all;
    }

    /// <summary>Requests stopped and all, of each level.</summary>
    public (int Stopped, int All)[] Stopped(FixedRules rules)
    {
        var levels = new (int Stopped, int All)[7];
        foreach (var (key, count) in _malicious)
        {
            ref var level = ref levels[key.Level];
            level = (level.Stopped + (rules.Fires(key.Facts) ? count : 0), level.All + count);
        }

        return levels;
    }

    private int Count(string key, double seconds, bool isNew = true)
    {
        if (!_counts.TryGetValue(key, out var times))
        {
            if (!isNew)
            {
                return 0;
            }

            _counts[key] = times = new Queue<double>();
        }

        while (times.TryPeek(out var first) && first < seconds - 60)
        {
            times.Dequeue();
        }

        if (isNew)
        {
            times.Enqueue(seconds);
        }

        return times.Count;
    }

    private readonly record struct RuleKey(int Level, RuleFacts Facts);
}
