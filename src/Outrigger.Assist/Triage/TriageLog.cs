using Microsoft.Extensions.Logging;

namespace Outrigger.Assist.Triage;

/// <summary>Log events 5100–5199.</summary>
internal static partial class TriageLog
{
    [LoggerMessage(5100, LogLevel.Warning, "An item was refused: the list of {Tenant} holds {MaxItems} open items, as many as it may.")]
    public static partial void ListFull(this ILogger logger, string tenant, int maxItems);
}
