using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.Accounting;

/// <summary>How usage records are buffered, written and kept.</summary>
public sealed class AccountingOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Gateway:Accounting";

    /// <summary>How many records wait for the store at most; further ones are dropped and counted.</summary>
    /// <value>100 to 1,000,000 records (about 0.5 KB each). Default 65,536.</value>
    [Range(100, 1_000_000)]
    public int BufferCapacity { get; set; } = 65_536;

    /// <summary>How many records one transaction writes at most.</summary>
    /// <value>1 to 5,000 records. Default 2,000.</value>
    [Range(1, 5_000)]
    public int BatchSize { get; set; } = 2000;

    /// <summary>How long the first record of a batch waits for company.</summary>
    /// <value>1 ms to 10 s. Default 50 ms.</value>
    /// <remarks>
    /// This and the time of one write is what <c>kill -9</c> can take: with the default at most 100 ms of records while a
    /// write takes less than 50 ms.
    /// </remarks>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause between two attempts to write while the database is away.</summary>
    /// <value>100 ms to 5 min. Default 5 s.</value>
    /// <remarks>Must not be shorter than <see cref="FlushInterval"/>.</remarks>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan MaxRetryPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many days single records are kept; afterwards only the totals of each day remain.</summary>
    /// <value>1 to 3,650 days. Default 90.</value>
    [Range(1, 3_650)]
    public int RetentionDays { get; set; } = 90;

    /// <summary>How many single records the store without a database keeps; of older ones only the totals remain.</summary>
    /// <value>1 to 10,000,000 records. Default 100,000.</value>
    [Range(1, 10_000_000)]
    public int InMemoryCapacity { get; set; } = 100_000;
}

/// <summary>Checks the attributes of <see cref="AccountingOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class AccountingOptionsValidator : IValidateOptions<AccountingOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class AccountingOptionsCrossValidator : IValidateOptions<AccountingOptions>
{
    public ValidateOptionsResult Validate(string? name, AccountingOptions options)
    {
        var failures = new List<string>();
        if (options.BatchSize > options.BufferCapacity)
        {
            failures.Add($"{AccountingOptions.SectionName}:BatchSize ({options.BatchSize} records) is larger than BufferCapacity ({options.BufferCapacity} records): a batch could never fill.");
        }

        if (options.MaxRetryPause < options.FlushInterval)
        {
            failures.Add($"{AccountingOptions.SectionName}:MaxRetryPause ({options.MaxRetryPause.TotalMilliseconds} ms) is shorter than FlushInterval ({options.FlushInterval.TotalMilliseconds} ms).");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
