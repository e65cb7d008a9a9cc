using Outrigger.Core.Learning;

namespace Outrigger.Assist.Priority.Estimates;

/// <summary>
/// How likely a task turns out to matter. Three say something: how often tasks of its level did; the disturbance that was
/// observed, calibrated; and a regression (FTRL) over all that is known. Each counts by how well it has foretold labels of late
/// (exponential weights on log loss), so that calibration decides whether learning or the plain signal is believed. O(1),
/// about 60 ns; 600 bytes and 40 a kind. Not thread-safe.
/// </summary>
/// <seealso href="https://doi.org/10.1006/jcss.1997.1504">Freund and Schapire 1997 (weights of experts)</seealso>
internal sealed class RiskEstimate(int capacity)
{
    public const int FeatureCount = 14;
    public const int Experts = 3;

    private const double LossMemory = 0.995;
    private const double RateMemory = 2000;
    private const double PriorStrength = 10;

    private static readonly FtrlSettings Ftrl = new(Alpha: 0.15, Beta: 1, L1: 0, L2: 0.5);
    private static readonly double[] LevelPriors = [0.05, 0.1, 0.2, 0.4];

    private readonly Dictionary<ulong, Rate> _kinds = [];

    /// <summary>The regression.</summary>
    public DenseLogisticRegression Regression { get; } = new(FeatureCount, Ftrl);

    /// <summary>What an observed disturbance means.</summary>
    public PlattCalibration Signal { get; private set; } = CreateSignal();

    /// <summary>Losses of the three, which fade: level, signal, regression.</summary>
    public double[] Losses { get; } = [0.5, 0, 2];

    /// <summary>How often tasks of each level mattered.</summary>
    public Rate[] Levels { get; } = new Rate[4];

    public IReadOnlyDictionary<ulong, Rate> Kinds => _kinds;

    /// <summary>How many labels were told.</summary>
    public long Labels { get; set; }

    public static PlattCalibration CreateSignal()
    {
        // Until labels say otherwise, a disturbance is taken for a little less than it claims.
        var signal = new PlattCalibration(0.2);
        signal.TryRestore((1, -1, 1, 1), 0);
        return signal;
    }

    /// <summary>The probability that a task of a level matters.</summary>
    public double OfLevel(int level) => Levels[level].Shrunk(LevelPriors[level], PriorStrength);

    /// <summary>The probability, and the level's usual one.</summary>
    public (double Risk, double Usual) Estimate(in RiskFacts facts, bool isLearnedUsed = true)
    {
        Span<double> says = stackalloc double[Experts];
        Ask(facts, says);
        Span<double> weights = stackalloc double[Experts];
        WeightsOf(weights, isLearnedUsed);
        var risk = 0.0;
        for (var i = 0; i < Experts; i++)
        {
            risk += weights[i] * says[i];
        }

        return (risk, says[0]);
    }

    /// <summary>Learns from a label.</summary>
    public void Learn(in RiskFacts facts, bool wasImportant)
    {
        var label = wasImportant ? 1.0 : 0.0;
        Span<double> says = stackalloc double[Experts];
        Ask(facts, says);
        for (var i = 0; i < Experts; i++)
        {
            Losses[i] = (LossMemory * Losses[i]) + Logistic.Loss(says[i], label);
        }

        Span<double> features = stackalloc double[FeatureCount];
        Fill(facts, features);
        Regression.Update(features, label);
        if (!double.IsNaN(facts.Disturbance))
        {
            Signal.Update(SignalOf(facts.Disturbance), label);
        }

        Levels[facts.Level] = Levels[facts.Level].With(label, RateMemory);
        if (!_kinds.TryGetValue(facts.Kind, out var kind) && _kinds.Count >= capacity)
        {
            // The least sure one knows least that is worth keeping.
            _kinds.Remove(_kinds.MinBy(static pair => pair.Value.All).Key);
        }

        _kinds[facts.Kind] = kind.With(label, RateMemory);
        Labels++;
    }

    /// <summary>How much each of the three counts; adds up to 1.</summary>
    public void WeightsOf(Span<double> weights, bool isLearnedUsed = true)
    {
        var best = Math.Min(Losses[0], Math.Min(Losses[1], isLearnedUsed ? Losses[2] : double.PositiveInfinity));
        var sum = 0.0;
        for (var i = 0; i < Experts; i++)
        {
            weights[i] = i == 2 && !isLearnedUsed ? 0 : Math.Exp(best - Losses[i]);
            sum += weights[i];
        }

        for (var i = 0; i < Experts; i++)
        {
            weights[i] /= sum;
        }
    }

    public void Restore(PlattCalibration signal, IEnumerable<KeyValuePair<ulong, Rate>> kinds)
    {
        Signal = signal;
        _kinds.Clear();
        foreach (var (key, value) in kinds.Take(capacity))
        {
            _kinds[key] = value;
        }
    }

    private static double SignalOf(double disturbance) => Logistic.Logit(Math.Clamp(disturbance, 0.02, 0.98));

    private void Ask(in RiskFacts facts, Span<double> says)
    {
        says[0] = OfLevel(facts.Level);
        says[1] = double.IsNaN(facts.Disturbance) ? says[0] : Signal.Calibrate(SignalOf(facts.Disturbance));
        Span<double> features = stackalloc double[FeatureCount];
        Fill(facts, features);
        says[2] = Regression.Predict(features);
    }

    private void Fill(in RiskFacts facts, Span<double> features)
    {
        features.Clear();
        if (!double.IsNaN(facts.Disturbance))
        {
            features[0] = SignalOf(facts.Disturbance) / 2;
            features[1] = 1;
        }

        if (!double.IsNaN(facts.AllowanceSeconds))
        {
            features[2] = 1;
            features[3] = Math.Clamp(Math.Log(Math.Max(facts.AllowanceSeconds, 1e-3) / facts.ExpectedSeconds) / 2, -3, 3);
        }

        features[4 + facts.Level] = 1;
        features[8] = Math.Clamp(Math.Log(facts.ExpectedSeconds / facts.UsualSeconds) / 2, -3, 3);
        if (_kinds.TryGetValue(facts.Kind, out var kind))
        {
            var usual = OfLevel(facts.Level);
            features[9] = Math.Clamp(Logistic.Logit(kind.Shrunk(usual, PriorStrength)) - Logistic.Logit(usual), -3, 3);
        }

        for (var i = 0; i < facts.Signals?.Count && i < PriorityTask.MaxSignals; i++)
        {
            features[10 + i] = double.IsFinite(facts.Signals[i]) ? Math.Clamp(facts.Signals[i], -3, 3) : 0;
        }
    }
}

/// <summary>What an estimate of risk goes by; NaN where nothing is known.</summary>
internal readonly record struct RiskFacts(int Level, ulong Kind, double Disturbance, double AllowanceSeconds, double ExpectedSeconds, double UsualSeconds, IReadOnlyList<double>? Signals);

/// <summary>How often something was true, over the latest samples.</summary>
internal readonly record struct Rate(double Yes, double All)
{
    public double Shrunk(double prior, double strength) => (Yes + (prior * strength)) / (All + strength);

    public Rate With(double label, double memory)
    {
        var keep = All + 1 <= memory ? 1 : (memory - 1) / All;
        return new Rate((Yes * keep) + label, (All * keep) + 1);
    }
}
