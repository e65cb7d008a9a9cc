using Outrigger.Quality.Access.Simulation;

namespace Outrigger.Samples.Load.People;

/// <summary>One visitor, human or not, with what it will ask for and when.</summary>
/// <param name="Client">Who it is; only the measurement knows.</param>
/// <param name="Starts">When it comes, in seconds of the run.</param>
/// <param name="Hits">Its requests; their seconds count from its first one, as fast as it is in life.</param>
internal sealed record Player(SimClient Client, double Starts, IReadOnlyList<Hit> Hits);

/// <summary>How much is played.</summary>
/// <param name="Seconds">How long the run is. People's pauses are never shortened: who is slower just does less.</param>
/// <param name="People">How many people and honest machines come.</param>
/// <param name="CrawlersPerLevel">How many malicious clients of each of the levels 1 to 4.</param>
/// <param name="Distributed">How many addresses of one crawler that is spread over many.</param>
/// <param name="Seed">The same seed plays the same traffic.</param>
internal sealed record CastSettings(int Seconds, int People, int CrawlersPerLevel, int Distributed, ulong Seed);

/// <summary>
/// Chooses from a simulated day who comes in the few seconds of a run: the beginning of each one's visit, at its true pace.
/// Only the time between visits is shortened, because a person who thinks a hundred times faster is a crawler to anybody.
/// </summary>
internal sealed class Cast
{
    public Cast(CastSettings settings)
    {
        var world = new World(new WorldSettings(settings.Seed, WorldPart.Reported, settings.People, Math.Max(2, settings.CrawlersPerLevel)) { Levels = settings.Distributed > 0 ? 5 : 4 });
        Site = world.Site;
        var hits = new Dictionary<int, List<Hit>>();
        foreach (var hit in world.Play())
        {
            if (!hits.TryGetValue(hit.Client, out var own))
            {
                hits[hit.Client] = own = [];
            }

            if (own.Count == 0 || hit.Seconds - own[0].Seconds < settings.Seconds)
            {
                own.Add(hit);
            }
        }

        var dice = new Dice(settings.Seed + 1);
        Players = [.. Chosen(world.Clients, settings).Select(client => Place(client, hits[client.Id], dice, settings)).Where(static p => p.Hits.Count > 0)];
    }

    public SiteLayout Site { get; }

    public IReadOnlyList<Player> Players { get; }

    // Of each level the families in turn, so that every kind comes; of the spread crawlers one campaign.
    private static IEnumerable<SimClient> Chosen(IReadOnlyList<SimClient> clients, CastSettings settings)
    {
        var chosen = clients.Where(static c => !c.IsMalicious);
        for (var level = 1; level <= 4; level++)
        {
            var families = clients.Where(c => c.Level == level).GroupBy(static c => c.Population).Select(static g => g.ToArray()).ToArray();
            chosen = chosen.Concat(Enumerable.Range(0, settings.CrawlersPerLevel).Select(i => families[i % families.Length]).Select((f, i) => f[i / families.Length % f.Length]).Distinct());
        }

        var spread = clients.Where(static c => c.Level == 5);
        return chosen.Concat(spread.Where(c => c.Campaign == spread.First().Campaign).Take(settings.Distributed));
    }

    private static Player Place(SimClient client, List<Hit> hits, Dice dice, CastSettings settings)
    {
        var starts = dice.Unit() * settings.Seconds * 0.6;
        var first = hits[0].Seconds;
        return new Player(client, starts, [.. hits.Select(h => h with { Seconds = h.Seconds - first }).Where(h => starts + h.Seconds < settings.Seconds)]);
    }
}
