namespace Outrigger.Assist.DriftProfiles;

/// <summary>Constants of the comparison. Chosen on the development seeds of the bench's generator, which reports others.</summary>
internal static class DriftTuning
{
    /// <summary>What a share may rise in any case.</summary>
    public const double Slack = 0.001;

    /// <summary>What it may rise beyond that, in parts of share × (1 − share).</summary>
    public const double VariableSlack = 0.3;

    /// <summary>What shares of shifts may rise beyond that.</summary>
    public const double ShiftSlack = 0.05;

    /// <summary>Above this share a signal says nothing.</summary>
    public const double MostExpected = 0.8;

    /// <summary>A field counts as relied on when its signal shows itself in at most this share of the stable version's documents.</summary>
    public const double ReliedOn = 0.05;

    /// <summary>The least rise of a share for which a version is rolled back.</summary>
    public const double LeastRise = 0.05;

    /// <summary>The same for values outside a closed set, which additions cause too.</summary>
    public const double LeastRiseOfValues = 0.15;

    /// <summary>The least answers for that: a few new values among the first answers are an addition.</summary>
    public const double LeastSeenOfValues = 8;

    /// <summary>The least rise for status 4xx, which callers cause too.</summary>
    public const double LeastRiseOfRefusals = 0.1;

    /// <summary>How much likelier a change is the release's than the world's when it shows itself from the release's first answers on.</summary>
    public const double FromTheStart = 90;

    /// <summary>What that counts at most beside what the stable version showed meanwhile.</summary>
    public const double MostOfTiming = 30;

    /// <summary>What a share may rise to, given what may be expected of it.</summary>
    public static double Allowed(DriftSignal signal, double expected) =>
        Math.Min(0.98, expected + Slack + (VariableSlack * expected * (1 - expected)) + (DriftSignals.IsShift(signal) ? ShiftSlack : 0));
}
