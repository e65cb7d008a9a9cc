using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Core.Storage;

/// <summary>How often and how gently old rows are removed. What is old is each module's own setting.</summary>
public sealed class RetentionOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Storage:Retention";

    /// <summary>The time between two rounds.</summary>
    /// <value>1 min to 1 day. Default 1 h.</value>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many rows one transaction removes at most.</summary>
    /// <value>1 to 10,000. Default 1,000.</value>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 1000;

    /// <summary>The pause between two batches, in which other writers get their turn.</summary>
    /// <value>0 to 10 s. Default 20 ms.</value>
    /// <remarks>Must be shorter than <see cref="Interval"/>.</remarks>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan BatchPause { get; set; } = TimeSpan.FromMilliseconds(20);
}

/// <summary>Checks the attributes of <see cref="RetentionOptions"/>; their ranges leave nothing to check across.</summary>
[OptionsValidator]
internal sealed partial class RetentionOptionsValidator : IValidateOptions<RetentionOptions>;
