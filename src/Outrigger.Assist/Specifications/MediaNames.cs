using Outrigger.Assist.Schemas;

namespace Outrigger.Assist.Specifications;

/// <summary>
/// Media types that are one another's kin: <c>application/json</c> takes in <c>application/json; charset=utf-8</c> and
/// <c>application/problem+json</c>. Pure.
/// </summary>
internal static class MediaNames
{
    /// <summary>Notes an answer's media type that was replaced by kin; false when it is simply gone.</summary>
    public static bool Compare(SpecChanges changes, string media, IEnumerable<string> current, IEnumerable<string> old, string where, bool isRequest, out string? renamed)
    {
        renamed = isRequest ? null : current.FirstOrDefault(other => !old.Contains(other) && AreKin(media, other));
        if (renamed is null)
        {
            return false;
        }

        if (Covers(media, renamed))
        {
            changes.Info("response-media-type-name-specialized", where, media + " → " + renamed);
        }
        else if (Covers(renamed, media))
        {
            changes.Error("response-media-type-name-generalized", where, media + " → " + renamed);
        }
        else
        {
            changes.Info("response-media-type-name-changed", where, media + " → " + renamed);
        }

        return true;
    }

    /// <summary>The media type that takes in one that is gone; null when none does.</summary>
    public static string? Covering(string media, IEnumerable<string> current) => current.FirstOrDefault(other => Covers(other, media));

    public static bool IsRenamed(string media, IEnumerable<string> old, IEnumerable<string> current, bool isRequest) =>
        !isRequest && old.Any(other => !current.Contains(other) && AreKin(other, media));

    private static bool AreKin(string a, string b) => Covers(a, b) || Covers(b, a) || Plain(a).Equals(Plain(b), StringComparison.OrdinalIgnoreCase);

    // Whether everything of the narrower kind is of the wider.
    private static bool Covers(string wider, string narrower)
    {
        var (wide, narrow) = (Plain(wider), Plain(narrower));
        if (wide.Equals(narrow, StringComparison.OrdinalIgnoreCase))
        {
            return !wider.Contains(';', StringComparison.Ordinal) && narrower.Contains(';', StringComparison.Ordinal);
        }

        var w = wide.Split('/');
        var n = narrow.Split('/');
        return w.Length == 2 && n.Length == 2 && (wide == "*/*" || (w[0] == n[0] && (w[1] == "*" || n[1].EndsWith("+" + w[1], StringComparison.OrdinalIgnoreCase))));
    }

    private static string Plain(string media) => media.Split(';')[0].Trim();
}
