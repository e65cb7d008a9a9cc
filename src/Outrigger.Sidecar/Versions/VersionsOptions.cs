using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Sidecar.Proxy;

namespace Outrigger.Sidecar.Versions;

/// <summary>A new version of the backend beside the stable one. Takes effect without a restart.</summary>
public sealed class VersionsOptions
{
    /// <summary>The section these settings are read from.</summary>
    public const string SectionName = "Outrigger:Sidecar:Versions";

    /// <summary>What the version at <c>Outrigger:Sidecar:Proxy:Backend</c> is called.</summary>
    /// <value>1 to 64 characters. Default <c>stable</c>.</value>
    [Required]
    [StringLength(64, MinimumLength = 1)]
    public string Stable { get; set; } = "stable";

    /// <summary>What the new version is called. Another name is another version: what was known of the last does not count for it.</summary>
    /// <value>At most 64 characters. Default empty: there is none.</value>
    [StringLength(64)]
    public string Canary { get; set; } = "";

    /// <summary>Where the new version is.</summary>
    /// <value>As the backend's address. Default empty.</value>
    [StringLength(2048)]
    public string CanaryAddress { get; set; } = "";

    /// <summary>The share of the clients whose requests the new version answers. A client stays where it is; a larger share adds clients.</summary>
    /// <value>0 to 1. Default 0.</value>
    [Range(0.0, 1.0)]
    public double Weight { get; set; }

    /// <summary>The share of GET and HEAD requests answered by the stable version that the new one gets a copy of.</summary>
    /// <value>0 to 1. Default 0.</value>
    [Range(0.0, 1.0)]
    public double MirrorShare { get; set; }

    /// <summary>Whether the guard takes a broken version away by itself.</summary>
    /// <value>Default true. False: it only alerts.</value>
    public bool AutoRollBack { get; set; } = true;

    /// <summary>How many requests may be with a version on trial, or answered by it and not looked at yet; further ones go to the stable version.</summary>
    /// <value>1 to 10,000. Default 8.</value>
    [Range(1, 10_000)]
    public int MaxUnjudged { get; set; } = 8;

    /// <summary>How many answers of a new version are looked at before its trial is over; copies count too.</summary>
    /// <value>0 to 1,000,000. Default 200. 0: there is no trial.</value>
    [Range(0, 1_000_000)]
    public int TrialAnswers { get; set; } = 200;

    /// <summary>How long after a roll back no version but the stable one answers.</summary>
    /// <value>0 to 7 days. Default 30 min.</value>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan CoolDown { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>The cookie that tells clients apart.</summary>
    /// <value>At most 64 characters. Default empty.</value>
    [StringLength(64)]
    public string StickyCookie { get; set; } = "";

    /// <summary>The header that tells clients apart where there is no cookie.</summary>
    /// <value>At most 64 characters. Default empty: the client's address.</value>
    [StringLength(64)]
    public string StickyHeader { get; set; } = "";

    /// <summary>The header that names the calling application; applications are compared apart.</summary>
    /// <value>At most 64 characters. Default empty.</value>
    [StringLength(64)]
    public string ApplicationHeader { get; set; } = "";

    /// <summary>How much of a JSON answer is looked at, in bytes; of larger ones status and time count.</summary>
    /// <value>1 KiB to 1 MiB. Default 64 KiB.</value>
    [Range(1024, 1 << 20)]
    public int MaxBodyBytes { get; set; } = 64 << 10;

    /// <summary>How many answers of the stable version are looked at in a second; those of the new one all are.</summary>
    /// <value>1 to 100,000. Default 200.</value>
    [Range(1, 100_000)]
    public int StablePerSecond { get; set; } = 200;

    /// <summary>How many routes are told apart; requests to further ones count as one by their method.</summary>
    /// <value>1 to 10,000. Default 500.</value>
    [Range(1, 10_000)]
    public int MaxRoutes { get; set; } = 500;

    /// <summary>The file that keeps over a restart what was rolled back, pinned or promoted.</summary>
    /// <value>A path. Default: <c>sidecar-versions.json</c> in the folder named by <c>OUTRIGGER_DATA</c>. Read at the start.</value>
    [StringLength(4096)]
    public string StateFile { get; set; } = "";
}

/// <summary>Checks the attributes of <see cref="VersionsOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class VersionsOptionsValidator : IValidateOptions<VersionsOptions>;

/// <summary>Checks how the settings go together.</summary>
internal sealed class VersionsOptionsCrossValidator : IValidateOptions<VersionsOptions>
{
    public ValidateOptionsResult Validate(string? name, VersionsOptions options)
    {
        if (options.Canary.Length > 0 && BackendAddress.Problem(options.CanaryAddress) is { } problem)
        {
            return ValidateOptionsResult.Fail($"{VersionsOptions.SectionName}:CanaryAddress {problem}");
        }

        return string.Equals(options.Canary, options.Stable, StringComparison.Ordinal)
            ? ValidateOptionsResult.Fail($"{VersionsOptions.SectionName}: Canary and Stable are both called '{options.Stable}'.")
            : ValidateOptionsResult.Success;
    }
}
