using Outrigger.Core.Errors;

namespace Outrigger.Assist.Alerts;

/// <summary>What can go wrong with alerts.</summary>
public static class AlertsErrors
{
    /// <summary>No such alert, silence or delivery.</summary>
    public static readonly ErrorType Unknown = new("unknown-alert", 404, "There is no such alert, silence or delivery.", "List them to see which there are; what belongs to another tenant looks the same.");

    /// <summary>As many silences as may be.</summary>
    public static readonly ErrorType TooManySilences = new("too-many-silences", 409, "There are as many silences as may be.", "Remove silences, or raise Outrigger:Assist:Alerts:MaxSilences.");
}
