using System.Diagnostics.CodeAnalysis;
using Cronos;
using Outrigger.Core.Time;

namespace Outrigger.Jobs.Schedules;

/// <summary>
/// When a schedule is due. An hour that summer time skips is made up for at its end; one that comes twice counts once for
/// fixed times and twice for intervals. Immutable.
/// </summary>
/// <seealso href="https://github.com/HangfireIO/Cronos">Cronos</seealso>
internal sealed class CronTimes
{
    private readonly CronExpression _expression;
    private readonly TimeZoneInfo _zone;

    private CronTimes(CronExpression expression, TimeZoneInfo zone)
    {
        _expression = expression;
        _zone = zone;
    }

    /// <summary>Reads an expression of five or six fields and the name of a zone; says what is wrong with them.</summary>
    public static bool TryRead(string cron, string zone, [NotNullWhen(true)] out CronTimes? times, [NotNullWhen(false)] out string? fault)
    {
        times = null;
        if (!TimeZones.TryFind(zone, out var found))
        {
            fault = "timeZone is no IANA time zone.";
            return false;
        }

        var fields = cron.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Length;
        if (!CronExpression.TryParse(cron, fields == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard, out var expression))
        {
            fault = "cron has five fields (minute, hour, day of the month, month, day of the week) or six with seconds before, or is @hourly and the like.";
            return false;
        }

        fault = null;
        times = new CronTimes(expression, found);
        return true;
    }

    /// <summary>The first time after <paramref name="micros"/>; null when there is none.</summary>
    public long? After(long micros) => _expression.GetNextOccurrence(ClockExtensions.FromUnixMicroseconds(micros), _zone)?.ToUnixMicroseconds();

    /// <summary>The last time at <paramref name="nowMicros"/> or before, not before <paramref name="dueMicros"/>, which is one.</summary>
    public long Last(long dueMicros, long nowMicros)
    {
        // From close to now backwards: a schedule of each second that was due a month ago is not counted through.
        for (var back = TimeSpan.FromMinutes(1); ; back *= 16)
        {
            var from = nowMicros - (back.Ticks / TimeSpan.TicksPerMicrosecond);
            if (from <= dueMicros)
            {
                from = dueMicros;
            }

            long? last = from == dueMicros ? dueMicros : null;
            for (var next = After(from); next <= nowMicros; next = After(next.Value))
            {
                last = next;
            }

            if (last is { } found)
            {
                return found;
            }
        }
    }
}
