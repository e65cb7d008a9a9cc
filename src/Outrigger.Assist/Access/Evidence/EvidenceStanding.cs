namespace Outrigger.Assist.Access.Evidence;

/// <summary>Who is known, and what of it is kept over a restart.</summary>
internal sealed partial class EvidenceEngine
{
    /// <summary>What the site's traffic has taught of its paths.</summary>
    public SiteMap Site => _site;

    /// <summary>What is remembered of a session; null when it is not known.</summary>
    public Track? FindSession(string session) => _tracks.TryGet(RequestReader.KeyOfSession(session), out var track) ? track : null;

    /// <summary>Those whose standing is to be kept, the ones seen last first.</summary>
    public IEnumerable<KeyValuePair<ulong, Track>> Standing => _tracks.All.Where(static one => one.Value.IsStanding).OrderByDescending(static one => one.Value.Last);

    /// <summary>Puts a standing back.</summary>
    public void Restore(ulong key, (double Carried, double CarriedAt, double Credit, double CreditAt, bool IsTrapped) standing) => TrackOf(key, out _).Standing = standing;
}
