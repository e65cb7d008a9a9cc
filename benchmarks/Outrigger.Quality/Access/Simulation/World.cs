namespace Outrigger.Quality.Access.Simulation;

/// <summary>A site and a day on it.</summary>
/// <param name="Seed">Of everything.</param>
/// <param name="Part">Training, development or report: each has families of its own; what is reported has tools, mistakes and crowds of its own too.</param>
/// <param name="People">People and honest machines.</param>
/// <param name="PerCell">Malicious clients of each family on each level; on level 5 it is one campaign of 500 addresses.</param>
internal sealed record WorldSettings(ulong Seed, WorldPart Part, int People, int PerCell)
{
    public bool IsSpa { get; init; }

    public bool ImagesElsewhere { get; init; }

    /// <summary>Pages come whole from the server: no scripts that make calls, forms that are sent as pages.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Styles, scripts and pictures lie on another host.</summary>
    public bool AssetsElsewhere { get; init; }

    /// <summary>The proxy in front hides which version of HTTP the client spoke.</summary>
    public bool HidesHttp { get; init; }

    /// <summary>No adversaries of the levels above this one.</summary>
    public int Levels { get; init; } = 6;
}

/// <summary>What a world is for.</summary>
internal enum WorldPart
{
    /// <summary>Weights are fitted here.</summary>
    Training,

    /// <summary>Settings and thresholds are chosen here.</summary>
    Development,

    /// <summary>Nothing is chosen here.</summary>
    Reported,
}

/// <summary>One day of traffic, in the order of time; the same settings give the same day.</summary>
internal sealed class World
{
    private readonly WorldSettings _settings;
    private readonly List<SimClient> _clients = [];

    public World(WorldSettings settings)
    {
        _settings = settings;
        Site = new SiteLayout(settings.Seed, settings.IsSpa, settings.ImagesElsewhere || settings.AssetsElsewhere) { IsPlain = settings.IsPlain, AssetsElsewhere = settings.AssetsElsewhere };
    }

    public SiteLayout Site { get; }

    /// <summary>Everyone; complete once <see cref="Play"/> has begun.</summary>
    public IReadOnlyList<SimClient> Clients => _clients;

    public IEnumerable<Hit> Play()
    {
        var dice = new Dice(_settings.Seed * 7919);
        var queue = new PriorityQueue<IEnumerator<Hit>, (double, int)>();
        _clients.Clear();
        void Add(string population, int level, int campaign, Func<int, IEnumerable<Hit>> script)
        {
            var client = new SimClient(_clients.Count, population, level, campaign);
            _clients.Add(client);
            var hits = script(client.Id).GetEnumerator();
            if (hits.MoveNext())
            {
                queue.Enqueue(hits, (hits.Current.Seconds, client.Id));
            }
        }

        var crowd = new Crowd(Site, dice.Split(), _settings.Part == WorldPart.Reported, _settings.People);
        foreach (var (population, script) in crowd.Create())
        {
            Add(population, 0, 0, script);
        }

        foreach (var (family, level, campaign, script) in new Adversaries(Site, dice.Split(), _settings.Part, _settings.PerCell).Create(crowd.Shared, crowd.Homes))
        {
            if (level <= _settings.Levels)
            {
                Add(family, level, campaign, script);
            }
        }

        while (queue.TryDequeue(out var hits, out _))
        {
            var hit = hits.Current;
            yield return _settings.HidesHttp ? hit with { Request = hit.Request with { HttpVersion = null } } : hit;
            if (hits.MoveNext())
            {
                queue.Enqueue(hits, (hits.Current.Seconds, hit.Client));
            }
        }
    }
}
