using Outrigger.Core.Errors;

namespace Outrigger.Assist.Triage;

/// <summary>What can go wrong with lists of work items.</summary>
public static class TriageErrors
{
    /// <summary>As many items are open as may be.</summary>
    public static readonly ErrorType ListFull = new(
        "triage-list-full", 409, "The list is full.", "Close items, or raise Outrigger:Assist:Triage:MaxItems.");

    /// <summary>An item that is not open.</summary>
    public static readonly ErrorType UnknownItem = new(
        "unknown-work-item", 404, "There is no open item of this key.", "Look at GET /assist/v1/triage/items; what is closed is not open, and what belongs to another tenant looks the same.");
}
