using System.Diagnostics.CodeAnalysis;

namespace Outrigger.Storage.Engine;

/// <summary>
/// Text of clients may hold what a database refuses: PostgreSQL takes no U+0000, and half a surrogate pair is not UTF-8.
/// One such record must not fail the batch it travels in.
/// </summary>
internal static class StorableText
{
    /// <summary>The text with U+0000 and lone surrogates replaced by U+FFFD; the same instance when there are none.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Clean(string? text)
    {
        if (text is null || IsClean(text))
        {
            return text;
        }

        return string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                span[i] = source[i] == '\0' || IsLone(source, i) ? '\uFFFD' : source[i];
            }
        });
    }

    private static bool IsClean(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || (char.IsSurrogate(text[i]) && IsLone(text, i)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsLone(string text, int i) => char.IsHighSurrogate(text[i])
        ? i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])
        : char.IsLowSurrogate(text[i]) && (i == 0 || !char.IsHighSurrogate(text[i - 1]));
}
