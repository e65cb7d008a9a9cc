using System.Globalization;

namespace Outrigger.Assist.Validation;

/// <summary>Formats of texts, checked by hand-written automata in one pass. Pure.</summary>
internal static class FieldFormats
{
    /// <summary>The format a text has, as OpenAPI calls it; null for none.</summary>
    public static string? Of(string text) =>
        Is("date", text) ? "date" : Is("date-time", text) ? "date-time" : Is("uuid", text) ? "uuid" : Is("email", text) ? "email" : Is("uri", text) ? "uri" : null;

    /// <summary>Whether a text has a format; true of formats that are not known here.</summary>
    public static bool Is(string format, string text) => format switch
    {
        "date" => text.Length == 10 && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "date-time" => text.Length is >= 20 and <= 40 && text[10] is 'T' or 't' && HasZone(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "email" => IsEmail(text),
        "uri" or "url" => text.Length <= 2048 && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme.Length > 1 && text.Contains(':', StringComparison.Ordinal) && !text.Contains(' ', StringComparison.Ordinal),
        _ => true,
    };

    private static bool HasZone(string text) => text[^1] is 'Z' or 'z' || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');

    private static bool IsEmail(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at is < 1 or > 64 || text.Length > 254 || text.IndexOf('@', at + 1) >= 0)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (!(char.IsLetterOrDigit(text[i]) || text[i] is '.' or '_' or '-' or '+' or '@' || (i < at && text[i] is '%' or '\'')))
            {
                return false;
            }
        }

        var dot = text.LastIndexOf('.');
        return dot > at + 1 && text.Length - dot > 2 && !text.Contains("..", StringComparison.Ordinal) && text[0] != '.' && text[^1] is not ('.' or '-');
    }
}
