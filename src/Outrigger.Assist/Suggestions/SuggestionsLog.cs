using Microsoft.Extensions.Logging;

namespace Outrigger.Assist.Suggestions;

/// <summary>Log events 4300–4399.</summary>
internal static partial class SuggestionsLog
{
    [LoggerMessage(4300, LogLevel.Information, "The OpenAPI document {File} has {Operations} operations.")]
    public static partial void DocumentRead(this ILogger logger, string file, int operations);

    [LoggerMessage(4301, LogLevel.Warning, "The OpenAPI document {File} was not read ({Reason}); no routes are suggested from it.")]
    public static partial void DocumentNotRead(this ILogger logger, string file, string reason);
}
