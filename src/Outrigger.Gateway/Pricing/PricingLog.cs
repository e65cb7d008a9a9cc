using Microsoft.Extensions.Logging;

namespace Outrigger.Gateway.Pricing;

/// <summary>Log events 2700–2799.</summary>
internal static partial class PricingLog
{
    [LoggerMessage(2700, LogLevel.Information, "Prices of {Models} models, as of {SourceDate:yyyy-MM-dd}: {Source}.")]
    public static partial void TableInForce(this ILogger logger, int models, DateOnly sourceDate, string source);

    [LoggerMessage(2701, LogLevel.Error, "The changed price file was not taken over; the last good prices stay. {Reason}")]
    public static partial void FileRefused(this ILogger logger, string reason);

    [LoggerMessage(2702, LogLevel.Warning, "There is no price for model '{Model}' of provider '{Provider}': its calls count as unpriced, not as free. Set one in Outrigger:Gateway:Pricing:Models, or 0 where it is free.")]
    public static partial void ModelUnpriced(this ILogger logger, string provider, string model);

    [LoggerMessage(2703, LogLevel.Warning, "More than {Count} models have no price; further ones are counted and not named.")]
    public static partial void UnpricedNotNamed(this ILogger logger, int count);
}
