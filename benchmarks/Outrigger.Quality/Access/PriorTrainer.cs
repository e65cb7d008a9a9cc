using Outrigger.Core.Learning;
using Outrigger.Quality.Access.Simulation;

namespace Outrigger.Quality.Access;

/// <summary>One look at a client: which places of the table are set, and who it is.</summary>
internal readonly record struct Look(int[] Places, double Offset, bool IsMalicious, float Weight);

/// <summary>
/// Fits the table of weights by logistic regression with AdaGrad and a pull to zero. Every client counts about the same,
/// however much it asks; rare populations count more than their share, and the levels of the ladder all the same.
/// </summary>
internal sealed class PriorTrainer(int places, ulong seed)
{
    private const double Rare = 0.5;

    private readonly List<(Look Look, string Stratum)> _looks = [];

    public int Looks => _looks.Count;

    /// <summary>How often a client is looked at: at these numbers of pages and calls.</summary>
    public static bool IsTime(int seen) => seen is 1 or 2 or 3 or 4 or 6 or 8 or 11 or 15 or 20 or 27 or 36 or 48 or 64 or 85 or 113 or 150 or 200 or 300 or 450 or 700;

    public void Add(ReadOnlySpan<int> active, double offset, SimClient client) =>
        _looks.Add((new Look(active.ToArray(), offset, client.IsMalicious, 1), client.IsMalicious ? "level " + client.Level : client.Population));

    /// <param name="weights">Where to start; changed in place.</param>
    /// <param name="from">The first place that may change.</param>
    /// <param name="pull">How strongly weights are drawn to zero.</param>
    /// <param name="epochs">Rounds.</param>
    public void Fit(float[] weights, int from, double pull, int epochs)
    {
        var sizes = _looks.CountBy(static one => one.Stratum).ToDictionary();
        var honest = sizes.Where(static one => !one.Key.StartsWith("level", StringComparison.Ordinal)).Sum(static one => Math.Pow(one.Value, Rare));
        var malicious = sizes.Count(static one => one.Key.StartsWith("level", StringComparison.Ordinal));
        var looks = _looks.Select(one => one.Look with
        {
            Weight = (float)(_looks.Count * 0.5 * (one.Look.IsMalicious ? 1.0 / malicious / sizes[one.Stratum] : Math.Pow(sizes[one.Stratum], Rare - 1) / honest)),
        }).ToArray();
        var squares = new float[places];
        var dice = new Dice(seed);
        var order = Enumerable.Range(0, looks.Length).ToArray();
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var loss = 0.0;
            for (var i = order.Length - 1; i > 0; i--)
            {
                var j = dice.Below(i + 1);
                (order[i], order[j]) = (order[j], order[i]);
            }

            foreach (var i in order)
            {
                ref readonly var look = ref looks[i];
                var score = look.Offset;
                foreach (var place in look.Places)
                {
                    score += place >= from ? weights[place] : 0;
                }

                var probability = Logistic.Sigmoid(score);
                var slope = (float)(look.Weight * (probability - (look.IsMalicious ? 1 : 0)));
                loss += look.Weight * -Math.Log(Math.Max(1e-9, look.IsMalicious ? probability : 1 - probability));
                foreach (var place in look.Places)
                {
                    if (place >= from)
                    {
                        var g = slope + (float)(pull * weights[place]);
                        squares[place] += g * g;
                        weights[place] -= (float)(0.15 * g / Math.Sqrt(squares[place] + 1));
                    }
                }
            }

            if (epoch == epochs - 1)
            {
                QualityContext.Progress(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"  {looks.Length} looks, loss {loss / looks.Length:0.0000}"));
            }
        }
    }
}
