using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Outrigger.Core.Errors;

namespace Outrigger.Assist.Logs;

/// <summary>Which anomalies are asked for.</summary>
public sealed record ListLogAnomaliesRequest
{
    /// <summary>Of one source.</summary>
    [FromQuery(Name = "source")]
    public string? Source { get; init; }

    /// <summary>Of one kind.</summary>
    [FromQuery(Name = "signal")]
    public string? Signal { get; init; }

    /// <summary>At least this surprising, 0 to 12.</summary>
    [FromQuery(Name = "minSurprise")]
    public string? MinSurprise { get; init; }

    /// <summary>1 to 200; default 50.</summary>
    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    /// <summary>The <c>next</c> of the page before.</summary>
    [FromQuery(Name = "before")]
    public string? Before { get; init; }

    internal OutriggerError? TryRead(out LogAnomalyQuery query)
    {
        query = new();
        LogSignal? signal = null;
        if (Signal is not null)
        {
            if (!Enum.TryParse<LogSignal>(Signal.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var parsed) || !Enum.IsDefined(parsed) || char.IsAsciiDigit(Signal[0]))
            {
                return Wrong("signal", "signal is none of: " + string.Join(", ", Enum.GetNames<LogSignal>().Select(name => char.ToLowerInvariant(name[0]) + name[1..])) + ".");
            }

            signal = parsed;
        }

        var minSurprise = 0.0;
        if (MinSurprise is not null && (!double.TryParse(MinSurprise, NumberStyles.Float, CultureInfo.InvariantCulture, out minSurprise) || !(minSurprise is >= 0 and <= 12)))
        {
            return Wrong("minSurprise", "minSurprise is a number from 0 to 12.");
        }

        if (!LogsQuery.TryReadLimit(Limit, 50, 200, out var limit))
        {
            return Wrong("limit", "limit is a number from 1 to 200.");
        }

        Guid? before = null;
        if (Before is not null)
        {
            if (!Guid.TryParseExact(Before, "D", out var id))
            {
                return Wrong("before", "before is the next of a page.");
            }

            before = id;
        }

        query = new(Source, signal, minSurprise, before, limit);
        return null;
    }

    private static OutriggerError Wrong(string param, string detail) => CoreErrors.InvalidRequest.With(detail) with { Param = param };
}

/// <summary>A page of anomalies.</summary>
/// <param name="Items">The newest first.</param>
/// <param name="Next">Given as <c>before</c> it leads to the next page; null on the last.</param>
public sealed record LogAnomalyPage(IReadOnlyList<LogAnomaly> Items, Guid? Next);

/// <summary>Templates of a source.</summary>
/// <param name="Source">The source.</param>
/// <param name="Items">The most frequent first.</param>
public sealed record LogTemplateList(string Source, IReadOnlyList<LogTemplateInfo> Items);

/// <summary>What was true of an anomaly.</summary>
/// <param name="IsAnomalous">Whether it was one.</param>
public sealed record LogAnomalyFeedback([property: System.Text.Json.Serialization.JsonRequired] bool IsAnomalous) : Core.Callers.IAdminRequest<LogAnomalyFeedback>
{
    static System.Text.Json.Serialization.Metadata.JsonTypeInfo<LogAnomalyFeedback> Core.Callers.IAdminRequest<LogAnomalyFeedback>.JsonType => LogsJson.Default.LogAnomalyFeedback;
}

internal static class LogsQuery
{
    public static bool TryReadLimit(string? text, int otherwise, int most, out int limit)
    {
        limit = otherwise;
        return text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit >= 1 && limit <= most);
    }
}
