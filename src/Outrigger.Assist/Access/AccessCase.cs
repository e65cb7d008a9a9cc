using Outrigger.Assist.Access.Evidence;

namespace Outrigger.Assist.Access;

/// <summary>A request on its way through rules, evidence and head.</summary>
internal sealed class AccessCase(AccessRequest request, double seconds, bool isExempt)
{
    public AccessRequest Request { get; } = request;

    /// <summary>Since 1970, by the clock that counts for the site.</summary>
    public double Seconds { get; } = seconds;

    public bool IsExempt { get; } = isExempt;

    /// <summary>What the request says by itself.</summary>
    public RequestReading Reading { get; private set; }

    /// <summary>Whether it asks for a trap; never for whoever is exempt.</summary>
    public bool IsTrap { get; private set; }

    /// <summary>Whether it asks for what only probes ask for.</summary>
    public bool IsProbe { get; private set; }

    /// <summary>Whether it was counted.</summary>
    public bool IsTaken { get; set; }

    public RuleHit Rule { get; set; }

    public Track? Own { get; set; }

    public Track? Place { get; set; }

    /// <summary>How many requests of the site came before.</summary>
    public long Seen { get; set; }

    /// <summary>Reads what needs no knowledge of the site.</summary>
    public void Read(RequestReader reader, AccessRules rules)
    {
        Reading = reader.Read(Request);
        IsTrap = !IsExempt && rules.IsHoneypot(Request.Path);
        IsProbe = AccessRules.IsProbe(Request.Path, Request.Query);
    }
}
