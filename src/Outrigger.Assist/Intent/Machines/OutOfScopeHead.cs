namespace Outrigger.Assist.Intent.Machines;

/// <summary>
/// The probability that a text is none of the intents: a logistic of what the machines said of it. Trained on scores of
/// texts that the machines had not seen. Immutable. 7 numbers.
/// </summary>
/// <param name="Weights">The bias, then one for each feature.</param>
/// <param name="Threshold">From which probability on a text counts as out of scope, 0 to 1.</param>
internal sealed record OutOfScopeHead(IReadOnlyList<double> Weights, double Threshold)
{
    private const int Iterations = 60;
    private const double Ridge = 1e-3;

    /// <summary>Says nothing is out of scope but what has no known n-gram.</summary>
    public static OutOfScopeHead Unknowing { get; } = new([2, 0, 0, 0, -40, 0, 0], 0.5);

    /// <summary>The features: best score, margin, probability of the best, known share, length, and best score × known share.</summary>
    public static Features6 Features(double best, double margin, double top, double known, int words) =>
        new(best, margin, Math.Log(Math.Max(top, 1e-6)), known, Math.Log(1 + words), best * known);

    /// <summary>The probability, 0 to 1.</summary>
    public double Probability(in Features6 x) =>
        1 / (1 + Math.Exp(-(Weights[0] + (Weights[1] * x.A) + (Weights[2] * x.B) + (Weights[3] * x.C) + (Weights[4] * x.D) + (Weights[5] * x.E) + (Weights[6] * x.F))));

    /// <summary>
    /// Fits by Newton's method, both kinds weighing alike, then takes the threshold that lets the asked share of what is
    /// out of scope be found.
    /// </summary>
    public static OutOfScopeHead Fit(IReadOnlyList<Features6> inScope, IReadOnlyList<Features6> outOfScope, double recall, double maxRefused)
    {
        var weights = new double[7];
        var hessian = new double[7, 7];
        var gradient = new double[7];
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            Array.Clear(hessian);
            Array.Clear(gradient);
            Accumulate(inScope, 0, 0.5 / Math.Max(1, inScope.Count), weights, gradient, hessian);
            Accumulate(outOfScope, 1, 0.5 / Math.Max(1, outOfScope.Count), weights, gradient, hessian);
            for (var i = 0; i < 7; i++)
            {
                gradient[i] += Ridge * weights[i];
                hessian[i, i] += Ridge;
            }

            if (!Solve(hessian, gradient) || gradient.Sum(Math.Abs) < 1e-9)
            {
                break;
            }

            for (var i = 0; i < 7; i++)
            {
                weights[i] -= Math.Clamp(gradient[i], -5, 5);
            }
        }

        var head = new OutOfScopeHead(weights, 0.5);
        var unknown = outOfScope.Select(x => head.Probability(x)).Order().ToArray();
        var known = inScope.Select(x => head.Probability(x)).Order().ToArray();
        var byRecall = unknown.Length == 0 ? 1 : unknown[Math.Clamp((int)Math.Floor((1 - recall) * unknown.Length), 0, unknown.Length - 1)];
        var byRefused = known.Length == 0 ? 0 : known[Math.Clamp((int)Math.Ceiling((1 - maxRefused) * known.Length), 0, known.Length - 1)];
        return head with { Threshold = Math.Clamp(Math.Max(byRecall, byRefused), 1e-6, 1) };
    }

    private static void Accumulate(IReadOnlyList<Features6> rows, double label, double weight, double[] weights, double[] gradient, double[,] hessian)
    {
        var head = new OutOfScopeHead(weights, 0.5);
        Span<double> x = stackalloc double[7];
        foreach (var row in rows)
        {
            (x[0], x[1], x[2], x[3], x[4], x[5], x[6]) = (1, row.A, row.B, row.C, row.D, row.E, row.F);
            var p = head.Probability(row);
            var curve = weight * p * (1 - p);
            for (var i = 0; i < 7; i++)
            {
                gradient[i] += weight * (p - label) * x[i];
                for (var j = 0; j < 7; j++)
                {
                    hessian[i, j] += curve * x[i] * x[j];
                }
            }
        }
    }

    // Gauss without pivoting suffices: the matrix is positive definite by its ridge. The solution lies in b.
    private static bool Solve(double[,] a, double[] b)
    {
        for (var i = 0; i < 7; i++)
        {
            if (a[i, i] < 1e-12)
            {
                return false;
            }

            for (var r = i + 1; r < 7; r++)
            {
                var factor = a[r, i] / a[i, i];
                for (var c = i; c < 7; c++)
                {
                    a[r, c] -= factor * a[i, c];
                }

                b[r] -= factor * b[i];
            }
        }

        for (var i = 6; i >= 0; i--)
        {
            for (var c = i + 1; c < 7; c++)
            {
                b[i] -= a[i, c] * b[c];
            }

            b[i] /= a[i, i];
        }

        return true;
    }
}

/// <summary>What the head looks at.</summary>
internal readonly record struct Features6(double A, double B, double C, double D, double E, double F);
