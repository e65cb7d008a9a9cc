using System.Diagnostics.CodeAnalysis;
using System.Security;

namespace Outrigger.Core.Time;

/// <summary>Time zones by their IANA name (<c>Europe/Berlin</c>, <c>UTC</c>). Thread-safe.</summary>
/// <seealso href="https://www.iana.org/time-zones"/>
public static class TimeZones
{
    private const int MaxLength = 64;

    // Trees of the tz database that hold the same names with other rules: "right" counts leap seconds.
    private static readonly string[] Mirrors = ["posix/", "right/"];

    /// <summary>Finds a zone; false for what is no name of the IANA database on this machine. Never throws, whatever the text.</summary>
    public static bool TryFind([NotNullWhen(true)] string? name, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = null;
        if (string.IsNullOrEmpty(name) || name.Length > MaxLength || !IsName(name))
        {
            return false;
        }

        if (name == "UTC")
        {
            zone = TimeZoneInfo.Utc;
            return true;
        }

        try
        {
            // The files' names tell upper from lower case, the runtime's memory of zones it has read before does not: a
            // setting must not depend on what was asked earlier.
            return TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone) && string.Equals(zone.Id, name, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is InvalidTimeZoneException or SecurityException or IOException or UnauthorizedAccessException)
        {
            // A file of the zone folder that is no zone.
            return false;
        }
    }

    // The name becomes a path below the system's zone folder: nothing that could leave it.
    private static bool IsName(string name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('/' or '_' or '-' or '+'))
            {
                return false;
            }
        }

        return char.IsAsciiLetter(name[0]) && name[^1] != '/' && !Mirrors.Any(m => name.StartsWith(m, StringComparison.Ordinal));
    }
}
