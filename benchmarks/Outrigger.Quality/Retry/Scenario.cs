namespace Outrigger.Quality.Retry;

/// <summary>What happens to the downstream in one run. Times in seconds since the start.</summary>
internal sealed record Scenario
{
    public required string Name { get; init; }

    /// <summary>Requests a second ÷ capacity.</summary>
    public double Utilisation { get; init; } = 0.75;

    public double Duration { get; init; } = 240;

    /// <summary>Share of requests that fail whatever is tried.</summary>
    public double PoisonShare { get; init; } = 0.005;

    /// <summary>How many different errors poison shows.</summary>
    public int PoisonKinds { get; init; } = 12;

    /// <summary>Share of poison that fails with the same words as passing faults do.</summary>
    public double PoisonInDisguise { get; init; } = 0.1;

    /// <summary>On how many of the routes that happens: a bug lies in a place.</summary>
    public int DisguisedRoutes { get; init; } = 3;

    /// <summary>Chance that an attempt fails by chance, always.</summary>
    public double FaultShare { get; init; } = 0.005;

    /// <summary>Chance that an attempt hangs until the timeout, always.</summary>
    public double HangShare { get; init; } = 0.0005;

    /// <summary>In a blip, the chance that an attempt fails; blips last <see cref="BlipLength"/> of every <see cref="BlipEvery"/>.</summary>
    public double BlipShare { get; init; }

    public double BlipEvery { get; init; } = 20;

    public double BlipLength { get; init; } = 5;

    /// <summary>From when to when something is broken.</summary>
    public double TroubleFrom { get; init; } = 60;

    public double TroubleLength { get; init; }

    /// <summary>What is left of the capacity meanwhile; 0 is an outage: connections are refused.</summary>
    public double CapacityLeft { get; init; } = 1;

    public double TroubleUntil => TroubleFrom + TroubleLength;

    public bool IsBlip(double now) => BlipShare > 0 && now % BlipEvery > BlipEvery - BlipLength;

    public bool IsTrouble(double now) => now >= TroubleFrom && now < TroubleUntil;

    /// <summary>What is reported. Nothing is chosen on these.</summary>
    public static IReadOnlyList<Scenario> Reported { get; } =
    [
        new() { Name = "blips", BlipShare = 0.12 },
        new() { Name = "brown-out", TroubleLength = 80, CapacityLeft = 0.55 },
        new() { Name = "metastable", Utilisation = 0.82, TroubleLength = 15, CapacityLeft = 0.68 },
        new() { Name = "poison", PoisonShare = 0.08 },
        new() { Name = "outage", TroubleFrom = 80, TroubleLength = 50, CapacityLeft = 0 },
    ];

    /// <summary>What constants are chosen on: the same five troubles with every number shifted, and run with other seeds.</summary>
    public static IReadOnlyList<Scenario> Development { get; } =
    [
        new() { Name = "blips", Utilisation = 0.65, BlipShare = 0.16, BlipEvery = 16, BlipLength = 3, PoisonShare = 0.008, PoisonKinds = 20, FaultShare = 0.003 },
        new() { Name = "brown-out", Utilisation = 0.8, TroubleFrom = 45, TroubleLength = 50, CapacityLeft = 0.65, FaultShare = 0.008, PoisonShare = 0.003 },
        new() { Name = "metastable", Utilisation = 0.86, TroubleFrom = 90, TroubleLength = 10, CapacityLeft = 0.6, PoisonShare = 0.01 },
        new() { Name = "poison", Utilisation = 0.7, PoisonShare = 0.05, PoisonKinds = 25, PoisonInDisguise = 0.2, DisguisedRoutes = 4, FaultShare = 0.01 },
        new() { Name = "outage", Utilisation = 0.6, TroubleFrom = 50, TroubleLength = 30, CapacityLeft = 0, FaultShare = 0.008 },
    ];
}
