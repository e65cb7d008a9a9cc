using System.Buffers;
using System.Globalization;
using System.Text;

namespace Outrigger.AspNetCore.Understanding;

/// <summary>
/// Text as the value of a header: printable ASCII as it is, everything else (and <c>%</c>, <c>"</c>, <c>\</c>) as the percent
/// escapes of its UTF-8 bytes, so that no text can end a header, begin another, or need a guess at its encoding. Stateless.
/// </summary>
internal static class HeaderText
{
    private const int MaxLength = 1024;

    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(static code => (char)code).Where(static c => c is not ('%' or '"' or '\\'))]);

    /// <summary>The text, escaped; at most 1,024 characters of it. The same instance when there is nothing to do.</summary>
    public static string Encode(string text)
    {
        text = text.Length <= MaxLength ? text : text[..MaxLength];
        if (!text.AsSpan().ContainsAnyExcept(Plain) && !(text.StartsWith(' ') || text.EndsWith(' ')))
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 16);
        var trimmed = text.AsSpan().Trim(' ');
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in trimmed.EnumerateRunes())
        {
            if (rune.IsAscii && Plain.Contains((char)rune.Value))
            {
                result.Append((char)rune.Value);
                continue;
            }

            foreach (var b in bytes[..rune.EncodeToUtf8(bytes)])
            {
                result.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return result.ToString();
    }

    /// <summary>A list of strings as RFC 8941 writes it.</summary>
    public static string List(IEnumerable<string> texts) => string.Join(", ", texts.Select(static text => $"\"{Encode(text)}\""));
}
