namespace Outrigger.Assist.Forecasting.Series;

/// <summary>
/// How the errors of one horizon spread: a decayed histogram of errors in units of their usual size, which begins as
/// Student's t with 5 degrees of freedom, and beside it what makes intervals cover as they should (adaptive conformal
/// inference): after a miss they get wider, after a hit a little narrower, apart for 80 % and 95 %. Not thread-safe.
/// </summary>
/// <seealso href="https://arxiv.org/abs/2106.00170">Gibbs and Candès 2021, Adaptive Conformal Inference Under Distribution Shift</seealso>
internal sealed class ErrorQuantiles(ForecastTuning tuning)
{
    private const int Bins = 22;
    private const double MaxStretch = 1.2;
    private static readonly double[] Edges = [-20, -6, -4, -3, -2.33, -1.75, -1.33, -1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.33, 1.75, 2.33, 3, 4, 6, 20];
    private static readonly double[] Prior = PriorShares();

    private readonly Half[] _counts = new Half[Bins];
    private double _scale;
    private double _seen;
    private double _stretch80;
    private double _stretch95;

    public static int StateBytes => (2 * Bins) + (4 * sizeof(double));

    /// <summary>The usual size of an error (decayed mean of absolute errors), in the members' space; 0 while none was seen.</summary>
    public double Scale => _scale;

    /// <summary>Errors seen, decayed.</summary>
    public double Seen => _seen;

    public void Add(double error)
    {
        var size = Math.Abs(error);
        if (_seen > 0 && _scale > 0)
        {
            Adapt(error, 0.80, ref _stretch80);
            Adapt(error, 0.95, ref _stretch95);
        }

        _seen = (_seen * tuning.ErrorMemory) + 1;
        _scale += (size - _scale) / _seen;
        if (!(_scale > 0))
        {
            return;
        }

        var unit = error / _scale;
        var bin = 0;
        while (bin < Bins - 1 && unit > Edges[bin + 1])
        {
            bin++;
        }

        for (var i = 0; i < Bins; i++)
        {
            _counts[i] = (Half)((double)_counts[i] * tuning.ErrorMemory);
        }

        _counts[bin] += Half.One;
    }

    /// <summary>The lower and upper error of an interval, in the members' space: what is to be added to the point.</summary>
    /// <param name="level">The share that it is to cover, above 0 and below 1.</param>
    public (double Lower, double Upper) Interval(double level)
    {
        var share = Math.Clamp((level - 0.80) / 0.15, 0, 1);

        // Of n errors the (n + 1) · level-th bounds the next one (conformal prediction); neighbouring forecasts share most of
        // what they were off by, so that n counts as less.
        level = Math.Min(0.999, level * (1 + (1 / Math.Max(10, tuning.IndependentErrors * _seen))));
        var stretch = Math.Exp(_stretch80 + (share * (_stretch95 - _stretch80))) * _scale;
        return (Math.Min(0, Quantile((1 - level) / 2)) * stretch, Math.Max(0, Quantile((1 + level) / 2)) * stretch);
    }

    public void Copy(StateCopy state)
    {
        state.Do(_counts);
        state.Do(ref _scale);
        state.Do(ref _seen);
        state.Do(ref _stretch80);
        state.Do(ref _stretch95);
    }

    private void Adapt(double error, double level, ref double stretch)
    {
        var (lower, upper) = Interval(level);
        var isMissed = error < lower || error > upper;
        stretch = Math.Clamp(stretch + (tuning.CoverageRate * (isMissed ? level : level - 1)), -MaxStretch, MaxStretch);
    }

    private double Quantile(double share)
    {
        var total = 0.0;
        for (var i = 0; i < Bins; i++)
        {
            total += (double)_counts[i] + (tuning.PriorErrors * Prior[i]);
        }

        var left = share * total;
        for (var i = 0; i < Bins; i++)
        {
            var mass = (double)_counts[i] + (tuning.PriorErrors * Prior[i]);
            if (left <= mass || i == Bins - 1)
            {
                return Edges[i] + (Math.Min(1, left / mass) * (Edges[i + 1] - Edges[i]));
            }

            left -= mass;
        }

        return Edges[Bins];
    }

    private static double[] PriorShares()
    {
        var shares = new double[Bins];
        for (var i = 0; i < Bins; i++)
        {
            shares[i] = (i == Bins - 1 ? 1 : Student(Edges[i + 1])) - (i == 0 ? 0 : Student(Edges[i]));
        }

        return shares;

        // The distribution function of t with 5 degrees of freedom, scaled so that the mean absolute value is 1.
        static double Student(double unit)
        {
            const double MeanAbsolute = 0.949;
            var x = unit * MeanAbsolute / Math.Sqrt(5);
            var y = 1 / (1 + (x * x));
            return 0.5 + (((x * y * (1 + (2 * y / 3))) + Math.Atan(x)) / Math.PI);
        }
    }
}
