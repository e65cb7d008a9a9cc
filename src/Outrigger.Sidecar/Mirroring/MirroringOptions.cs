using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Sidecar.Mirroring;

/// <summary>How copies of requests are sent to a version that answers nobody yet.</summary>
public sealed class MirroringOptions
{
    /// <summary>The section these settings are read from.</summary>
    public const string SectionName = "Outrigger:Sidecar:Mirroring";

    /// <summary>Copies that are on their way at once; further requests are not copied, and counted.</summary>
    /// <value>1 to 1,000. Default 16. Read at the start.</value>
    [Range(1, 1000)]
    public int MaxConcurrency { get; set; } = 16;

    /// <summary>How long a copy may take, its body included.</summary>
    /// <value>10 ms to 5 min. Default 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>Checks the attributes of <see cref="MirroringOptions"/>; the settings cannot contradict each other.</summary>
[OptionsValidator]
internal sealed partial class MirroringOptionsValidator : IValidateOptions<MirroringOptions>;
