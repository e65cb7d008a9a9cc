namespace Outrigger.Core.Texts;

/// <summary>How many characters are added, left out or changed between two names, without regard to case (Levenshtein). Stateless.</summary>
public static class EditDistance
{
    /// <summary>The longest name that is compared; what is longer has no like.</summary>
    public const int MaxLength = 128;

    /// <summary>The number of edits; <see cref="int.MaxValue"/> when one of the names is too long.</summary>
    public static int Between(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.Length > MaxLength || b.Length > MaxLength)
        {
            return int.MaxValue;
        }

        Span<int> row = stackalloc int[MaxLength + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                var cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + cost);
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
