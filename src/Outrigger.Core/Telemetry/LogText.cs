using System.Buffers;
using System.Globalization;
using System.Text;

namespace Outrigger.Core.Telemetry;

/// <summary>
/// Makes text from outside safe for a log line: a value can neither begin a line of its own nor move the cursor, change
/// colours or reverse the reading direction of a terminal. Thread-safe.
/// </summary>
public static class LogText
{
    /// <summary>The longest text let through whole, in characters.</summary>
    public const int MaxLength = 8192;

    private static readonly SearchValues<char> Dangerous = SearchValues.Create([.. FindDangerous()]);

    /// <summary>
    /// The text with control characters (C0, DEL, C1), line and paragraph separators, direction marks and halves of
    /// surrogate pairs as <c>\n</c>, <c>\r</c>, <c>\t</c> or <c>\uXXXX</c>, cut at <paramref name="maxLength"/>
    /// characters. The same instance when there is nothing to do.
    /// </summary>
    public static string Clean(string? text, int maxLength = MaxLength)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        if (text.Length <= maxLength && !text.AsSpan().ContainsAny(Dangerous))
        {
            return text;
        }

        var cut = text.AsSpan(0, Math.Min(text.Length, maxLength));
        var clean = new StringBuilder(cut.Length + 16);
        for (var i = 0; i < cut.Length; i++)
        {
            if (char.IsHighSurrogate(cut[i]) && i + 1 < cut.Length && char.IsLowSurrogate(cut[i + 1]))
            {
                clean.Append(cut[i]).Append(cut[++i]);
            }
            else
            {
                Append(clean, cut[i]);
            }
        }

        return text.Length > maxLength ? clean.Append('…').ToString() : clean.ToString();
    }

    private static void Append(StringBuilder clean, char c)
    {
        switch (c)
        {
            case '\n':
                clean.Append("\\n");
                break;
            case '\r':
                clean.Append("\\r");
                break;
            case '\t':
                clean.Append("\\t");
                break;
            default:
                if (Dangerous.Contains(c))
                {
                    clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                }
                else
                {
                    clean.Append(c);
                }

                break;
        }
    }

    private static IEnumerable<char> FindDangerous()
    {
        for (var code = 0; code <= char.MaxValue; code++)
        {
            var c = (char)code;
            var isDirectionMark = c is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
            if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' || isDirectionMark || char.IsSurrogate(c))
            {
                yield return c;
            }
        }
    }
}
