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

    /// <summary>Nothing was chosen here, and nobody looked before the engine stood still: three kinds of site, each twice.</summary>
    public static readonly WorldSettings[] Reported =
    [
        new(931, WorldPart.Reported, 8000, 18),
        new(932, WorldPart.Reported, 8000, 18) { IsSpa = true, ImagesElsewhere = true, HidesHttp = true },
        new(933, WorldPart.Reported, 8000, 18) { IsPlain = true, AssetsElsewhere = true },
        new(934, WorldPart.Reported, 8000, 18),
        new(935, WorldPart.Reported, 8000, 18) { IsSpa = true, ImagesElsewhere = true, HidesHttp = true },
        new(936, WorldPart.Reported, 8000, 18) { IsPlain = true, AssetsElsewhere = true },
    ];

    /// <summary>The days that were reported before, kept for comparison: they have been looked at.</summary>
    public static readonly WorldSettings[] ReportedBefore =
    [
        new(921, WorldPart.Reported, 8000, 18),
        new(922, WorldPart.Reported, 8000, 18) { IsSpa = true, ImagesElsewhere = true, HidesHttp = true },
        new(923, WorldPart.Reported, 8000, 18) { IsPlain = true, AssetsElsewhere = true },
    ];
}
