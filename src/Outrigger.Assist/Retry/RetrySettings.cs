namespace Outrigger.Assist.Retry;

/// <summary>What the engine is set to; the options in numbers. Immutable.</summary>
internal sealed record RetrySettings
{
    /// <summary>Retry only above this chance of recovery, 0 to 1.</summary>
    public double Threshold { get; init; } = 0.70;

    /// <summary>Share of decisions against a retry that are tried all the same, so that what is learned stays unbiased.</summary>
    public double ProbeShare { get; init; } = 0.01;

    /// <summary>The most probes a second: while everything fails, a hundredth of it would be load.</summary>
    public double ProbesPerSecond { get; init; } = 0.4;

    /// <summary>How often a signature nobody knows is tried.</summary>
    public int SignatureTries { get; init; } = 8;

    /// <summary>How often a signature nobody knows on this route is tried.</summary>
    public int RouteTries { get; init; } = 3;

    /// <summary>Tries earned by each success, beside one a second.</summary>
    public double TriesPerSuccess { get; init; } = 0.01;

    /// <summary>Unknown signatures are tried from this chance on.</summary>
    public double TryFrom { get; init; } = 0.25;

    /// <summary>Retries as a share of the successes of the last ten seconds.</summary>
    public double BudgetShare { get; init; } = 0.20;

    /// <summary>Retries a second whatever the successes.</summary>
    public double BudgetPerSecond { get; init; } = 3;

    /// <summary>What a second of waiting costs, in probability.</summary>
    public double DelayCostPerSecond { get; init; } = 0.03;

    /// <summary>Labels that a key wants before it is trusted.</summary>
    public int ColdLabels { get; init; } = 50;

    /// <summary>After how many seconds half of what was learned is forgotten.</summary>
    public double HalfLifeSeconds { get; init; } = 600;

    /// <summary>How many keys (dependency × operation) are kept.</summary>
    public int MaxKeys { get; init; } = 4096;
}
