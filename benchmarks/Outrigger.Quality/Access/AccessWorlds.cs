using Outrigger.Quality.Access.Simulation;

namespace Outrigger.Quality.Access;

/// <summary>The days that are simulated. What is reported shares no site, seed, family, tool or crowd with training.</summary>
internal static class AccessWorlds
{
    /// <summary>Weights are fitted here.</summary>
    public static readonly WorldSettings[] Training =
    [
        new(101, WorldPart.Training, 6000, 10),
        new(102, WorldPart.Training, 6000, 10) { IsSpa = true, ImagesElsewhere = true },
        new(103, WorldPart.Training, 6000, 10) { HidesHttp = true },
        new(104, WorldPart.Training, 6000, 10) { ImagesElsewhere = true, HidesHttp = true },
        new(105, WorldPart.Training, 6000, 10) { IsPlain = true },
        new(106, WorldPart.Training, 6000, 10) { IsPlain = true, AssetsElsewhere = true },
        new(107, WorldPart.Training, 6000, 10),
        new(108, WorldPart.Training, 6000, 10) { IsSpa = true, ImagesElsewhere = true },
        new(109, WorldPart.Training, 6000, 10) { HidesHttp = true },
        new(110, WorldPart.Training, 6000, 10) { ImagesElsewhere = true, HidesHttp = true },
        new(111, WorldPart.Training, 6000, 10) { IsPlain = true },
        new(112, WorldPart.Training, 6000, 10) { IsPlain = true, AssetsElsewhere = true },
        new(113, WorldPart.Training, 6000, 10) { AssetsElsewhere = true },
        new(114, WorldPart.Training, 6000, 10) { AssetsElsewhere = true, HidesHttp = true },
        new(115, WorldPart.Training, 6000, 10) { IsSpa = true, AssetsElsewhere = true },
        new(116, WorldPart.Training, 6000, 10) { IsSpa = true, HidesHttp = true },
        new(117, WorldPart.Training, 6000, 10) { IsPlain = true, HidesHttp = true },
        new(118, WorldPart.Training, 6000, 10),
    ];

    /// <summary>Families, sites and chance of its own: settings and thresholds are chosen here.</summary>
    public static readonly WorldSettings[] Development =
    [
        new(151, WorldPart.Development, 8000, 20) { ImagesElsewhere = true },
        new(152, WorldPart.Development, 8000, 20) { IsSpa = true, HidesHttp = true },
        new(153, WorldPart.Development, 8000, 20) { IsPlain = true, HidesHttp = true },
        new(154, WorldPart.Development, 8000, 20) { AssetsElsewhere = true },
        new(155, WorldPart.Development, 8000, 20),
        new(156, WorldPart.Development, 8000, 20) { IsSpa = true, ImagesElsewhere = true },
        new(157, WorldPart.Development, 8000, 20) { IsPlain = true },
        new(158, WorldPart.Development, 8000, 20) { HidesHttp = true, ImagesElsewhere = true },
    ];

    /// <summary>Thresholds are chosen here: development with as many adversaries as the reported days, which have twice its families.</summary>
    public static readonly WorldSettings[] Thresholds = [.. Development.Select(static world => world with { PerCell = 36 })];

    /// <summary>Nothing was chosen here, and nobody looked before engine and thresholds stood still: three kinds of site, each twice.</summary>
    public static readonly WorldSettings[] Reported = [.. Enumerable.Range(941, 6).Select(static seed => Day((ulong)seed))];

    /// <summary>Looked at once, before thresholds were chosen on days with as many adversaries; kept for comparison.</summary>
    public static readonly WorldSettings[] ReportedOnce = [.. Enumerable.Range(931, 6).Select(static seed => Day((ulong)seed))];

    /// <summary>The days that were reported before, kept for comparison: they have been looked at.</summary>
    public static readonly WorldSettings[] ReportedBefore =
    [
        new(921, WorldPart.Reported, 8000, 18),
        new(922, WorldPart.Reported, 8000, 18) { IsSpa = true, ImagesElsewhere = true, HidesHttp = true },
        new(923, WorldPart.Reported, 8000, 18) { IsPlain = true, AssetsElsewhere = true },
    ];

    // In turn: everything, one page that makes calls with pictures elsewhere and the version hidden, plain pages with all assets elsewhere.
    private static WorldSettings Day(ulong seed)
    {
        var day = new WorldSettings(seed, WorldPart.Reported, 8000, 18);
        return (seed % 10 % 3) switch
        {
            1 => day,
            2 => day with { IsSpa = true, ImagesElsewhere = true, HidesHttp = true },
            _ => day with { IsPlain = true, AssetsElsewhere = true },
        };
    }
}
