using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Sidecar.Retrying;

/// <summary>Which requests are repeated when the backend fails. Whether a repetition is worth it, the retry advice says.</summary>
public sealed class RetryingOptions
{
    /// <summary>The section these settings are read from.</summary>
    public const string SectionName = "Outrigger:Sidecar:Retrying";

    /// <summary>Whether failed requests are repeated.</summary>
    /// <value>Default true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>How often one request may be repeated.</summary>
    /// <value>1 to 5. Default 2.</value>
    [Range(1, 5)]
    public int MaxRetries { get; set; } = 2;

    /// <summary>The largest body that is kept to be sent again, in bytes; requests with a larger one are sent once.</summary>
    /// <value>0 to 1 MiB. Default 16 KiB.</value>
    [Range(0, 1 << 20)]
    public int MaxBodyBytes { get; set; } = 16 << 10;

    /// <summary>How long a client may be kept waiting for all attempts together; less is left for each.</summary>
    /// <value>100 ms to 10 min. Default 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Within { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the advice itself may take; then the request is not repeated.</summary>
    /// <value>1 ms to 10 s. Default 100 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan AdviceTimeout { get; set; } = TimeSpan.FromMilliseconds(100);
}

/// <summary>Checks the attributes of <see cref="RetryingOptions"/>; the settings cannot contradict each other.</summary>
[OptionsValidator]
internal sealed partial class RetryingOptionsValidator : IValidateOptions<RetryingOptions>;
