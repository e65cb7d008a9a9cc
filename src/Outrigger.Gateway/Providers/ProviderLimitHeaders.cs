using System.Buffers;
using System.Globalization;

namespace Outrigger.Gateway.Providers;

/// <summary>
/// Reads what providers say of their own limits in the headers of an answer: OpenAI's <c>x-ratelimit-…</c>, which many
/// have copied, and Anthropic's <c>anthropic-ratelimit-…</c>. Stateless.
/// </summary>
/// <seealso href="https://platform.openai.com/docs/guides/rate-limits"/>
/// <seealso href="https://docs.anthropic.com/en/api/rate-limits"/>
internal static class ProviderLimitHeaders
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Limit, string Remaining, string Reset)[] Known =
    [
        .. ((string[])["requests", "tokens"]).Select(what => ($"x-ratelimit-limit-{what}", $"x-ratelimit-remaining-{what}", $"x-ratelimit-reset-{what}")),
        .. ((string[])["requests", "tokens", "input-tokens", "output-tokens"])
            .Select(what => ($"anthropic-ratelimit-{what}-limit", $"anthropic-ratelimit-{what}-remaining", $"anthropic-ratelimit-{what}-reset")),
    ];

    /// <summary>When the last of the limits resets of which nothing remains; null when something remains of all of them, or nothing is said.</summary>
    public static DateTimeOffset? GetExhaustedUntil(HttpResponseMessage answer, DateTimeOffset now)
    {
        DateTimeOffset? until = null;
        foreach (var (limit, remaining, reset) in Known)
        {
            // Servers without limits say "0 of 0".
            if (Read(answer, remaining) == "0" && Read(answer, limit) != "0" && TryReadReset(Read(answer, reset), now, out var at) && at > (until ?? now))
            {
                until = at;
            }
        }

        return until;
    }

    /// <summary>A reset: a duration (<c>6m0s</c>, <c>20ms</c>), a moment (RFC 3339), seconds, or seconds or milliseconds since 1970.</summary>
    public static bool TryReadReset(string? text, DateTimeOffset now, out DateTimeOffset at)
    {
        at = default;
        if (string.IsNullOrEmpty(text) || text.Length > 64)
        {
            return false;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            at = number switch
            {
                < 1e8 => now.AddSeconds(number),
                < 1e11 => DateTimeOffset.UnixEpoch.AddSeconds(number),
                < 1e14 => DateTimeOffset.UnixEpoch.AddMilliseconds(number),
                _ => default,
            };
            return at != default;
        }

        if (text.Contains('T', StringComparison.Ordinal)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at))
        {
            return true;
        }

        if (!TryReadDuration(text, out var duration))
        {
            return false;
        }

        at = now + duration;
        return true;
    }

    /// <summary>A duration as Go writes it: numbers, each with its unit.</summary>
    public static bool TryReadDuration(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        var seconds = 0.0;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            text = text[digits..];
            var letters = text.IndexOfAnyInRange('0', '9') is var next && next < 0 ? text.Length : next;
            var unit = text[..letters] switch
            {
                "ns" => 1e-9,
                "us" or "µs" or "μs" => 1e-6,
                "ms" => 1e-3,
                "s" => 1.0,
                "m" => 60.0,
                "h" => 3600.0,
                "d" => 86400.0,
                _ => double.NaN,
            };
            seconds += number * unit;
            text = text[letters..];
        }

        if (!(seconds is >= 0 and < 1e8))
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    private static string? Read(HttpResponseMessage answer, string name) =>
        answer.Headers.NonValidated.TryGetValues(name, out var values) && values.Count == 1 ? values.ToString() : null;
}
