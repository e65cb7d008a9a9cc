using System.Text;
using System.Text.Encodings.Web;

namespace Outrigger.Assist.AlertDelivery.Channels;

/// <summary>Texts with placeholders such as <c>{text}</c>. A value is escaped for where it stands, and what it holds is never a placeholder again. Pure.</summary>
internal static class BodyTemplate
{
    private static readonly string[] Names = ["text", "to", "severity", "type", "endpoint", "id"];

    /// <summary>Why a template is refused; null when it is good. Braces that name nothing known, as JSON's own, are text; a word alone in braces is a mistake.</summary>
    public static string? FindFault(string template)
    {
        for (var at = template.IndexOf('{', StringComparison.Ordinal); at >= 0; at = template.IndexOf('{', at + 1))
        {
            var end = template.IndexOf('}', at);
            if (end > at + 1 && template.AsSpan(at + 1, end - at - 1) is var name && IsWord(name) && !Names.Contains(name.ToString(), StringComparer.Ordinal))
            {
                return $"There is no placeholder {{{name}}}; there are {{{string.Join("}, {", Names)}}}.";
            }
        }

        return null;
    }

    public static string FillUrl(string template, Func<string, string> valueOf) => Fill(template, name => Uri.EscapeDataString(WellFormed(valueOf(name))));

    public static string FillForm(string template, Func<string, string> valueOf) => FillUrl(template, valueOf);

    public static string FillJson(string template, Func<string, string> valueOf) => Fill(template, name => JavaScriptEncoder.Default.Encode(valueOf(name)));

    private static string Fill(string template, Func<string, string> escapedOf)
    {
        var filled = new StringBuilder(template.Length + 256);
        var from = 0;
        while (from < template.Length)
        {
            var at = template.IndexOf('{', from);
            var name = at < 0 ? null : Array.Find(Names, one => string.CompareOrdinal(template, at + 1, one, 0, one.Length) == 0 && at + 1 + one.Length < template.Length && template[at + 1 + one.Length] == '}');
            if (name is null)
            {
                var next = at < 0 ? template.Length : at + 1;
                filled.Append(template, from, next - from);
                from = next;
                continue;
            }

            filled.Append(template, from, at - from).Append(escapedOf(name));
            from = at + name.Length + 2;
        }

        return filled.ToString();
    }

    // Half a pair of surrogates cannot be percent-encoded.
    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static bool IsWord(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetter(c))
            {
                return false;
            }
        }

        return true;
    }
}
