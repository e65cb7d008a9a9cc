using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Prediction;

/// <summary>How the risk of requests is told.</summary>
public sealed class PredictionOptions : AssistModuleOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Assist:Prediction";

    /// <summary>Issues are expected above this risk.</summary>
    /// <value>0.05 – 0.99, default 0.7.</value>
    [Range(0.05, 0.99)]
    public double Threshold { get; set; } = 0.7;

    /// <summary>Warnings are given from this risk on, and only at twice the usual risk.</summary>
    /// <value>0.01 – 0.99, default 0.2.</value>
    [Range(0.01, 0.99)]
    public double WarnFrom { get; set; } = 0.2;

    /// <summary>How many outcomes it takes before issues are foretold.</summary>
    /// <value>0 – 1,000,000, default 200.</value>
    [Range(0, 1_000_000)]
    public int MinSamples { get; set; } = 200;

    /// <summary>How many assessed requests wait for their outcome at most, all tenants together; the oldest give way. Read at the start.</summary>
    /// <value>100 – 1,000,000, default 20,000; about 2 KB each.</value>
    [Range(100, 1_000_000)]
    public int MaxOpen { get; set; } = 20_000;

    /// <summary>For how many tenants is learned; the one not seen for longest gives way. Read at the start.</summary>
    /// <value>1 – 10,000, default 64; about 0.5 MB each.</value>
    [Range(1, 10_000)]
    public int MaxTenants { get; set; } = 64;

    /// <summary>Whether a language model, if there is one, words the preventive measures of requests with issues.</summary>
    /// <value>Default true; without a language model (<c>Outrigger:Server:Advice</c>, or one added by the application) nobody is asked.</value>
    public bool UseAdvisor { get; set; } = true;

    /// <summary>How long it may take.</summary>
    /// <value>10 ms – 1 min, default 2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan AdvisorTimeLimit { get; set; } = TimeSpan.FromSeconds(2);
}

/// <summary>Checks the attributes of <see cref="PredictionOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class PredictionOptionsValidator : IValidateOptions<PredictionOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class PredictionOptionsCrossValidator : IValidateOptions<PredictionOptions>
{
    public ValidateOptionsResult Validate(string? name, PredictionOptions options) => options.WarnFrom > options.Threshold
        ? ValidateOptionsResult.Fail($"{PredictionOptions.SectionName}: WarnFrom ({options.WarnFrom}) is above Threshold ({options.Threshold}); issues would come without a warning.")
        : ValidateOptionsResult.Success;
}
