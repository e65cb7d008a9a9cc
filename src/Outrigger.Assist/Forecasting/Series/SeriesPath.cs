namespace Outrigger.Assist.Forecasting.Series;

/// <summary>A forecast in the unit of the series.</summary>
/// <param name="Points">The next values, one a step: their expected medians.</param>
/// <param name="Intervals">For each level asked for, lower and upper bounds, one a step.</param>
/// <param name="Weights">What each member counts at the last step; by the order of <see cref="SeriesForecaster.Members"/>.</param>
internal sealed record SeriesPath(double[] Points, (double[] Lower, double[] Upper)[] Intervals, double[] Weights);
