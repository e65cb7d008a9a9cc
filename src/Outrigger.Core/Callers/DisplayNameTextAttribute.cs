using System.ComponentModel.DataAnnotations;

namespace Outrigger.Core.Callers;

/// <summary>
/// Refuses what is no name for people: 1–128 characters, none of them a control character (which could forge log lines,
/// and which PostgreSQL does not keep) or half a surrogate pair. Null passes.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DisplayNameTextAttribute() : ValidationAttribute("{0} has 1 to 128 characters and no control characters.")
{
    private const int MaxLength = 128;

    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is null || (value is string text && IsName(text));

    private static bool IsName(string text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > MaxLength)
        {
            return false;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            // EnumerateRunes replaces lone surrogates by U+FFFD; U+2028 and U+2029 end lines for many readers.
            if (System.Text.Rune.IsControl(rune) || rune.Value is 0xFFFD or 0x2028 or 0x2029)
            {
                return false;
            }
        }

        return true;
    }
}
