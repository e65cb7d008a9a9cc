using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Assist.Decisions;

/// <summary>How decisions are guarded, recorded and kept, for all modules alike.</summary>
public sealed class DecisionsOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Assist:Decisions";

    /// <summary>How many decisions in a row may take too long before the module is left out for a while.</summary>
    /// <value>1 to 1,000. Default 5.</value>
    [Range(1, 1000)]
    public int OverrunsBeforePause { get; set; } = 5;

    /// <summary>How long a module that takes too long is left out; then one decision tries it again.</summary>
    /// <value>1 s to 1 h. Default 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan OverrunPause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many decisions of one module may run on threads of their own at once; one more is answered by the fixed rule.</summary>
    /// <value>1 to 64. Default 2.</value>
    /// <remarks>Only for modules whose engine may block. A hanging engine holds so many threads and no more.</remarks>
    [Range(1, 64)]
    public int MaxOffloaded { get; set; } = 2;

    /// <summary>How often a module's failures are logged at most.</summary>
    /// <value>1 s to 1 day. Default 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LogInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many decisions that are not recorded are held for feedback, over all tenants; the oldest give way.</summary>
    /// <value>16 to 1,000,000. Default 10,000; memory of 1 KB each is set aside, and larger ones share it.</value>
    [Range(16, 1_000_000)]
    public int RecentCapacity { get; set; } = 10_000;

    /// <summary>How many recorded decisions may wait for the store; one more is not recorded, and counted.</summary>
    /// <value>1 to 1,000,000. Default 4,096.</value>
    [Range(1, 1_000_000)]
    public int BufferCapacity { get; set; } = 4096;

    /// <summary>How many decisions of one module are recorded in a second, at most a second's worth at once; further ones are not recorded, and counted.</summary>
    /// <value>1 to 1,000,000. Default 1,000.</value>
    /// <remarks>A flood of notable requests says the same again and again: what it may cost is bounded here.</remarks>
    [Range(1, 1_000_000)]
    public int RecordedPerSecond { get; set; } = 1000;

    /// <summary>How many are written to the store at once.</summary>
    /// <value>1 to 10,000. Default 256.</value>
    /// <remarks>Must not be larger than <see cref="BufferCapacity"/>.</remarks>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 256;

    /// <summary>How long a recorded decision waits for others at most before it is written.</summary>
    /// <value>10 ms to 1 min. Default 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause before writing is tried again while the store is away.</summary>
    /// <value>100 ms to 10 min. Default 30 s.</value>
    /// <remarks>Must not be shorter than <see cref="FlushInterval"/>.</remarks>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan MaxRetryPause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many days a recorded decision is kept.</summary>
    /// <value>1 to 3,650 days. Default 30.</value>
    [Range(1, 3650)]
    public int RetentionDays { get; set; } = 30;

    /// <summary>How many recorded decisions are kept, over all tenants; the oldest give way.</summary>
    /// <value>1,000 to 100,000,000. Default 1,000,000, about 1 KB each.</value>
    [Range(1000, 100_000_000)]
    public long MaxDecisions { get; set; } = 1_000_000;

    /// <summary>How many the store without a database keeps; the oldest give way.</summary>
    /// <value>16 to 1,000,000. Default 10,000.</value>
    [Range(16, 1_000_000)]
    public int InMemoryDecisions { get; set; } = 10_000;

    /// <summary>How many sources (users, keys) may give feedback to one decision.</summary>
    /// <value>1 to 1,000. Default 16.</value>
    [Range(1, 1000)]
    public int MaxSourcesPerDecision { get; set; } = 16;
}

/// <summary>Checks the attributes of <see cref="DecisionsOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class DecisionsOptionsValidator : IValidateOptions<DecisionsOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class DecisionsOptionsCrossValidator : IValidateOptions<DecisionsOptions>
{
    public ValidateOptionsResult Validate(string? name, DecisionsOptions options)
    {
        var failures = new List<string>();
        if (options.BatchSize > options.BufferCapacity)
        {
            failures.Add($"{DecisionsOptions.SectionName}: BatchSize ({options.BatchSize} decisions) is larger than BufferCapacity ({options.BufferCapacity} decisions): a batch could never fill.");
        }

        if (options.MaxRetryPause < options.FlushInterval)
        {
            failures.Add($"{DecisionsOptions.SectionName}: MaxRetryPause ({options.MaxRetryPause}) is shorter than FlushInterval ({options.FlushInterval}).");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
