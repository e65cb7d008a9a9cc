using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Assist.Assistance;

/// <summary>How the models are loaded when the application starts.</summary>
public sealed class AssistanceOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Assist:Assistance";

    /// <summary>How long the start waits for the models; what is not loaded by then is loaded beside the first calls.</summary>
    /// <value>10 ms to 5 min. Default 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan LoadLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>After how long loading is tried again when the database did not answer.</summary>
    /// <value>100 ms to 1 h. Default 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Checks the attributes of <see cref="AssistanceOptions"/>; the two settings cannot contradict each other.</summary>
[OptionsValidator]
internal sealed partial class AssistanceOptionsValidator : IValidateOptions<AssistanceOptions>;
