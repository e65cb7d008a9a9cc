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
    ];

    /// <summary>Families, sites and chance of its own: settings and thresholds are chosen here.</summary>
    public static readonly WorldSettings[] Development =
    [
        new(151, WorldPart.Development, 8000, 20) { ImagesElsewhere = true },
        new(152, WorldPart.Development, 8000, 20) { IsSpa = true, HidesHttp = true },
        new(153, WorldPart.Development, 8000, 20) { IsPlain = true, HidesHttp = true },
        new(154, WorldPart.Development, 8000, 20) { AssetsElsewhere = true },
    ];

    /// <summary>Nothing was chosen here.</summary>
    public static readonly WorldSettings[] Reported =
    [
        new(921, WorldPart.Reported, 8000, 18),
        new(922, WorldPart.Reported, 8000, 18) { IsSpa = true, ImagesElsewhere = true, HidesHttp = true },
        new(923, WorldPart.Reported, 8000, 18) { IsPlain = true, AssetsElsewhere = true },
    ];
}
