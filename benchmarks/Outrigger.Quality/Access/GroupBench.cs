using System.Globalization;
using Outrigger.Assist.Access;
using Outrigger.Assist.Access.Evidence;
using Outrigger.Assist.Access.Groups;
using Outrigger.Assist.Access.Sites;
using Outrigger.Quality.Access.Simulation;

namespace Outrigger.Quality.Access;

/// <summary>
/// The group alarm of access scoring: which share of the campaigns spread over 500 addresses it finds and how soon, and how
/// often it is raised on days without any adversary. Its numbers were chosen on the development days.
/// </summary>
internal sealed class GroupBench : IQualityBench
{
    private const string Data = "own simulator: days of 8,000 people and honest machines, with and without adversaries";
    private const string Anchors = "none: no public labelled data of distributed crawling";

    private static readonly GroupTuning Tuning = new();

    public string Module => "access-groups";

    public string Folder => "";

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var rows = Report("development", AccessWorlds.Development, "settings were chosen here", context)
            .Concat(Report("reported", AccessWorlds.Reported, "held out: nothing was chosen here", context))
            .Concat(Report("reported-before", AccessWorlds.ReportedBefore, "days that were reported before, looked at, and nothing chosen on", context));
        foreach (var row in rows)
        {
            yield return row;
        }
    }

    private static IEnumerable<QualityRow> Report(string name, WorldSettings[] worlds, string split, QualityContext context)
    {
        var days = worlds.Select(world => Play(world, context)).ToArray();
        var clean = worlds.Select(world => Play(world with { Levels = 0 }, context)).ToArray();
        QualityContext.Progress(name + " days played");
        var campaigns = days.SelectMany(static day => day.Campaigns.Values).ToArray();
        var found = campaigns.Where(static one => one.FoundAt is not null).ToArray();
        var delays = found.Select(static one => (one.FoundAt!.Value - one.Began) / 60).Order().ToArray();
        var taken = found.Select(static one => 100.0 * one.Before / one.Requests).Order().ToArray();
        string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        QualityRow Row(string metric, double value, string unit, string note) => new($"access-groups/{name}/{metric}", value, unit, Data, split, Anchors, null, note);
        yield return Row("campaigns-found", 100.0 * found.Length / campaigns.Length, "%", Text($"{found.Length} of {campaigns.Length} campaigns of level 5 (500 addresses each)"));
        yield return Row("delay-minutes", delays.Length == 0 ? double.NaN : delays[delays.Length / 2], "min", Text($"median from a campaign's first request to its alarm; slowest {(delays.Length == 0 ? double.NaN : delays[^1]):0.0}"));
        yield return Row("requests-before", taken.Length == 0 ? double.NaN : taken[taken.Length / 2], "% of requests", Text($"median share of a campaign's requests made before its alarm; worst {(taken.Length == 0 ? double.NaN : taken[^1]):0.0}"));
        yield return Row("false-alarms-clean", clean.Sum(static day => day.Alarms) / (double)clean.Length, "alarms a site-day", Text($"{clean.Sum(static day => day.Alarms)} alarms on {clean.Length} site-days without adversaries, {clean.Sum(static day => day.Clients)} people and honest machines"));
        yield return Row("false-alarms-attack", days.Sum(static day => day.OfPeople) / (double)days.Length, "alarms a site-day", Text($"{days.Sum(static day => day.OfPeople)} alarms most of whose suspect clients are people, of {days.Sum(static day => day.Alarms)} on {days.Length} site-days with adversaries of all levels"));
    }

    private static Day Play(WorldSettings settings, QualityContext context)
    {
        var world = new World(settings);
        var options = new AccessOptions { HoneypotPaths = [world.Site.Honeypot] };
        var site = new AccessSite(options);
        var rules = new AccessRules(options);
        var parameters = new AccessModel().InitialParameters.ToArray();
        float[] weights = [.. parameters[..^2].Select(static one => (float)one)];
        var features = new double[AccessFeatures.Count];
        var day = new Day();

        // The suspect clients of each group, as the measurement knows them: by the same two headers.
        var members = new Dictionary<(string, string), List<(SimClient Client, double At)>>();
        foreach (var hit in world.Play())
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var client = world.Clients[hit.Client];
            var asked = new AccessCase(hit.Request, hit.Seconds, rules.IsExempt(hit.Request));
            site.Take(asked, rules, options, weights, features);
            if (!asked.IsExempt)
            {
                site.Use(engine =>
                {
                    engine.Answer(hit.Request, asked.Own!, hit.Status);
                    asked.Place?.Answer(hit.Status);
                    return true;
                });
            }

            if (client.Level == 5)
            {
                var campaign = day.Of(client.Campaign, hit.Seconds);
                campaign.Requests++;
                campaign.Before += campaign.FoundAt is null ? 1 : 0;
            }

            var place = (hit.Request.UserAgent ?? "none", hit.Request.AcceptLanguage ?? "none");
            if (!members.TryGetValue(place, out var list))
            {
                members[place] = list = [];
            }

            if (RequestForms.Of(hit.Request) != RequestForm.Asset && asked.Own is { } own && own.Pages + own.Calls == Tuning.CountsAt && !asked.IsExempt && site.Use(static engine => engine.Alone) >= Tuning.SuspectAt)
            {
                list.Add((client, hit.Seconds));
            }

            while (site.TakeGroupNotice() is { } notice)
            {
                if (!notice.IsOver && notice.Group.RaisedAt.ToUnixTimeMilliseconds() / 1e3 >= hit.Seconds - 0.01)
                {
                    Note(day, notice.Group, members, hit.Seconds);
                }
            }
        }

        day.Clients = world.Clients.Count(static one => !one.IsMalicious);
        return day;
    }

    // A campaign is found by an alarm of whose suspect clients at least half are its own.
    private static void Note(Day day, AccessGroup group, Dictionary<(string, string), List<(SimClient Client, double At)>> members, double seconds)
    {
        day.Alarms++;
        var since = group.Since.ToUnixTimeMilliseconds() / 1e3;
        var of = members.Where(one => one.Key.Item1.StartsWith(group.Agent, StringComparison.Ordinal) && one.Key.Item2.StartsWith(group.Language, StringComparison.Ordinal))
            .SelectMany(static one => one.Value).Where(one => one.At >= since - 0.01).Select(static one => one.Client).Distinct().ToArray();
        day.OfPeople += of.Count(static one => !one.IsMalicious) * 2 > of.Length ? 1 : 0;
        foreach (var campaign in of.Where(static one => one.Level == 5).GroupBy(static one => one.Campaign).Where(one => one.Count() * 2 >= of.Length))
        {
            day.Of(campaign.Key, seconds).FoundAt ??= seconds;
        }
    }

    private sealed class Day
    {
        public Dictionary<int, Campaign> Campaigns { get; } = [];

        public int Alarms { get; set; }

        public int OfPeople { get; set; }

        public int Clients { get; set; }

        public Campaign Of(int campaign, double seconds)
        {
            if (!Campaigns.TryGetValue(campaign, out var found))
            {
                Campaigns[campaign] = found = new Campaign { Began = seconds };
            }

            return found;
        }
    }

    private sealed class Campaign
    {
        public double Began { get; init; }

        public double? FoundAt { get; set; }

        public int Requests { get; set; }

        public int Before { get; set; }
    }
}
