using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Forecasting;

/// <summary>How far ahead forecasts reach, and how many series are kept.</summary>
public sealed class ForecastingOptions : AssistModuleOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Assist:Forecasting";

    /// <summary>How many values of a series are kept; a season must fit twice to be used.</summary>
    /// <value>16 to 20,000 values. Default 1,000.</value>
    [Range(16, 20_000)]
    public int HistoryLength { get; set; } = 1000;

    /// <summary>How many steps a forecast may reach.</summary>
    /// <value>1 to 10,000 steps. Default 1,000.</value>
    [Range(1, 10_000)]
    public int MaxHorizon { get; set; } = 1000;

    /// <summary>How many values, or observed points, a request may have, and how many steps they may span.</summary>
    /// <value>16 to 100,000. Default 10,000.</value>
    /// <remarks>Must not be smaller than <see cref="HistoryLength"/>.</remarks>
    [Range(16, 100_000)]
    public int MaxPoints { get; set; } = 10_000;

    /// <summary>How many series are kept at most, over all tenants; of the tenant with the most, the one not seen for longest gives way. One takes about 20 KB.</summary>
    /// <value>1 to 1,000,000. Default 5,000.</value>
    [Range(1, 1_000_000)]
    public int MaxSeries { get; set; } = 5000;

    /// <summary>The step of a kept series that names none.</summary>
    /// <value>1 s to 1 day. Default 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Step { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>After so many steps without a value a kept series begins anew.</summary>
    /// <value>1 to 20,000 steps. Default 336.</value>
    /// <remarks>Must be smaller than <see cref="HistoryLength"/>.</remarks>
    [Range(1, 20_000)]
    public int MaxGapSteps { get; set; } = 336;

    /// <summary>How far a point may lie ahead of the clock.</summary>
    /// <value>0 to 1 day. Default 5 min.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxClockSkew { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>Checks the attributes of <see cref="ForecastingOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ForecastingOptionsValidator : IValidateOptions<ForecastingOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class ForecastingOptionsCrossValidator : IValidateOptions<ForecastingOptions>
{
    public ValidateOptionsResult Validate(string? name, ForecastingOptions options) =>
        options.HistoryLength > options.MaxPoints
            ? ValidateOptionsResult.Fail($"{ForecastingOptions.SectionName}: HistoryLength ({options.HistoryLength} values) is larger than MaxPoints ({options.MaxPoints}).")
            : options.MaxGapSteps >= options.HistoryLength
                ? ValidateOptionsResult.Fail($"{ForecastingOptions.SectionName}: MaxGapSteps ({options.MaxGapSteps} steps) is not smaller than HistoryLength ({options.HistoryLength} values).")
                : ValidateOptionsResult.Success;
}
