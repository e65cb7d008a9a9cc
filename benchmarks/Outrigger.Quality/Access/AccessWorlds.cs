using Outrigger.Quality.Access.Simulation;

namespace Outrigger.Quality.Access;

/// <summary>The days that are simulated. What is reported shares no site, seed, family, tool or crowd with training.</summary>
internal static class AccessWorlds
{
    /// <summary>Weights are fitted and thresholds chosen here.</summary>
    public static readonly WorldSettings[] Training =
    [
        new(101, IsReported: false, 8000, 20),
        new(102, IsReported: false, 8000, 20) { IsSpa = true, ImagesElsewhere = true },
        new(103, IsReported: false, 8000, 20) { HidesHttp = true },
    ];

    /// <summary>Of training's families and crowds, but other sites and chance: what a choice is tried on before it is kept.</summary>
    public static readonly WorldSettings[] Development =
    [
        new(151, IsReported: false, 8000, 20) { ImagesElsewhere = true },
        new(152, IsReported: false, 8000, 20) { IsSpa = true, HidesHttp = true },
    ];

    /// <summary>Nothing was chosen here.</summary>
    public static readonly WorldSettings[] Reported =
    [
        new(901, IsReported: true, 11_500, 25),
        new(902, IsReported: true, 11_500, 25) { IsSpa = true, ImagesElsewhere = true, HidesHttp = true },
    ];
}
