using System.Data.Common;
using Outrigger.Gateway.Accounting;

namespace Outrigger.Storage.Accounting;

/// <summary>The text of <c>usage_days</c>: its key, its sums, and how a call is added to them.</summary>
internal static class UsageTotalRows
{
    /// <summary>The columns of the key, in the order in which they are written.</summary>
    public const string Key = "tenant, day, team, key_id, user_name, provider, model, endpoint";

    /// <summary>The sums, in the order in which they are written and read.</summary>
    public const string Sums = "requests, failures, prompt_tokens, completion_tokens, cached_tokens, duration, cost, unpriced, unreported, cache_hits";

    /// <summary>The sums of the sums, as whole numbers: PostgreSQL adds bigints up to a numeric.</summary>
    public static readonly string SumsOfSums = string.Join(", ", Sums.Split(", ").Select(column => $"CAST(SUM({column}) AS bigint)"));

    /// <summary>Adds a row's sums to those that are there.</summary>
    public static readonly string OnConflict =
        $"ON CONFLICT ({Key}) DO UPDATE SET " + string.Join(", ", Sums.Split(", ").Select(column => $"{column} = usage_days.{column} + excluded.{column}"));

    /// <summary>
    /// Adds the rows of "added" to the totals of their days. Sorted by the key: two nodes that add to the same totals lock
    /// them in the same order.
    /// </summary>
    public static readonly string AddFromPostgres =
        $"""
        INSERT INTO usage_days ({Key}, {Sums})
        SELECT tenant, started_at - started_at % 86400000000, COALESCE(team, ''), COALESCE(key_id, ''), COALESCE(user_name, ''), COALESCE(provider, ''), COALESCE(model, ''), endpoint,
               COUNT(*), COUNT(*) FILTER (WHERE NOT is_success), SUM(prompt_tokens), SUM(completion_tokens), SUM(cached_tokens), SUM(duration), SUM(cost),
               COUNT(*) FILTER (WHERE is_usage_reported AND NOT is_priced),
               COUNT(*) FILTER (WHERE NOT is_usage_reported AND is_success AND cache NOT IN ('hit', 'semantic')),
               COUNT(*) FILTER (WHERE cache IN ('hit', 'semantic'))
        FROM added GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
        {OnConflict}
        """;

    /// <summary>The sums that begin at a column.</summary>
    public static UsageTotals Read(DbDataReader row, int first) => new(
        row.GetInt64(first),
        row.GetInt64(first + 1),
        row.GetInt64(first + 2),
        row.GetInt64(first + 3),
        row.GetInt64(first + 4),
        row.GetInt64(first + 5),
        row.GetInt64(first + 6),
        row.GetInt64(first + 7),
        row.GetInt64(first + 8),
        row.GetInt64(first + 9));
}
