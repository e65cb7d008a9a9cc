using System.Text.Json.Serialization;
using Outrigger.Core.Json;

namespace Outrigger.Core.Time;

/// <summary>A unit of the calendar.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<CalendarUnit>))]
public enum CalendarUnit
{
    /// <summary>From midnight to midnight.</summary>
    Day,

    /// <summary>From the first midnight of a month to that of the next.</summary>
    Month,
}

/// <summary>
/// A day or month of a time zone as two instants. Where the clock skips midnight, the period begins with the next valid
/// instant; where midnight comes twice, with its first.
/// </summary>
/// <param name="StartMicros">The first instant, microseconds since 1970 UTC.</param>
/// <param name="EndMicros">The first instant after it.</param>
public readonly record struct CalendarPeriod(long StartMicros, long EndMicros)
{
    /// <summary>The period an instant lies in.</summary>
    public static CalendarPeriod Containing(DateTimeOffset instant, CalendarUnit unit, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var first = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
        if (unit == CalendarUnit.Month)
        {
            first = new DateOnly(first.Year, first.Month, 1);
        }

        // Where midnight comes twice, the hour before its second coming shows the day before: it belongs to the new day.
        var next = Next(first, unit);
        var end = GetStart(next, zone);
        if (instant >= end)
        {
            (first, end) = (next, GetStart(Next(next, unit), zone));
        }

        return new CalendarPeriod(GetStart(first, zone).ToUnixMicroseconds(), end.ToUnixMicroseconds());
    }

    /// <summary>The first instant of a day in a zone.</summary>
    public static DateTimeOffset GetStart(DateOnly day, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        if (zone.IsInvalidTime(midnight))
        {
            return FindFirstInstantAfter(midnight, zone);
        }

        // Of two offsets the larger one belongs to the earlier instant.
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight.Ticks - offset.Ticks, TimeSpan.Zero);
    }

    private static DateOnly Next(DateOnly first, CalendarUnit unit) => unit == CalendarUnit.Month ? first.AddMonths(1) : first.AddDays(1);

    /// <summary>The end of the gap a local time lies in, by halving: gaps are at most a day long, and offsets less than one.</summary>
    private static DateTimeOffset FindFirstInstantAfter(DateTime local, TimeZoneInfo zone)
    {
        var low = local.Ticks - (2 * TimeSpan.TicksPerDay);
        var high = local.Ticks + (2 * TimeSpan.TicksPerDay);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (TimeZoneInfo.ConvertTimeFromUtc(new DateTime(middle, DateTimeKind.Utc), zone) < local)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return new DateTimeOffset(low, TimeSpan.Zero);
    }
}
