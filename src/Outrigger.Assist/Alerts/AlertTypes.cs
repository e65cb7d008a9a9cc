namespace Outrigger.Assist.Alerts;

/// <summary>The types of alerts that Outrigger raises itself. A type is 1 to 64 characters out of a–z, 0–9 and _.</summary>
public static class AlertTypes
{
    /// <summary>A metric is not as usual, or a forecast says that it will cross its limit.</summary>
    public const string PerformanceAnomaly = "performance_anomaly";

    /// <summary>A process needs attention; the endpoint is <see cref="SystemEndpoint"/>.</summary>
    public const string SystemHealth = "system_health";

    /// <summary>A version of an interface is to be rolled back.</summary>
    public const string VersionRollBack = "version_rollback";

    /// <summary>A version of an interface answers otherwise than the stable one, without a roll back.</summary>
    public const string VersionDrift = "version_drift";

    /// <summary>Log lines are not as usual.</summary>
    public const string LogAnomaly = "log_anomaly";

    /// <summary>Many clients crawl together.</summary>
    public const string AccessGroup = "access_group";

    /// <summary>Reserved for budgets: a budget is used up, or nearly.</summary>
    public const string BudgetExceeded = "budget_exceeded";

    /// <summary>Reserved for budgets: far more is spent than usual.</summary>
    public const string UnusualSpending = "unusual_spending";

    /// <summary>Reserved for budgets: one model costs most.</summary>
    public const string HighCostModel = "high_cost_model";

    /// <summary>Sent by hand, to see that a channel works.</summary>
    public const string Test = "test";

    /// <summary>The endpoint of alerts about the process itself.</summary>
    public const string SystemEndpoint = "system";

    /// <summary>The longest type, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>Whether a text can be a type.</summary>
    public static bool IsType(string? text)
    {
        if (text is not { Length: > 0 and <= MaxLength })
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_')
            {
                return false;
            }
        }

        return true;
    }
}
