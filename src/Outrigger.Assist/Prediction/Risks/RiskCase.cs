namespace Outrigger.Assist.Prediction.Risks;

/// <summary>
/// A request as the engine sees it: keys of its traits with their values, and what it takes to learn from its outcome.
/// About 2 KB with 60 traits.
/// </summary>
internal sealed class RiskCase
{
    public const int MaxTraits = 128;

    /// <summary>What contributions are summed by, for the reasons.</summary>
    public static readonly string[] Families = ["route", "client version", "payload size", "dependencies", "parameters", "recent failures"];

    public required string Route { get; init; }

    public required string Method { get; init; }

    public List<ulong> Keys { get; } = new(16);

    public List<double> Values { get; } = new(16);

    public List<byte> FamilyOf { get; } = new(16);

    public double[] Contributions { get; } = new double[6];

    public List<(string Name, Violation Kind)> Violations { get; } = [];

    public List<KeyValuePair<string, ValueShape>> Shapes { get; } = [];

    public ulong RouteKey { get; set; }

    public ulong ClientKey { get; set; }

    public ulong PairKey { get; set; }

    public ulong LikeKey { get; set; }

    public ulong SenderKey { get; set; }

    /// <summary>Before calibration.</summary>
    public double Logit { get; set; }

    public double CalibratedLogit { get; set; }

    public double BaseRate { get; set; }

    public double RouteShare { get; set; }

    public string? WorstDependency { get; set; }

    public double WorstHealth { get; set; } = 1;

    public string? ClientVersion { get; set; }

    public long BodyBytes { get; set; }

    /// <summary>The power of two that the body reaches.</summary>
    public ulong Size { get; init; }

    public void Add(int family, ulong key, double value)
    {
        if (Keys.Count < MaxTraits && !Keys.Contains(key))
        {
            Keys.Add(key);
            Values.Add(value);
            FamilyOf.Add((byte)family);
        }
    }
}
