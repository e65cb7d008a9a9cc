using System.Globalization;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.Accounting;

/// <summary>The query parameters that all reports share, as text, and how they are read.</summary>
internal readonly record struct UsageFilter(string? Tenant, string? Team, string? User, string? Key)
{
    private static readonly string[] InstantFormats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>The query without a range, or what is wrong with it.</summary>
    public OutriggerError? TryRead(out UsageQuery query)
    {
        query = new UsageQuery(null, KeyId: Given(Key), User: Given(User), Team: Given(Team));
        if (!string.IsNullOrEmpty(Tenant))
        {
            if (!TenantId.TryParse(Tenant, out var tenant))
            {
                return Wrong("tenant", "is not a tenant id (1 to 64 characters out of a-z, 0-9, '-' and '_')");
            }

            query = query with { Tenant = tenant };
        }

        return null;
    }

    /// <summary>Puts a range into the query, or says what is wrong with it.</summary>
    public static OutriggerError? TryReadRange(string? from, string? to, ref UsageQuery query)
    {
        if (!TryReadInstant(from, out var fromMicros))
        {
            return Wrong("from", "is not a day (2026-01-31) or an instant (2026-01-31T12:00:00Z) since 1970");
        }

        if (!TryReadInstant(to, out var toMicros))
        {
            return Wrong("to", "is not a day (2026-01-31) or an instant (2026-01-31T12:00:00Z) since 1970");
        }

        if (fromMicros >= toMicros)
        {
            return Wrong("to", "is not later than 'from'");
        }

        query = query with { FromMicros = fromMicros, ToMicros = toMicros };
        return null;
    }

    /// <summary>A whole number in a range, or its default when it is not given.</summary>
    public static OutriggerError? TryReadNumber(string param, string? text, int min, int max, ref int value)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max
            ? null
            : Wrong(param, string.Create(CultureInfo.InvariantCulture, $"is not a number from {min} to {max}"));
    }

    public static OutriggerError Wrong(string param, string what) => CoreErrors.InvalidRequest.With($"The query parameter '{param}' {what}.") with { Param = param };

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static bool TryReadInstant(string? text, out long? micros)
    {
        micros = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        var isInstant = DateTimeOffset.TryParseExact(
            text,
            InstantFormats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var instant);
        micros = instant.ToUnixMicroseconds();
        return isInstant && micros >= 0;
    }
}
