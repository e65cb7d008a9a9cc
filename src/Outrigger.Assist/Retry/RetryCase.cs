using Outrigger.Assist.Retry.Recovery;

namespace Outrigger.Assist.Retry;

/// <summary>One failed attempt, what was thought of it, and what a later label needs. Used by one caller at a time.</summary>
internal sealed class RetryCase
{
    // What is asked
    public required RetryKey Key { get; init; }

    public required RetryFailureClass Failure { get; init; }

    /// <summary>The error's signature wherever it comes from: status, type, words, frame; 0 when nothing is known of it.</summary>
    public ulong Words { get; init; }

    /// <summary>The same with the route; 0 when no route is known.</summary>
    public ulong Route { get; init; }

    /// <summary>Attempts made so far, from 1.</summary>
    public int Attempt { get; init; } = 1;

    public int MaxRetries { get; init; } = 2;

    public bool IsIdempotent { get; init; } = true;

    public double? RetryAfterMs { get; init; }

    /// <summary>Time left for the whole call; null when there is no limit.</summary>
    public double? RemainingMs { get; init; }

    public double? InFlight { get; init; }

    public long NowMicros { get; init; }

    /// <summary>Two draws in [0, 1): for the probe and for the jitter.</summary>
    public (double Probe, double Jitter) Dice { get; init; } = (1, 0.5);

    // What was thought
    public double[] Inputs { get; } = new double[RecoveryInputs.Count];

    public double TableProbability { get; set; }

    public double DelayMs { get; set; }

    /// <summary>The model's logit at the chosen delay.</summary>
    public double Logit { get; set; }

    public bool IsCold { get; set; }

    public bool IsProbe { get; set; }

    /// <summary>Whether it was tried to get to know its signature.</summary>
    public bool IsTry { get; set; }

    /// <summary>With what chance this case was drawn as a probe; 1 for a try of an unknown signature.</summary>
    public double ProbeChance { get; set; } = 1;

    public long Labels { get; set; }
}

/// <summary>What is learned together: one operation class of one dependency of one tenant.</summary>
internal readonly record struct RetryKey(string Tenant, string Dependency, string Operation);
