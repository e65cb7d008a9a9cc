using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.AspNetCore.Observation;

/// <summary>What is looked at when an answer has gone out.</summary>
public sealed class ObservationOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:AspNetCore:Observation";

    /// <summary>Whether response time, endpoints and status codes are watched as series.</summary>
    /// <value>Default true.</value>
    public bool Metrics { get; set; } = true;

    /// <summary>How many points of one series are looked at in a second; further ones are spared, and counted.</summary>
    /// <value>1 to 100,000. Default 200.</value>
    [Range(1, 100_000)]
    public int PointsPerSecond { get; set; } = 200;

    /// <summary>Whether JSON answers are compared between versions of the interface. Needs a version: <see cref="Version"/>, or an <see cref="ApiVersionFeature"/>.</summary>
    /// <value>Default true.</value>
    public bool Drift { get; set; } = true;

    /// <summary>The version of the interface that this application answers.</summary>
    /// <value>1 to 64 characters. Default none: only requests with an <see cref="ApiVersionFeature"/> are compared.</value>
    [StringLength(64, MinimumLength = 1)]
    public string? Version { get; set; }

    /// <summary>The request header that names the calling application; clients are compared apart.</summary>
    /// <value>1 to 64 characters. Default none.</value>
    [StringLength(64, MinimumLength = 1)]
    public string? ClientHeader { get; set; }

    /// <summary>How much of a JSON answer is copied to be looked at, in bytes. Of a larger one only status and duration count.</summary>
    /// <value>1 KiB to 64 KiB. Default 64 KiB.</value>
    [Range(1024, 64 * 1024)]
    public int MaxBodyBytes { get; set; } = 64 * 1024;
}

/// <summary>Checks the attributes of <see cref="ObservationOptions"/>; the settings cannot contradict each other.</summary>
[OptionsValidator]
internal sealed partial class ObservationOptionsValidator : IValidateOptions<ObservationOptions>;
