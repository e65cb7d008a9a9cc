using Outrigger.Core.Errors;

namespace Outrigger.Assist.Logs;

/// <summary>What can go wrong with logs.</summary>
public static class LogsErrors
{
    /// <summary>More lines than a request may have.</summary>
    public static readonly ErrorType TooManyLines = new(
        "too-many-log-lines", 413, "The request has more log lines than it may.", "Send fewer lines at once; Outrigger:Assist:Logs:MaxLines says how many.");
}
