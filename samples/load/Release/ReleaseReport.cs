namespace Outrigger.Samples.Load.Release;

/// <summary>What a release did to those who use the shop.</summary>
/// <param name="Requests">Requests since the new version was put live.</param>
/// <param name="ByNew">How many of them the new version answered.</param>
/// <param name="Affected">Answers that broke the program that got them.</param>
/// <param name="Seconds">From the first broken answer to the last one.</param>
/// <param name="Failed">Requests without a good answer.</param>
/// <param name="IsRolledBack">Whether the stable version alone answered at the end.</param>
internal sealed record ReleaseReport(int Requests, int ByNew, int Affected, double Seconds, int Failed, bool IsRolledBack)
{
    /// <summary>So many answers of the stable version in a row are no chance: at a half, one in 2^64.</summary>
    public const int InARow = 64;

    /// <summary>Sums up what was used since a moment.</summary>
    public static ReleaseReport Of(ReleaseScene scene, double since)
    {
        var used = scene.Used.Where(u => u.At >= since).ToList();
        var broken = used.Where(static u => u.IsBroken).ToList();
        return new ReleaseReport(
            used.Count,
            used.Count(static u => u.IsNew),
            broken.Count,
            broken.Count == 0 ? 0 : broken[^1].At - broken[0].At,
            used.Count(static u => u.IsFailed),
            used.Exists(static u => u.IsNew) && scene.StableInARow() >= InARow);
    }
}
