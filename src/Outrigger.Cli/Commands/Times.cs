using System.Globalization;

namespace Outrigger.Cli.Commands;

/// <summary>Reads times that people write: a moment, or a span from now on.</summary>
internal static class Times
{
    /// <summary>The moment; null for null.</summary>
    /// <exception cref="CliException">It is neither.</exception>
    public static DateTimeOffset? Read(string? text, TimeProvider time)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (Span(text) is { } span)
        {
            return time.GetUtcNow() + span;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment
            : throw new CliException(ExitCode.Usage, $"'{text}' is no time; it is like 2030-01-31, 2030-01-31T12:00:00Z, 30d, 12h, 15m or 45s.");
    }

    private static TimeSpan? Span(string text)
    {
        if (!double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || amount > 1e6)
        {
            return null;
        }

        return text[^1] switch
        {
            'd' => TimeSpan.FromDays(Math.Min(amount, 36_500)),
            'h' => TimeSpan.FromHours(amount),
            'm' => TimeSpan.FromMinutes(amount),
            's' => TimeSpan.FromSeconds(amount),
            _ => null,
        };
    }
}
