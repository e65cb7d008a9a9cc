namespace Outrigger.Quality.Retry;

/// <summary>What came of one run, or of several added up.</summary>
internal sealed class RunResult(int seconds)
{
    private readonly int[] _successBySecond = new int[seconds];

    public long Requests { get; set; }

    public long Successes { get; private set; }

    public long Attempts { get; set; }

    public long Retries { get; set; }

    public long RetriesRight { get; set; }

    public long Probes { get; set; }

    public long ProbesRight { get; set; }

    public double SuccessShare => 100.0 * Successes / Requests;

    public double Amplification => (double)Attempts / Requests;

    /// <summary>Share of retries that succeeded, all of them, in percent.</summary>
    public double PrecisionOfAll => 100.0 * RetriesRight / Math.Max(1, Retries);

    /// <summary>The same without probes.</summary>
    public double Precision => 100.0 * (RetriesRight - ProbesRight) / Math.Max(1, Retries - Probes);

    /// <summary>A request that came at this second succeeded in the end.</summary>
    public void AddSuccess(double arrivedAt)
    {
        Successes++;
        _successBySecond[Math.Min(_successBySecond.Length - 1, (int)arrivedAt)]++;
    }

    public void Add(RunResult other)
    {
        Requests += other.Requests;
        Successes += other.Successes;
        Attempts += other.Attempts;
        Retries += other.Retries;
        RetriesRight += other.RetriesRight;
        Probes += other.Probes;
        ProbesRight += other.ProbesRight;
    }

    /// <summary>
    /// Seconds from the end of the trouble until five seconds in a row see at least 95 % of the successes that were usual
    /// before it; infinite when that does not happen.
    /// </summary>
    public double RecoverySeconds(Scenario scenario)
    {
        if (scenario.TroubleLength <= 0)
        {
            return 0;
        }

        var usual = _successBySecond[10..(int)scenario.TroubleFrom].Average();
        var row = 0;
        for (var second = (int)scenario.TroubleUntil; second < _successBySecond.Length; second++)
        {
            // Five seconds together are compared, so that the chance of single seconds does not count.
            row = second - (int)scenario.TroubleUntil >= 4 ? _successBySecond[(second - 4)..(second + 1)].Sum() : 0;
            if (row >= 5 * 0.95 * usual)
            {
                return second - 4 - scenario.TroubleUntil;
            }
        }

        return double.PositiveInfinity;
    }
}
