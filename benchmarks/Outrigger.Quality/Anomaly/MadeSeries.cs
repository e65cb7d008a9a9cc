namespace Outrigger.Quality.Anomaly;

/// <summary>
/// Series of our own with labelled faults, on which parameters are chosen so that none is chosen on published data: ten
/// kinds of behaviour, ten kinds of fault, four sizes, by a seed. Windows are a tenth of the series, shared among its faults
/// and centred where each begins, as NAB makes them.
/// </summary>
internal static class MadeSeries
{
    private const int Rows = 4000;
    private const int Kinds = 11;
    private const int Faults = 10;
    private const double DaySeconds = 86_400;

    public static IReadOnlyList<NabFile> Make(int seed, int count) => [.. Enumerable.Range(0, count).Select(i => One(new Random((seed * 100_003) + i), i))];

    private static NabFile One(Random random, int number)
    {
        var kind = number % Kinds;
        var rows = random.Next(4) == 0 ? Rows / 2 : Rows;
        var step = random.Next(4) == 0 ? 3600 : 300;
        var start = 1_700_000_000L + random.Next(86_400);
        var times = new long[rows];
        for (var i = 0; i < rows; i++)
        {
            times[i] = (start + ((long)i * step)) * 1_000_000;
        }

        var (values, unit) = Behaviour(kind, rows, step, start, random);
        var faults = number % 6 == 5 ? 0 : random.Next(1, 4);
        var half = faults == 0 ? 0 : rows / 20 / faults;
        var windows = new List<(int, int)>();
        for (var f = 0; f < faults; f++)
        {
            var from = (rows * 22 / 100) + (f * (rows * 76 / 100) / faults);
            var at = from + random.Next(Math.Max(1, (rows * 76 / 100 / faults) - (2 * half) - (rows / 20))) + half;
            Break(values, at, unit, random.Next(Faults), random, Math.Min(rows - at, rows / 25), step);
            windows.Add((Math.Max(0, at - half), Math.Min(rows - 1, at + half)));
        }

        return new($"made/{number}-kind-{kind}", times, values, [.. windows]);
    }

    private static (double[] Values, double Unit) Behaviour(int kind, int rows, int step, long start, Random random)
    {
        var values = new double[rows];
        var level = Math.Pow(10, random.NextDouble() * 5);
        var unit = level * (0.02 + (0.2 * random.NextDouble()));
        var swing = unit * (2 + (8 * random.NextDouble()));
        var every = random.Next(10, 300);
        var wide = random.Next(1, 12);
        var rare = 0.002 + (0.03 * random.NextDouble());
        var tail = 0.3 + (1.2 * random.NextDouble());
        var (state, walk, busy) = (0.0, 0.0, false);
        for (var i = 0; i < rows; i++)
        {
            var second = (start + ((double)i * step)) % DaySeconds;
            var day = Math.Sin(2 * Math.PI * second / DaySeconds);
            var noise = Normal(random);
            switch (kind)
            {
                case 0: // a level with noise
                    values[i] = level + (unit * noise);
                    break;
                case 1: // noise that remembers
                    state = (0.9 * state) + noise;
                    values[i] = level + (unit * state);
                    break;
                case 2: // a day's course
                    values[i] = level + (swing * day) + (unit * noise);
                    break;
                case 3: // a day's course with noise in proportion, and weekends
                    var weekend = (int)((start + ((double)i * step)) / DaySeconds) % 7 >= 5 ? 0.6 : 1;
                    values[i] = level * weekend * (1.3 + day) * Math.Exp(0.1 * noise);
                    break;
                case 4: // a job that runs on time
                    values[i] = level + (unit * 0.2 * noise) + (i % every < wide ? swing * (1 + (0.1 * Normal(random))) : 0);
                    break;
                case 5: // bursts at random with a heavy tail
                    values[i] = level + (unit * 0.1 * Math.Abs(noise)) + (random.NextDouble() < rare ? unit * Math.Exp(tail * Normal(random)) * 3 : 0);
                    break;
                case 6: // small counts
                    values[i] = Poisson(random, 0.5 + (level % 7));
                    break;
                case 7: // on and off by the clock
                    values[i] = level + (second is > 32_400 and < 64_800 ? swing : 0) + (unit * 0.05 * noise);
                    break;
                case 8: // a few values only
                    values[i] = Math.Round(level + (unit * noise * 0.7 / 2)) + (random.NextDouble() < rare ? 1 : 0);
                    break;
                case 9: // a level that wanders
                    walk = (0.995 * walk) + (0.1 * noise);
                    values[i] = level + (unit * 3 * walk) + (unit * 0.3 * Normal(random));
                    break;
                default: // idle and busy by turns
                    busy = random.NextDouble() < 0.02 ? !busy : busy;
                    values[i] = level + (busy ? swing * (1 + (0.2 * noise)) : unit * 0.2 * Math.Abs(noise));
                    break;
            }
        }

        return (values, Unit(values));
    }

    // Puts a fault into the series from a row on.
    private static void Break(double[] values, int at, double unit, int fault, Random random, int most, int step)
    {
        var size = unit * new[] { 4, 6, 10, 20 }[random.Next(4)] * (random.Next(3) == 0 ? -1 : 1);
        var length = Math.Max(8, random.Next(most / 4, Math.Max(most / 4 + 1, most)));
        var to = Math.Min(values.Length, at + length);
        var centre = Median(values, Math.Max(0, at - 300), at);
        switch (fault)
        {
            case 0: // one spike
                values[at] += size;
                break;
            case 1: // a short burst
                for (var i = at; i < Math.Min(to, at + random.Next(2, 12)); i++)
                {
                    values[i] += size * (0.8 + (0.4 * random.NextDouble()));
                }

                break;
            case 2: // a new level for good
                for (var i = at; i < values.Length; i++)
                {
                    values[i] += size * 0.7;
                }

                break;
            case 3: // a new level for a while
                for (var i = at; i < to; i++)
                {
                    values[i] += size * 0.7;
                }

                break;
            case 4: // gone to zero
                for (var i = at; i < Math.Min(to, at + random.Next(3, 40)); i++)
                {
                    values[i] = 0;
                }

                break;
            case 5: // restless
                for (var i = at; i < to; i++)
                {
                    values[i] += Math.Abs(size) * 0.4 * Normal(random);
                }

                break;
            case 6: // stuck
                Array.Fill(values, values[at], at, to - at);
                break;
            case 7: // calmer than ever
                for (var i = at; i < to; i++)
                {
                    values[i] = centre + ((values[i] - centre) * 0.05);
                }

                break;
            case 8: // spikes, each within what was seen, but many
                for (var i = at; i < to; i++)
                {
                    values[i] += random.Next(4) == 0 ? size * 0.8 : 0;
                }

                break;
            default: // the day's course is out of step
                var away = Math.Min(values.Length - at, (int)(DaySeconds / step / 3));
                var copy = values.AsSpan(at - Math.Min(at, away), to - at).ToArray();
                copy.CopyTo(values.AsSpan(at));
                break;
        }
    }

    private static double Unit(double[] values)
    {
        var centre = Median(values, 0, values.Length);
        var distances = values.Select(value => Math.Abs(value - centre)).Order().ToArray();
        return Math.Max(distances[distances.Length * 7 / 10], 1e-3 * Math.Abs(centre));
    }

    private static double Median(double[] values, int from, int to) => values[from..to].Order().ElementAt((to - from) / 2);

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static int Poisson(Random random, double mean)
    {
        var (limit, product, count) = (Math.Exp(-mean), random.NextDouble(), 0);
        while (product > limit)
        {
            product *= random.NextDouble();
            count++;
        }

        return count;
    }
}
