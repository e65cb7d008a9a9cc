namespace Outrigger.Assist.Alerts.Texts;

/// <summary>The words of alerts whose source and model have none. Pure.</summary>
internal static class AlertTemplates
{
    public static string MessageOf(string type, string endpoint, AlertSeverity severity)
    {
        var how = severity switch
        {
            AlertSeverity.Critical => "far from",
            AlertSeverity.High => "well away from",
            _ => "not",
        };
        return type switch
        {
            AlertTypes.PerformanceAnomaly => $"{endpoint} is {how} what is usual.",
            AlertTypes.SystemHealth => $"The {endpoint} needs attention.",
            AlertTypes.VersionRollBack => $"A new version of {endpoint} answers otherwise than the stable one and is to be rolled back.",
            AlertTypes.VersionDrift => $"A new version of {endpoint} answers otherwise than the stable one.",
            AlertTypes.LogAnomaly => $"The log of {endpoint} is {how} what is usual.",
            AlertTypes.AccessGroup => $"Many clients crawl {endpoint} together.",
            AlertTypes.BudgetExceeded => $"The budget of {endpoint} is used up, or nearly.",
            AlertTypes.UnusualSpending => $"{endpoint} spends far more than usual.",
            AlertTypes.HighCostModel => $"One model makes most of the cost of {endpoint}.",
            AlertTypes.Test => "This is a test. Nothing is wrong.",
            _ => $"{type} at {endpoint}.",
        };
    }

    public static IReadOnlyList<string> ActionsOf(string type) => type switch
    {
        AlertTypes.PerformanceAnomaly => ["Compare with what was deployed or changed shortly before.", "Look at the errors and the dependencies of the endpoint in the same minutes."],
        AlertTypes.SystemHealth => ["Look at what uses the processor and the memory of the process.", "Take load away from it, or restart it if it does not recover."],
        AlertTypes.VersionRollBack => ["Send traffic back to the stable version.", "Compare the fields that the technical details name between both versions."],
        AlertTypes.VersionDrift => ["Compare the fields that the technical details name between both versions.", "Declare the change if it is meant."],
        AlertTypes.LogAnomaly => ["Read the lines that the technical details name, and those around them.", "Say by feedback whether this kind of line is worth an alert."],
        AlertTypes.AccessGroup => ["Ask clients with what they share for a challenge, or lower their limit.", "Look at what the group takes, and whether a partner is behind it that should have a key."],
        AlertTypes.BudgetExceeded => ["Raise the budget, or let calls fall back to a cheaper model."],
        AlertTypes.UnusualSpending => ["Look at who spends it, and with which model."],
        AlertTypes.HighCostModel => ["Try a cheaper model for the simpler of its calls."],
        AlertTypes.Test => [],
        _ => ["Look at the technical details."],
    };
}
