namespace Outrigger.Assist.Access.Groups;

/// <summary>
/// The numbers of the group alarm, chosen on development days (docs/modules/access.md). A client counts once, at its
/// fourth page or call, by the evidence of its own behaviour alone.
/// </summary>
internal sealed record GroupTuning
{
    /// <summary>How many pages and calls a client has made when it counts.</summary>
    public int CountsAt { get; init; } = 4;

    /// <summary>The log-odds of its own evidence from which on a client is suspect.</summary>
    public double SuspectAt { get; init; } = 1;

    /// <summary>The most of an honest group that may look suspect.</summary>
    public double HonestShare { get; init; } = 0.2;

    /// <summary>The share of a crawling group that is sought.</summary>
    public double CrawlingShare { get; init; } = 0.6;

    /// <summary>
    /// The alarm's bound. An honest group causes at most one alarm in e^9 (8,103) of its clients, as long as no more than
    /// <see cref="HonestShare"/> of them look suspect (Lorden's bound); nine suspect clients in a row are needed at least.
    /// </summary>
    public double Bound { get; init; } = 9;

    /// <summary>After so long without a suspect client a group's evidence is forgotten and its alarm is over, in seconds.</summary>
    public double QuietSeconds { get; init; } = 3600;

    /// <summary>What a suspect client adds.</summary>
    public double Up => Math.Log(CrawlingShare / HonestShare);

    /// <summary>What another one takes away; negative.</summary>
    public double Down => Math.Log((1 - CrawlingShare) / (1 - HonestShare));
}
