namespace Outrigger.Quality.Access.Simulation;

/// <summary>Seeded chance (SplitMix64): the same seed gives the same world on every machine.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public ulong Bits()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Chance of its own, so that what one client draws does not move another's.</summary>
    public Dice Split() => new(Bits());

    public double Unit() => (Bits() >> 11) * (1.0 / (1UL << 53));

    public int Below(int count) => (int)(Unit() * count);

    public int Between(int first, int last) => first + Below(last - first + 1);

    public double Range(double low, double high) => low + (Unit() * (high - low));

    public bool Chance(double probability) => Unit() < probability;

    public double Exponential(double mean) => -mean * Math.Log(1 - Unit());

    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Unit())) * Math.Cos(2 * Math.PI * Unit());

    public double LogNormal(double median, double sigma) => median * Math.Exp(sigma * Normal());

    /// <summary>At least 1, with this mean.</summary>
    public int Geometric(double mean) => 1 + (int)(Math.Log(1 - Unit()) / Math.Log(1 - (1 / Math.Max(1.0001, mean))));

    public T Pick<T>(IReadOnlyList<T> of) => of[Below(of.Count)];

    /// <summary>A place of many, the first ones far more often, as goods are asked for.</summary>
    public int Popular(int count) => Math.Min(count - 1, (int)(count * Math.Pow(Unit(), 2.5)));

    public int Weighted(ReadOnlySpan<double> weights)
    {
        var sum = 0.0;
        foreach (var weight in weights)
        {
            sum += weight;
        }

        var at = Unit() * sum;
        for (var i = 0; i < weights.Length; i++)
        {
            at -= weights[i];
            if (at < 0)
            {
                return i;
            }
        }

        return weights.Length - 1;
    }
}
