namespace Outrigger.Quality.Priority;

/// <summary>How tasks arrive.</summary>
internal enum Arrivals
{
    /// <summary>Two rates, four to one, that take turns at random, each for 40 mean pauses (a Markov-modulated Poisson process).</summary>
    TwoRates,

    /// <summary>A slow wave of 6 %, and on top batches of 5 to 44 tasks of one kind within 20 mean pauses.</summary>
    Bursts,

    /// <summary>A crowd every 80 mean pauses, long pauses between, and spells in which much matters at once. Not developed on, but looked at once before constants were moved.</summary>
    Spells,

    /// <summary>Callers who come at random and each send some tasks, one after the other. Neither developed on nor looked at before.</summary>
    Sessions,
}

/// <summary>What kind of a run it is.</summary>
/// <param name="Arrivals">How tasks arrive.</param>
/// <param name="Utilisation">Work that arrives, as a share of what the workers can do.</param>
/// <param name="SignalAuc">How well the observed disturbance tells what matters: 0.5 nothing, 1 all.</param>
/// <param name="MissingDeadlines">Which share of the agreements nobody wrote down.</param>
internal sealed record Workload(Arrivals Arrivals, double Utilisation, double SignalAuc = 0.85, double MissingDeadlines = 0.2)
{
    public int Tasks { get; init; } = 24_000;

    /// <summary>Whether a task only shows that it mattered when it came late: then good order hides its own evidence.</summary>
    public bool HasBiasedLabels { get; init; }
}

/// <summary>A task of the simulation. What no rule but the oracle may see: <see cref="Matters"/>, <see cref="Demand"/> and <see cref="Agreement"/>.</summary>
internal sealed class SimTask
{
    public required int Number { get; init; }

    public required double Arrival { get; set; }

    /// <summary>The work in it, in seconds of an undisturbed worker.</summary>
    public required double Demand { get; init; }

    public required int Kind { get; init; }

    public required int Level { get; init; }

    public required bool UsesResource { get; init; }

    /// <summary>The hidden truth, drawn by the generator.</summary>
    public required bool Matters { get; init; }

    /// <summary>Within which time it should be done, whether or not somebody wrote it down.</summary>
    public required double Agreement { get; init; }

    /// <summary>Whether the agreement was written down as a deadline.</summary>
    public required bool HasDeadline { get; init; }

    /// <summary>What was observed outside, 0 to 1.</summary>
    public required double Disturbance { get; init; }

    /// <summary>Three even draws for its label, made beforehand so that every rule meets the same.</summary>
    public required double LabelDraw { get; init; }

    public double Deadline => Arrival + Agreement;
}

/// <summary>
/// Draws the tasks of a run from a seed; every rule gets the same ones. A fifth matters (hidden). Levels know something of
/// it: of what matters 30 % is called critical, 35 % high, 25 % normal, 10 % low; of the rest 5, 15, 50 and 30 %. Times are
/// log-normal with a coefficient of variation of 1.3, half of the variance between kinds, and say nothing of importance.
/// </summary>
internal static class PriorityWorld
{
    public const int Workers = 8;
    public const double MeanSeconds = 2;
    public const int Kinds = 12;
    private const double LogVariance = 0.9895; // ln(1 + 1.3²)

    private static readonly double[] LevelsOfImportant = [0.10, 0.35, 0.70, 1];
    private static readonly double[] LevelsOfRest = [0.30, 0.80, 0.95, 1];

    public static SimTask[] Draw(Workload load, ulong seed)
    {
        var random = new Random(unchecked((int)(seed * 2654435761u)));
        var kindMeans = new double[Kinds];
        for (var i = 0; i < Kinds; i++)
        {
            // Evenly spread normal quantiles, so that every seed has the same mix of short and long kinds.
            kindMeans[i] = Math.Sqrt(LogVariance / 2) * Quantile((i + 0.5) / Kinds);
        }

        var separation = Math.Sqrt(2) * Quantile(load.SignalAuc);
        var times = DrawArrivals(load, random);
        var tasks = new SimTask[load.Tasks];
        var total = 0.0;
        for (var i = 0; i < tasks.Length; i++)
        {
            var (at, share, batchKind) = times[i];
            var matters = random.NextDouble() < share;
            var kind = batchKind ?? random.Next(Kinds);
            var demand = MeanSeconds * Math.Exp(kindMeans[kind] + (Math.Sqrt(LogVariance / 2) * Normal(random)) - (LogVariance / 2));
            total += demand;
            var draw = random.NextDouble();
            var level = Array.FindIndex(matters ? LevelsOfImportant : LevelsOfRest, limit => draw < limit);
            var signal = Normal(random) + (matters ? separation : 0);
            tasks[i] = new SimTask
            {
                Number = i,
                Arrival = at,
                Demand = demand,
                Kind = kind,
                Level = level,
                UsesResource = kind % 3 == 1,
                Matters = matters,
                Agreement = MeanSeconds * (matters ? 8 : 30) * Math.Exp(0.6 * Normal(random)),
                HasDeadline = random.NextDouble() < (matters ? 1 : 0.6) * (1 - load.MissingDeadlines),
                Disturbance = 1 / (1 + Math.Exp(0.7 - (1.2 * signal))),
                LabelDraw = random.NextDouble(),
            };
        }

        // Exactly the wanted utilisation: the same work over as much time as it takes.
        var scale = total / (Workers * load.Utilisation) / times[^1].At;
        foreach (var task in tasks)
        {
            task.Arrival *= scale;
        }

        return tasks;
    }

    /// <summary>What is seen of a task's importance when it is closed.</summary>
    public static bool LabelOf(SimTask task, double wait, bool isBiased) =>
        task.LabelDraw < (!task.Matters ? 0.04 : !isBiased ? 0.85 : wait + task.Demand > task.Agreement ? 0.95 : 0.3);

    // Times in units of the mean pause, with the probability that a task matters then and, within a batch, its kind.
    private static List<(double At, double Share, int? Kind)> DrawArrivals(Workload load, Random random)
    {
        const double Share = 0.2;
        var times = new List<(double, double, int?)>(load.Tasks + 200);
        var at = 0.0;
        var isFast = false;
        var until = 0.0;
        // What comes late of those drawn last would be missing: some more are drawn.
        while (times.Count < load.Tasks + 100)
        {
            switch (load.Arrivals)
            {
                case Arrivals.TwoRates:
                    var pause = Exponential(random) / (isFast ? 1.6 : 0.4);
                    if (at + pause > until)
                    {
                        at = until;
                        isFast = !isFast;
                        until = at + (40 * Exponential(random));
                        break;
                    }

                    at += pause;
                    times.Add((at, Share, null));
                    break;
                case Arrivals.Bursts:
                    at += Exponential(random) / (0.75 * (1 + (0.06 * Math.Sin(at / 1500))));
                    if (random.NextDouble() < 0.01)
                    {
                        var kind = random.Next(Kinds);
                        var size = 5 + random.Next(40);
                        for (var i = 0; i < size; i++)
                        {
                            times.Add((at + (20 * random.NextDouble()), Share, kind));
                        }
                    }
                    else
                    {
                        times.Add((at, Share, null));
                    }

                    break;
                case Arrivals.Sessions:
                    at += 6 * Exponential(random);
                    var sent = at;
                    do
                    {
                        sent += 2 * Exponential(random);
                        times.Add((sent, Share, null));
                    }
                    while (random.NextDouble() < 5.0 / 6);
                    break;
                default:
                    // A spell of trouble: for a while nearly half of what comes matters.
                    if (at > until)
                    {
                        isFast = !isFast;
                        until = at + ((isFast ? 60 : 300) * Exponential(random));
                    }

                    at += random.NextDouble() < 0.2 ? 4 * Exponential(random) : 0.5 * Exponential(random);
                    times.Add((at, isFast ? 0.45 : 0.15, null));
                    if (Math.Floor(at / 80) > Math.Floor(times[Math.Max(0, times.Count - 2)].Item1 / 80))
                    {
                        for (var i = 0; i < 20; i++)
                        {
                            times.Add((at + (3 * random.NextDouble()), 0.1, null));
                        }
                    }

                    break;
            }
        }

        times.Sort(static (a, b) => a.Item1.CompareTo(b.Item1));
        return times[..load.Tasks];
    }

    private static double Exponential(Random random) => -Math.Log(1 - random.NextDouble());

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>The standard normal's quantile, by bisection of its distribution: exact enough, and short.</summary>
    internal static double Quantile(double probability)
    {
        var (low, high) = (-8.0, 8.0);
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Distribution(middle) < probability ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    // Abramowitz and Stegun 7.1.26; error below 1.5e-7.
    private static double Distribution(double x)
    {
        var z = Math.Abs(x) / Math.Sqrt(2);
        var t = 1 / (1 + (0.3275911 * z));
        var erf = 1 - (((((((((1.061405429 * t) - 1.453152027) * t) + 1.421413741) * t) - 0.284496736) * t) + 0.254829592) * t * Math.Exp(-z * z));
        return x >= 0 ? (1 + erf) / 2 : (1 - erf) / 2;
    }
}
