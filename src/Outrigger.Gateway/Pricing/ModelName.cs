using System.Buffers;

namespace Outrigger.Gateway.Pricing;

/// <summary>Takes the version off a model's name: <c>-2024-08-06</c>, <c>-20250929</c>, <c>@20250929</c>, <c>-latest</c>.</summary>
internal static class ModelName
{
    private const string Latest = "-latest";
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <summary>The name without its version; the whole name when it has none.</summary>
    public static ReadOnlySpan<char> GetBase(ReadOnlySpan<char> name)
    {
        var at = name.IndexOf('@');
        if (at > 0)
        {
            return name[..at];
        }

        if (name.Length > Latest.Length && name.EndsWith(Latest, StringComparison.Ordinal))
        {
            return name[..^Latest.Length];
        }

        // -yyyy-MM-dd and -yyyyMMdd
        return EndsWithDate(name, 11, static tail => tail[5] == '-' && tail[8] == '-' && AreDigits(tail[1..5]) && AreDigits(tail[6..8]) && AreDigits(tail[9..]))
            ? name[..^11]
            : EndsWithDate(name, 9, static tail => AreDigits(tail[1..])) ? name[..^9] : name;
    }

    private static bool EndsWithDate(ReadOnlySpan<char> name, int length, Func<ReadOnlySpan<char>, bool> isDate) =>
        name.Length > length && name[^length] == '-' && name[^(length - 1)] == '2' && isDate(name[^length..]);

    private static bool AreDigits(ReadOnlySpan<char> text) => text.IndexOfAnyExcept(Digits) < 0;
}
