namespace Outrigger.Assist.Retry.Recovery;

/// <summary>
/// The inputs of the recovery model, by index, with the weights and variances it begins with. Weights are in logits per
/// unit of the input; a variance says how far the truth may be from the first weight before anything was seen.
/// </summary>
internal static class RecoveryInputs
{
    public const int Bias = 0;

    /// <summary>−ln(1 − share of failures), time constant 2 s, 0 to 5.</summary>
    public const int FailFast = 1;

    /// <summary>−ln(1 − share of failures), time constant 20 s, 0 to 5.</summary>
    public const int FailSlow = 2;

    /// <summary>Share of overload signs (429, 503, timeouts), time constant 2 s, 0 to 1.</summary>
    public const int Overload = 3;

    /// <summary>ln of the time a success takes now ÷ usually, −1 to 3.</summary>
    public const int Latency = 4;

    /// <summary>ln of the calls in flight ÷ usual, −1 to 3; 0 where unknown.</summary>
    public const int InFlight = 5;

    /// <summary>(log2(1 + failures since the last success) − 2) ÷ 6, 0 to 2: three in a row are chance.</summary>
    public const int Streak = 6;

    /// <summary>How retries went in the last 5 s: −1 (all failed) to 1 (all succeeded).</summary>
    public const int Retries = 7;

    /// <summary>First of seven, one a class: 1 for the failure's class.</summary>
    public const int Class = 8;

    /// <summary>Attempts made beyond the first, 0 to 4.</summary>
    public const int Attempt = 15;

    /// <summary>log4(delay ÷ 100 ms), −1 to 4.</summary>
    public const int Delay = 16;

    /// <summary>The first input × delay.</summary>
    public const int FailFastDelay = 17;

    /// <summary>Share of overload × delay.</summary>
    public const int OverloadDelay = 18;

    /// <summary>How many inputs there are.</summary>
    public const int Count = 19;

    /// <summary>The first of those that depend on the delay; the others are the same for all delays.</summary>
    public const int FirstOfDelay = Delay;

    /// <summary>The variance that the words of an error begin with.</summary>
    public const double WordsVariance = 2;

    /// <summary>The variance that the same words on one route begin with: a correction.</summary>
    public const double RouteVariance = 1.2;

    /// <summary>The weights a key begins with. Chosen on the development scenarios of the bench.</summary>
    public static ReadOnlySpan<double> InitialWeights =>
    [
        0.7,
        -0.6, -1.1, -1.75, -1, 0, -3.7, 0,
        0.5, 0, 0.7, 0, 0, 0, 0,
        -0.36,
        0.3, 0.3, 0.3,
    ];

    /// <summary>How unsure the first weights are. Chosen like them.</summary>
    public static ReadOnlySpan<double> InitialVariances =>
    [
        0.05,
        2, 1, 2, 0.1, 0.1, 1.5, 0.16,
        1, 1, 0.3, 0.5, 1, 0.3, 0.3,
        0.05,
        0.05, 0.4, 0.3,
    ];
}
