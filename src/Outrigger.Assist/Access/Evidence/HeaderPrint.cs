namespace Outrigger.Assist.Access.Evidence;

/// <summary>
/// What tells people behind one address apart who have the same User-Agent and no session: the headers that a browser sends
/// alike with every request, and whether it contradicts itself, which no browser of theirs does. A bot that shares the
/// address and the browser of others, but sends the headers of a kit, is not taken for them, nor they for it.
/// </summary>
internal static class HeaderPrint
{
    // Signs that a client has in all its requests or in none, whatever is asked for.
    private const HeaderSigns Constant = HeaderSigns.Steered | HeaderSigns.HintVersion | HeaderSigns.HintPlatform | HeaderSigns.HintMobile | HeaderSigns.SortedNames;

    /// <summary>The print; the same for all requests of one browser.</summary>
    public static ulong Of(AccessRequest request, HeaderSigns signs) =>
        SiteMap.Join(SiteMap.Join(SiteMap.Hash(request.AcceptLanguage), SiteMap.Hash(request.SecChUa)), (ulong)(signs & Constant));
}
