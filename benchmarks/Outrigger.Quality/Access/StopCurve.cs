using Outrigger.Core.Learning;
using Outrigger.Quality.Access.Simulation;

namespace Outrigger.Quality.Access;

/// <summary>
/// What is stopped at each threshold. A malicious client is stopped at an address from the first request there whose score
/// reaches the threshold; everything before was served. A human client counts as a false positive with one stopped request.
/// </summary>
internal sealed class StopCurve
{
    private readonly List<SimClient> _clients = [];
    private readonly List<float> _highest = [];
    private readonly Dictionary<(int Client, string Address), float> _at = [];
    private readonly List<(int Client, float Highest, float Own)> _malicious = [];

    /// <summary>Requests of people and honest machines.</summary>
    public int Honest { get; private set; }

    public int Malicious => _malicious.Count;

    /// <summary>Takes the score of one request, in the order of time.</summary>
    public void Add(SimClient client, string address, double score)
    {
        while (_clients.Count <= client.Id)
        {
            _clients.Add(null!);
            _highest.Add(float.NegativeInfinity);
        }

        _clients[client.Id] = client;
        _highest[client.Id] = Math.Max(_highest[client.Id], (float)score);
        if (!client.IsMalicious)
        {
            Honest++;
            return;
        }

        var highest = Math.Max(_at.GetValueOrDefault((client.Id, address), float.NegativeInfinity), (float)score);
        _at[(client.Id, address)] = highest;
        _malicious.Add((client.Id, highest, (float)score));
    }

    /// <summary>The lowest threshold at which no more than this share of human clients has a stopped request.</summary>
    public static double ThresholdAt(IEnumerable<StopCurve> curves, double share)
    {
        var highest = curves.SelectMany(static curve => curve.People()).Select(static one => one.Highest).OrderDescending().ToArray();
        var allowed = (int)Math.Floor(share * highest.Length);
        return MathF.BitIncrement(highest[allowed]);
    }

    /// <summary>Everyone who is not malicious, with the highest score.</summary>
    public IEnumerable<(SimClient Client, float Highest)> People() =>
        _clients.Zip(_highest).Where(static one => one.First is { IsMalicious: false }).Select(static one => (one.First, one.Second));

    /// <summary>What happened to the malicious ones at this threshold.</summary>
    public IEnumerable<Stopped> At(double threshold)
    {
        var served = new Dictionary<int, (int Served, int Stopped, int Own)>();
        foreach (var (client, highest, own) in _malicious)
        {
            var one = served.GetValueOrDefault(client);
            served[client] = highest >= threshold ? one with { Stopped = one.Stopped + 1, Own = one.Own + (own >= threshold ? 1 : 0) } : one with { Served = one.Served + 1 };
        }

        return served.Select(one => new Stopped(_clients[one.Key], one.Value.Served, one.Value.Stopped, one.Value.Own));
    }

    /// <summary>How many human clients have a stopped request, of how many, by population.</summary>
    public IReadOnlyDictionary<string, (int False, int All)> FalsePositives(double threshold) =>
        People().GroupBy(static one => one.Client.Population).ToDictionary(static group => group.Key, group => (group.Count(one => one.Highest >= threshold), group.Count()));

    /// <summary>Wilson's interval, two-sided 95 %.</summary>
    public static (double Low, double High) Interval(int hits, int all) => (ProportionBounds.WilsonLower(hits, all), 1 - ProportionBounds.WilsonLower(all - hits, all));
}

/// <summary>One malicious client.</summary>
/// <param name="Client">Who.</param>
/// <param name="Served">Its requests before it was stopped.</param>
/// <param name="After">Its requests from then on.</param>
/// <param name="Own">Those of them whose own score reached the threshold.</param>
internal readonly record struct Stopped(SimClient Client, int Served, int After, int Own);
