using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.DriftProfiles;

namespace Outrigger.Assist.Drift;

/// <summary>How versions of an interface are guarded.</summary>
public sealed class DriftOptions : AssistModuleOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Assist:Drift";

    /// <summary>How many routes are watched, over all tenants; then the tenant with the most loses the one heard of longest ago.</summary>
    /// <value>1 to 100,000. Default 1,000.</value>
    [Range(1, 100_000)]
    public int MaxRoutes { get; set; } = 1_000;

    /// <summary>How many fields a route may have; further ones are left out and counted.</summary>
    /// <value>8 to 4,096. Default 512.</value>
    [Range(8, FieldTable.MostFields)]
    public int MaxFields { get; set; } = 512;

    /// <summary>How large a body may be to be looked at, in bytes; of larger ones status and time are taken.</summary>
    /// <value>1 KiB to 16 MiB. Default 256 KiB.</value>
    [Range(1024, 16 << 20)]
    public int MaxBodyBytes { get; set; } = 256 << 10;

    /// <summary>How large one request to the guard may be, in bytes.</summary>
    /// <value>1 KiB to 64 MiB. Default 8 MiB.</value>
    /// <remarks>Read at the start.</remarks>
    [Range(1024, 64 << 20)]
    public int MaxRequestBytes { get; set; } = 8 << 20;

    /// <summary>How many calls one request may bring.</summary>
    /// <value>1 to 10,000. Default 1,000.</value>
    [Range(1, 10_000)]
    public int MaxExchanges { get; set; } = 1_000;

    /// <summary>How many answers of the stable version must have been seen before anything is rolled back.</summary>
    /// <value>50 to 1,000,000. Default 500.</value>
    [Range(50, 1_000_000)]
    public int LearnAnswers { get; set; } = 500;

    /// <summary>How long the stable version must have been watched before anything is rolled back, so that a day's course is known.</summary>
    /// <value>0 to 30 days. Default 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan LearnFor { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long after one roll back of a route no other follows.</summary>
    /// <value>0 to 7 days. Default 30 min.</value>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan CoolDown { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether the guard says <c>hold</c> where it would say <c>roll-back</c>, to be watched first.</summary>
    /// <value>Default false: with <c>Mode</c> at <c>Suggest</c> nobody acts on it anyway.</value>
    public bool DryRun { get; set; }

    /// <summary>How many days ahead an OpenAPI document must announce the end of what it deprecates (<c>x-sunset</c>); less, or no date, is breaking.</summary>
    /// <value>0 to 3,650 days; 0: it need not be announced. Default 0.</value>
    [Range(0, 3650)]
    public int SunsetDays { get; set; }

    /// <summary>Versions that people hold where they are, on all routes of all tenants.</summary>
    /// <value>At most 100. Default none.</value>
    [MaxLength(100)]
    public IList<string> PinnedVersions { get; } = [];
}

/// <summary>Checks the attributes of <see cref="DriftOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class DriftOptionsValidator : IValidateOptions<DriftOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class DriftOptionsCrossValidator : IValidateOptions<DriftOptions>
{
    public ValidateOptionsResult Validate(string? name, DriftOptions options) =>
        options.MaxBodyBytes <= options.MaxRequestBytes
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{DriftOptions.SectionName}: MaxBodyBytes ({options.MaxBodyBytes} bytes) is more than MaxRequestBytes ({options.MaxRequestBytes} bytes), so no body can be that large.");
}
