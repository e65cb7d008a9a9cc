using System.Runtime.InteropServices;
using Outrigger.Core.Learning;
using static Outrigger.Assist.Prediction.Risks.RiskKeys;

namespace Outrigger.Assist.Prediction.Risks;

/// <summary>
/// What one tenant's requests have taught: P(failure | route, parameters, payload, client version, dependencies, what
/// failed lately), by a logistic regression over hashed traits and their crosses with the route, learned from outcomes and
/// calibrated on the way. About 0.5 MB full (profiles of 512 routes); O(traits). Not thread-safe.
/// </summary>
/// <seealso href="https://doi.org/10.1145/2487575.2488200">McMahan et al., KDD 2013 (FTRL-proximal on hashed traits)</seealso>
internal sealed class RiskEngine(RiskSettings settings)
{
    public const int MaxRoutes = 512;

    private const int Bits = 13;
    private const int MinSamples = 30;
    private const double BaseShrink = 50;

    private readonly Dictionary<ulong, LinkedListNode<(ulong Key, ParameterProfile Profile)>> _profiles = [];
    private readonly LinkedList<(ulong Key, ParameterProfile Profile)> _byUse = new();
    private readonly FailureRates _fast = new(12, settings.FastSeconds);
    private readonly FailureRates _slow = new(12, settings.SlowSeconds);
    private readonly FailureRates _senders = new(10, 600);

    public HashedLogisticRegression Weights { get; private set; } = new(Bits, settings.ToFtrl());

    public PlattCalibration Calibration { get; private set; } = new(0.05);

    public long Samples { get; private set; }

    public double Failures { get; private set; }

    public double All { get; private set; }

    public IEnumerable<(ulong Key, ParameterProfile Profile)> Profiles => _byUse;

    public double BaseRate => (Failures + (0.02 * BaseShrink)) / (All + BaseShrink);

    /// <summary>Reads a request and says how likely it fails.</summary>
    /// <param name="facts">What is known of it.</param>
    /// <param name="nowSeconds">Seconds since 1970.</param>
    public RiskCase Assess(RequestFacts facts, double nowSeconds) => Assess(RiskReader.Read(facts, RouteName.Of(facts.Path)), facts, nowSeconds);

    /// <summary>Says how likely a request fails that has been read.</summary>
    /// <param name="asked">As <see cref="RiskReader"/> read it; gets what the engine adds.</param>
    /// <param name="facts">What is known of it.</param>
    /// <param name="nowSeconds">Seconds since 1970.</param>
    public RiskCase Assess(RiskCase asked, RequestFacts facts, double nowSeconds)
    {
        asked.BaseRate = BaseRate;
        AddViolations(facts, asked);
        AddRecent(asked, nowSeconds);

        var keys = CollectionsMarshal.AsSpan(asked.Keys);
        var values = CollectionsMarshal.AsSpan(asked.Values);
        asked.Logit = Weights.Score(keys, values);
        Span<double> parts = stackalloc double[RiskCase.MaxTraits];
        Weights.Explain(keys, values, parts[..keys.Length]);
        for (var i = 0; i < keys.Length; i++)
        {
            asked.Contributions[asked.FamilyOf[i]] += parts[i];
        }

        // Weights that have learned nothing say 0.5 of everything; the usual rate is nearer.
        asked.CalibratedLogit = Samples < MinSamples ? Logistic.Logit(asked.BaseRate) : (Calibration.Slope * Math.Clamp(asked.Logit, -Logistic.MaxLogit, Logistic.MaxLogit)) + Calibration.Offset;
        return asked;
    }

    /// <summary>Learns how a request ended. One sender teaches no more than its share.</summary>
    public void Learn(RiskCase asked, bool failed, double nowSeconds)
    {
        var weight = WeightOf(asked.SenderKey, nowSeconds);
        var label = failed ? 1 : 0;
        Calibration.Update(asked.Logit, label, weight);
        Weights.Update(CollectionsMarshal.AsSpan(asked.Keys), CollectionsMarshal.AsSpan(asked.Values), label, weight);
        foreach (var key in (ReadOnlySpan<ulong>)[1, asked.RouteKey, Join(8, asked.ClientKey), asked.PairKey, asked.LikeKey])
        {
            _fast.Observe(key, failed, weight, nowSeconds);
            _slow.Observe(key, failed, weight, nowSeconds);
        }

        if (!failed)
        {
            ProfileOf(asked.RouteKey).Learn(asked.Shapes, weight);
        }

        Samples++;
        Failures += label * weight;
        All += weight;
        if (All > 20_000)
        {
            (Failures, All) = (Failures / 2, All / 2);
        }
    }

    /// <summary>Puts back what was saved.</summary>
    public void Restore(HashedLogisticRegression weights, PlattCalibration calibration, long samples, double failures, double all, IEnumerable<(ulong Key, ParameterProfile Profile)> profiles)
    {
        (Weights, Calibration, Samples, Failures, All) = (weights, calibration, samples, failures, all);
        _profiles.Clear();
        _byUse.Clear();
        foreach (var profile in profiles)
        {
            _profiles[profile.Key] = _byUse.AddLast(profile);
        }
    }

    /// <summary>An empty regression of the size that is used here.</summary>
    public static HashedLogisticRegression CreateWeights(RiskSettings settings) => new(Bits, settings.ToFtrl());

    private void AddViolations(RequestFacts facts, RiskCase asked)
    {
        if (_profiles.TryGetValue(asked.RouteKey, out var node))
        {
            node.Value.Profile.Check(facts.Parameters, asked.Violations);
        }

        for (var i = 0; i < asked.Violations.Count && i < 12; i++)
        {
            var (name, kind) = asked.Violations[i];
            asked.Add(4, Join(12, (ulong)kind), 1);
            asked.Add(4, Join(Join(13, (ulong)kind), Join(asked.RouteKey, Hash(name))), 1);
            asked.Add(4, Join(Join(14, (ulong)kind), asked.RouteKey), 1);
        }
    }

    private void AddRecent(RiskCase asked, double nowSeconds)
    {
        var like = Join(Join(15, asked.Size), asked.PairKey);
        foreach (var (name, kind) in asked.Violations)
        {
            like ^= Join(Hash(name), (ulong)kind);
        }

        asked.LikeKey = like;
        var rate = Math.Clamp(asked.BaseRate, 1e-4, 0.9);
        asked.Add(5, 101, _fast.Excess(1, rate, nowSeconds) / 2);
        asked.Add(5, 102, _fast.Excess(asked.RouteKey, rate, nowSeconds) / 2);
        asked.Add(5, 103, _slow.Excess(asked.RouteKey, rate, nowSeconds) / 2);
        asked.Add(5, 104, _fast.Excess(Join(8, asked.ClientKey), rate, nowSeconds) / 2);
        asked.Add(5, 105, _slow.Excess(asked.PairKey, rate, nowSeconds) / 2);
        asked.Add(5, 106, _fast.Excess(asked.PairKey, rate, nowSeconds) / 2);
        asked.Add(5, 107, _slow.Excess(like, rate, nowSeconds) / 2);
        asked.Add(5, 108, _fast.Excess(like, rate, nowSeconds) / 2);
        asked.RouteShare = _fast.Get(asked.RouteKey, nowSeconds).Share;
    }

    private double WeightOf(ulong sender, double nowSeconds)
    {
        if (sender == 0)
        {
            return 1;
        }

        // Below a hundred requests nobody can be told from everybody.
        var all = _senders.Get(0, nowSeconds).Seen;
        var own = _senders.Get(sender | 1, nowSeconds).Seen;
        _senders.Observe(0, false, 1, nowSeconds);
        _senders.Observe(sender | 1, false, 1, nowSeconds);
        return all < 100 || own <= settings.SenderShare * all ? 1 : Math.Max(0.01, settings.SenderShare * all / own) * 0.5;
    }

    private ParameterProfile ProfileOf(ulong route)
    {
        if (_profiles.TryGetValue(route, out var node))
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Profile;
        }

        if (_profiles.Count >= MaxRoutes)
        {
            _profiles.Remove(_byUse.Last!.Value.Key);
            _byUse.RemoveLast();
        }

        _profiles[route] = _byUse.AddFirst((route, new ParameterProfile()));
        return _byUse.First!.Value.Profile;
    }
}
