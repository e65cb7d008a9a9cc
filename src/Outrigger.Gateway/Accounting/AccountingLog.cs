using Microsoft.Extensions.Logging;

namespace Outrigger.Gateway.Accounting;

/// <summary>Log events 1100–1199.</summary>
internal static partial class AccountingLog
{
    [LoggerMessage(1100, LogLevel.Warning, "Usage records are being dropped: {Dropped} since the start, because {Capacity} wait for the database already.")]
    public static partial void RecordsDropped(this ILogger logger, long dropped, int capacity);

    [LoggerMessage(1101, LogLevel.Warning, "Usage records cannot be written ({Code}); they are kept and tried again.")]
    public static partial void WritingHeld(this ILogger logger, string code);

    [LoggerMessage(1102, LogLevel.Information, "Usage records are written again.")]
    public static partial void WritingResumed(this ILogger logger);

    [LoggerMessage(1103, LogLevel.Error, "Usage record {Id} was refused by the database and is lost.")]
    public static partial void RecordRefused(this ILogger logger, Exception failure, Guid id);

    [LoggerMessage(1104, LogLevel.Error, "The server stopped before {Count} usage records could be written; they are lost.")]
    public static partial void RecordsLostAtStop(this ILogger logger, int count);
}
