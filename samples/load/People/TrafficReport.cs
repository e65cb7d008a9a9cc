using Outrigger.Quality.Access;

namespace Outrigger.Samples.Load.People;

/// <summary>How many crawler requests were stopped, of how many.</summary>
internal sealed record Interception(int Level, int Requests, int Refused, int ByRules);

/// <summary>
/// What the run shows: who was refused, beside fixed rules on the very same requests. The rules are the best of a grid
/// of 1,248, chosen afterwards on this run, which flatters them.
/// </summary>
internal sealed class TrafficReport
{
    // The shops answer 403 to nobody by themselves: whoever sees one was refused for the access score.
    private const int Refusal = 403;

    /// <summary>How many people in a thousand the fixed rules may stop, at least one.</summary>
    private const double AllowedShare = 0.005;

    public TrafficReport(Cast cast, IReadOnlyList<Played> played)
    {
        Played = played;
        var recorder = new RuleRecorder(cast.Site);
        foreach (var one in played)
        {
            recorder.Add(one.Player.Client, one.Hit with { Seconds = one.At });
        }

        var allowed = Math.Max(AllowedShare, FalsePositiveShare);
        Rules = FixedRules.Grid().Where(rules => recorder.FalsePositives(rules, out _, out _) <= allowed).MaxBy(rules => recorder.Stopped(rules).Sum(static l => l.Stopped));
        RulesStopPeople = Rules is null ? 0 : StoppedPeople(recorder, Rules);
        var byRules = Rules is null ? new (int Stopped, int All)[7] : recorder.Stopped(Rules);
        Levels = [.. played.Where(static p => p.Player.Client.IsMalicious).GroupBy(static p => p.Player.Client.Level).OrderBy(static g => g.Key)
            .Select(g => new Interception(g.Key, g.Count(), g.Count(static p => p.Answer.Status == Refusal), byRules[g.Key].Stopped))];
    }

    public IReadOnlyList<Played> Played { get; }

    public IReadOnlyList<Interception> Levels { get; }

    /// <summary>The rules compared with; null when none keeps to the share.</summary>
    public FixedRules? Rules { get; }

    public int RulesStopPeople { get; }

    /// <summary>People and honest machines.</summary>
    public int People => Played.Where(static p => !p.Player.Client.IsMalicious).Select(static p => p.Player.Client.Id).Distinct().Count();

    /// <summary>Those of them who were refused at least once.</summary>
    public IReadOnlyList<Played> PeopleRefused => [.. Played.Where(static p => !p.Player.Client.IsMalicious && p.Answer.Status == Refusal).DistinctBy(static p => p.Player.Client.Id)];

    /// <summary>Requests that got no answer at all.</summary>
    public IReadOnlyList<Played> Unanswered => [.. Played.Where(static p => p.Answer.Status == 0)];

    public int CrawlerRequests => Levels.Sum(static l => l.Requests);

    public int CrawlerRequestsRefused => Levels.Sum(static l => l.Refused);

    public int CrawlerRequestsByRules => Levels.Sum(static l => l.ByRules);

    private double FalsePositiveShare => People == 0 ? 0 : PeopleRefused.Count / (double)People;

    private static int StoppedPeople(RuleRecorder recorder, FixedRules rules)
    {
        recorder.FalsePositives(rules, out var hits, out _);
        return hits;
    }
}
