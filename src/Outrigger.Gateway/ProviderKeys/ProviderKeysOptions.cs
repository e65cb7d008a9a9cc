using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.ProviderKeys;

/// <summary>Settings of the provider keys that are kept encrypted.</summary>
public sealed class ProviderKeysOptions
{
    /// <summary>The section of this module.</summary>
    public const string SectionName = "Outrigger:Gateway:ProviderKeys";

    /// <summary>How often a node asks whether another one changed keys.</summary>
    /// <value>100 ms–1 min. Default 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many keys there may be over all providers.</summary>
    /// <value>1–100,000. Default 1,000.</value>
    [Range(1, 100_000)]
    public int MaxKeys { get; set; } = 1000;
}

[OptionsValidator]
internal sealed partial class ProviderKeysOptionsValidator : IValidateOptions<ProviderKeysOptions>;
