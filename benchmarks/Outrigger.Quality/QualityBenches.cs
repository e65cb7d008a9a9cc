namespace Outrigger.Quality;

/// <summary>All benches, in the order in which they run.</summary>
internal static class QualityBenches
{
    public static IReadOnlyList<IQualityBench> All { get; } =
    [
        new Errors.ErrorsBench(isDevelopment: false),
        new Errors.ErrorsBench(isDevelopment: true),
        new Prediction.PredictionBench(isDevelopment: false),
        new Prediction.PredictionBench(isDevelopment: true),
    ];
}
