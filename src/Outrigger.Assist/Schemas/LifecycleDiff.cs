using System.Globalization;

namespace Outrigger.Assist.Schemas;

/// <summary>Deprecation, sunset dates and stability levels (<c>x-sunset</c>, <c>x-stability-level</c>).</summary>
/// <param name="changes">Takes what is found.</param>
/// <param name="today">Today.</param>
/// <param name="leastDays">How many days ahead a sunset must be announced; 0 when it need not be announced at all.</param>
internal sealed class LifecycleDiff(SpecChanges changes, DateOnly today, int leastDays = 0)
{
    private const int LastUnstable = 1;

    private static readonly string[] Levels = ["draft", "alpha", "beta", "stable"];

    /// <summary>An operation that is gone, with its path or alone.</summary>
    public void Removed(SpecNode operation, string where, bool withPath)
    {
        if (IsUnstable(operation))
        {
            return;
        }

        var prefix = withPath ? "api-path-" : "api-";
        if (operation["deprecated"]?.IsYes != true)
        {
            changes.Error(prefix + "removed-without-deprecation", where);
        }
        else if (Sunset(operation) is not { } sunset)
        {
            changes.Info(prefix + "removed-with-deprecation", where);
        }
        else if (!TryRead(sunset, out var day))
        {
            changes.Error("api-path-sunset-parse", where, sunset);
        }
        else if (day > today)
        {
            changes.Error(prefix + "removed-before-sunset", where, sunset);
        }
        else
        {
            changes.Info(prefix + "removed-with-deprecation", where);
        }
    }

    /// <summary>Whether an operation makes no promise yet.</summary>
    public static bool IsUnstable(SpecNode operation) => Level(operation, out _) <= LastUnstable;

    public void Operation(SpecNode before, SpecNode after, string where)
    {
        var old = Level(before, out var oldWrong);
        var current = Level(after, out var wrong);
        if (IsUnstable(before) && IsUnstable(after))
        {
            return;
        }

        if (wrong is not null || oldWrong is not null)
        {
            if (wrong != oldWrong)
            {
                changes.Error("api-invalid-stability-level", where, wrong ?? oldWrong);
            }
        }
        else if (before["x-stability-level"] is not null || after["x-stability-level"] is not null)
        {
            if (current < old)
            {
                changes.Error("api-stability-decreased", where, Levels[old] + " → " + Levels[current]);
            }
            else if (current > old)
            {
                changes.Info("api-stability-increased", where);
            }
        }

        var was = before["deprecated"]?.IsYes == true;
        var isNow = after["deprecated"]?.IsYes == true;
        if (was && !isNow)
        {
            changes.Info("endpoint-reactivated", where);
        }
        else if (!was && isNow)
        {
            if (Sunset(after) is not { } sunset)
            {
                Unannounced("endpoint-deprecated", "api-deprecated-sunset-missing", where);
            }
            else if (!TryRead(sunset, out var day))
            {
                changes.Error("api-deprecated-sunset-parse", where, sunset);
            }
            else if (IsTooSoon(day))
            {
                changes.Error("api-sunset-date-too-small", where, sunset);
            }
            else
            {
                changes.Info("endpoint-deprecated-with-sunset", where, sunset);
            }
        }
        else if (was)
        {
            SunsetChanged(before, after, where, "");
        }
    }

    public void Parameter(SpecNode before, SpecNode after, string where)
    {
        var was = before["deprecated"]?.IsYes == true;
        var isNow = after["deprecated"]?.IsYes == true;
        if (was && !isNow)
        {
            changes.Info("request-parameter-reactivated", where);
        }
        else if (!was && isNow)
        {
            if (Sunset(after) is { } sunset && !TryRead(sunset, out var day))
            {
                changes.Error("request-parameter-sunset-parse", where, sunset);
            }
            else if (Sunset(after) is { } known && TryRead(known, out day) && IsTooSoon(day))
            {
                changes.Error("request-parameter-sunset-date-too-small", where, known);
            }
            else if (Sunset(after) is null)
            {
                Unannounced("request-parameter-deprecated", "request-parameter-deprecated-sunset-missing", where);
            }
            else
            {
                changes.Info("request-parameter-deprecated", where);
            }
        }
        else if (was)
        {
            SunsetChanged(before, after, where, "request-parameter-");
        }
    }

    /// <summary>A parameter that is gone.</summary>
    public void ParameterRemoved(SpecNode parameter, string where)
    {
        if (parameter["deprecated"]?.IsYes != true)
        {
            changes.Warning("request-parameter-removed", where);
        }
        else if (Sunset(parameter) is { } sunset && !TryRead(sunset, out var day))
        {
            changes.Error("request-parameter-sunset-parse", where, sunset);
        }
        else if (Sunset(parameter) is { } known && TryRead(known, out day) && day > today)
        {
            changes.Error("request-parameter-removed-before-sunset", where, known);
        }
        else
        {
            changes.Info("request-parameter-removed-with-deprecation", where);
        }
    }

    public void Property(SpecNode before, SpecNode after, string side, string where)
    {
        var was = before["deprecated"]?.IsYes == true;
        var isNow = after["deprecated"]?.IsYes == true;
        var prefix = side + "-property-";
        if (was && !isNow)
        {
            changes.Info(prefix + "reactivated", where);
        }
        else if (!was && isNow)
        {
            if (Sunset(after) is not { } sunset)
            {
                Unannounced(prefix + "deprecated", prefix + "deprecated-sunset-missing", where);
            }
            else if (!TryRead(sunset, out var day))
            {
                changes.Error(prefix + "deprecated-sunset-invalid", where, sunset);
            }
            else if (IsTooSoon(day))
            {
                changes.Error(prefix + "sunset-date-too-small", where, sunset);
            }
            else
            {
                changes.Info(prefix + "deprecated-with-sunset", where, sunset);
            }
        }

        if (before["x-stability-level"] is not null || after["x-stability-level"] is not null)
        {
            var old = Level(before, out _);
            var current = Level(after, out _);
            if (current != old && Math.Max(current, old) > LastUnstable)
            {
                changes.Add(prefix + (current < old ? "stability-decreased" : "stability-increased"), current < old ? ChangeLevel.Error : ChangeLevel.Info, where);
            }
        }
    }

    private void SunsetChanged(SpecNode before, SpecNode after, string where, string prefix)
    {
        if (Sunset(before) is not { } old || Sunset(after) == old)
        {
            return;
        }

        if (Sunset(after) is not { } current)
        {
            changes.Error(prefix + "sunset-deleted", where, old);
        }
        else if (!TryRead(current, out var day) || !TryRead(old, out var oldDay))
        {
            changes.Error(prefix.Length == 0 ? "api-path-sunset-parse" : prefix + "sunset-parse", where, current);
        }
        else if (day < oldDay || (leastDays > 0 && IsTooSoon(day)))
        {
            changes.Error((prefix.Length == 0 ? "api-" : prefix) + "sunset-date-changed-too-small", where, old + " → " + current);
        }
    }

    // Where a sunset must be announced, to deprecate without one gives callers no time to go.
    private void Unannounced(string id, string missing, string where) =>
        changes.Add(leastDays > 0 ? missing : id, leastDays > 0 ? ChangeLevel.Error : ChangeLevel.Info, where);

    private bool IsTooSoon(DateOnly day) => day.DayNumber < today.DayNumber + leastDays;

    private static string? Sunset(SpecNode node) => node["x-sunset"] is { } sunset ? sunset.Text : null;

    private static bool TryRead(string text, out DateOnly day)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day))
        {
            return true;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) && text.Contains('T', StringComparison.Ordinal))
        {
            day = DateOnly.FromDateTime(instant.UtcDateTime);
            return true;
        }

        return false;
    }

    private static int Level(SpecNode node, out string? wrong)
    {
        wrong = null;
        if (node["x-stability-level"] is not { } level)
        {
            return Levels.Length - 1;
        }

        var index = level.Kind == SpecKind.Text ? Array.IndexOf(Levels, level.Text.Trim('"')) : -1;
        wrong = index < 0 ? level.Text : null;
        return index < 0 ? Levels.Length - 1 : index;
    }
}
