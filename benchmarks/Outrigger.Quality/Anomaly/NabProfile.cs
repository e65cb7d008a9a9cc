namespace Outrigger.Quality.Anomaly;

/// <summary>What a detection, a miss and a false alarm are worth.</summary>
internal sealed record NabProfile(string Name, double TruePositive, double FalseNegative, double FalsePositive)
{
    public static NabProfile Standard { get; } = new("standard", 1, 1, 0.11);

    public static NabProfile LowFalsePositives { get; } = new("low-fp", 1, 1, 0.22);

    public static NabProfile LowFalseNegatives { get; } = new("low-fn", 1, 2, 0.11);

    public static IReadOnlyList<NabProfile> All { get; } = [Standard, LowFalsePositives, LowFalseNegatives];
}
