using System.Globalization;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Forecasting.Series;
using Outrigger.Assist.Forecasting.Series.Members;

namespace Outrigger.Assist.Forecasting;

/// <summary>The head of forecasts as the contract sees it: what members said and were off by becomes a point and its words. Thread-safe.</summary>
internal sealed class ForecastModel : IDecisionModel
{
    public const string Module = "forecasting";

    // A parameter moves by at most so much per outcome, and never further from what ships than this.
    private const double Rate = 0.05;
    private const double MaxParameter = 3;
    private const double Sure = 0.9;

    public string ModuleName => Module;

    public string Name => "forecast-combination";

    public IReadOnlyList<string> FeatureNames => ForecastFeatures.Names;

    public IReadOnlyList<double> InitialParameters { get; } = new double[ForecastHead.Parameters];

    public Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        Span<double> weights = stackalloc double[MemberSet.Count];
        var z = ForecastHead.Combine(parameters, features, weights);
        if (weights.IndexOfAnyExcept(0) < 0)
        {
            return new("unknown", 0, 0, [new("values", "none yet", 0)]);
        }

        var transform = ForecastFeatures.Transform(features);
        var stretch = Math.Exp(parameters[^1]);
        var (lower, upper) = (z + (features[ForecastFeatures.Lower] * stretch), z + (features[ForecastFeatures.Upper] * stretch));
        var point = Unit(transform, features, z);
        var last = features[ForecastFeatures.Last];
        var limit = features[ForecastFeatures.Limit];
        var reasons = Reasons(transform, features, weights, point, last);
        reasons.Add(new("80 % interval", $"{Text(Unit(transform, features, lower))} to {Text(Unit(transform, features, upper))}", 0));
        if (!double.IsNaN(limit))
        {
            var isBelowNow = last <= limit;
            var above = ForecastHead.ShareAbove(transform.Forward(limit), z, lower, upper);
            var crossing = isBelowNow ? above : 1 - above;
            reasons.Insert(0, new("limit", $"{Text(limit)}, now {Text(last)}, in {features[ForecastFeatures.Steps]:0} steps {Text(point)}", point - limit));
            return crossing >= 0.5 ? new("crosses", point, crossing, reasons, IsNotable: true) : new("stays", point, 1 - crossing, reasons);
        }

        var rises = ForecastHead.ShareAbove(transform.Forward(last), z, lower, upper);
        return rises >= Sure ? new("rising", point, rises, reasons)
            : rises <= 1 - Sure ? new("falling", point, 1 - rises, reasons)
            : new("steady", point, 0.8, reasons);
    }

    public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome)
    {
        // Pinball losses of the point and of the two bounds: right in the middle and right in width.
        Span<double> weights = stackalloc double[MemberSet.Count];
        var point = ForecastHead.Combine(parameters, features, weights);
        var stretch = Math.Exp(parameters[^1]);
        var actual = ForecastFeatures.Transform(features).Forward(outcome);
        return Pinball(actual - point, 0.5)
            + Pinball(actual - point - (features[ForecastFeatures.Lower] * stretch), 0.1)
            + Pinball(actual - point - (features[ForecastFeatures.Upper] * stretch), 0.9);
    }

    public void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight)
    {
        Span<double> weights = stackalloc double[MemberSet.Count];
        var point = ForecastHead.Combine(parameters, features, weights);
        var error = ForecastFeatures.Transform(features).Forward(outcome) - point;
        var first = features[ForecastFeatures.IsSeasonal] > 0 ? MemberSet.Count : 0;
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] > 0)
            {
                var pull = Math.Clamp(features[ForecastFeatures.Forecasts + i] - point, -1, 1);
                Move(ref parameters[first + i], Rate * weight * Math.Sign(error) * weights[i] * pull);
            }
        }

        var stretch = Math.Exp(parameters[^1]);
        var isOutside = error < features[ForecastFeatures.Lower] * stretch || error > features[ForecastFeatures.Upper] * stretch;
        Move(ref parameters[^1], Rate * weight * (isOutside ? 0.8 : -0.2));
    }

    private static void Move(ref double parameter, double by) => parameter = Math.Clamp(parameter + by, -MaxParameter, MaxParameter);

    private static double Pinball(double error, double share) => error >= 0 ? share * error : (share - 1) * error;

    // The change from the last value is the level's plus the season's; then what members said, the weightiest first.
    private static List<DecisionReason> Reasons(SeriesTransform transform, ReadOnlySpan<double> features, ReadOnlySpan<double> weights, double point, double last)
    {
        var level = features[ForecastFeatures.Level];
        var reasons = new List<DecisionReason>
        {
            new("level", $"{Text(level)} on average, now {Text(last)}", level - last),
            new("season", features[ForecastFeatures.IsSeasonal] > 0 ? $"{Text(point)} at this time, {Text(level)} on average" : "none found", point - level),
        };
        Span<int> order = stackalloc int[MemberSet.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        for (var rank = 0; rank < 3; rank++)
        {
            for (var i = rank + 1; i < order.Length; i++)
            {
                if (weights[order[i]] > weights[order[rank]])
                {
                    (order[rank], order[i]) = (order[i], order[rank]);
                }
            }

            var member = order[rank];
            if (weights[member] > 0.05)
            {
                var says = Unit(transform, features, features[ForecastFeatures.Forecasts + member]);
                var name = MemberSet.Name(member, features[ForecastFeatures.IsSeasonal] > 0);
                reasons.Add(new("member " + name, string.Create(CultureInfo.InvariantCulture, $"{Text(says)}, weight {weights[member]:P0}"), weights[member] * (says - last)));
            }
        }

        return reasons;
    }

    private static double Unit(SeriesTransform transform, ReadOnlySpan<double> features, double z)
    {
        var value = Math.Clamp(transform.Back(Math.Clamp(z, -1e6, 1e6)), -1e300, 1e300);
        return features[ForecastFeatures.IsNonNegative] > 0 ? Math.Max(0, value) : value;
    }

    private static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
