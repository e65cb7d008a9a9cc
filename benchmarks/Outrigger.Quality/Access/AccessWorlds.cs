using Outrigger.Quality.Access.Simulation;

namespace Outrigger.Quality.Access;

/// <summary>The days that are simulated. What is reported shares no site, seed, family, tool or crowd with training.</summary>
internal static class AccessWorlds
{
    /// <summary>Weights are fitted here.</summary>
    public static readonly WorldSettings[] Training =
    [
        new(101, WorldPart.Training, 7000, 14),
        new(102, WorldPart.Training, 7000, 14) { IsSpa = true, ImagesElsewhere = true },
        new(103, WorldPart.Training, 7000, 14) { HidesHttp = true },
        new(104, WorldPart.Training, 7000, 14) { ImagesElsewhere = true, HidesHttp = true },
    ];

    /// <summary>Families, sites and chance of its own: settings and thresholds are chosen here.</summary>
    public static readonly WorldSettings[] Development =
    [
        new(151, WorldPart.Development, 10_000, 25) { ImagesElsewhere = true },
        new(152, WorldPart.Development, 10_000, 25) { IsSpa = true, HidesHttp = true },
        new(153, WorldPart.Development, 10_000, 25) { HidesHttp = true },
        new(154, WorldPart.Development, 10_000, 25) { IsSpa = true, ImagesElsewhere = true },
    ];

    /// <summary>Nothing was chosen here.</summary>
    public static readonly WorldSettings[] Reported =
    [
        new(901, WorldPart.Reported, 11_500, 25),
        new(902, WorldPart.Reported, 11_500, 25) { IsSpa = true, ImagesElsewhere = true, HidesHttp = true },
    ];
}
