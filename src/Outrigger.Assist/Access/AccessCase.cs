using Outrigger.Assist.Access.Evidence;

namespace Outrigger.Assist.Access;

/// <summary>A request on its way through rules, evidence and head.</summary>
internal sealed class AccessCase(AccessRequest request, double seconds, bool isExempt)
{
    public AccessRequest Request { get; } = request;

    /// <summary>Since 1970, by the clock that counts for the site.</summary>
    public double Seconds { get; } = seconds;

    public bool IsExempt { get; } = isExempt;

    /// <summary>Whether it was counted.</summary>
    public bool IsTaken { get; set; }

    public RuleHit Rule { get; set; }

    public Track? Own { get; set; }

    public Track? Place { get; set; }

    /// <summary>How many requests of the site came before.</summary>
    public long Seen { get; set; }
}
