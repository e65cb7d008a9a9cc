namespace Outrigger.Load.Reporting;

/// <summary>All values of a run, and their medians.</summary>
internal sealed class SampleSet
{
    private readonly List<Sample> _samples = [];

    public IReadOnlyList<Sample> All => _samples;

    public void Add(string scenario, string peer, int round, string metric, double value, string unit) =>
        _samples.Add(new Sample(scenario, peer, round, metric, value, unit));

    /// <summary>The values of the rounds, sorted; empty when there is none.</summary>
    public double[] Values(string scenario, string peer, string metric) =>
        [.. _samples.Where(sample => sample.Scenario == scenario && sample.Peer == peer && sample.Metric == metric)
            .Select(static sample => sample.Value).Order()];

    public double? Median(string scenario, string peer, string metric) => Median(Values(scenario, peer, metric));

    /// <summary>The median over the rounds of the difference between two peers in the same round.</summary>
    public double? MedianDifference(string scenario, string peer, string other, string metric)
    {
        var others = _samples.Where(sample => sample.Scenario == scenario && sample.Peer == other && sample.Metric == metric)
            .ToDictionary(static sample => sample.Round, static sample => sample.Value);
        return Median([.. _samples
            .Where(sample => sample.Scenario == scenario && sample.Peer == peer && sample.Metric == metric && others.ContainsKey(sample.Round))
            .Select(sample => sample.Value - others[sample.Round]).Order()]);
    }

    private static double? Median(double[] sorted) => sorted.Length switch
    {
        0 => null,
        var count when count % 2 == 1 => sorted[count / 2],
        var count => (sorted[(count / 2) - 1] + sorted[count / 2]) / 2,
    };
}
