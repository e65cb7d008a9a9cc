using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.Tenancy;

/// <summary>Settings of tenants, teams and users.</summary>
public sealed class TenancyOptions
{
    /// <summary>The section of this module.</summary>
    public const string SectionName = "Outrigger:Gateway:Tenancy";

    /// <summary>How often a node asks whether another one switched something off or on.</summary>
    /// <value>100 ms–2 s. Default 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:02")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);
}

[OptionsValidator]
internal sealed partial class TenancyOptionsValidator : IValidateOptions<TenancyOptions>;
