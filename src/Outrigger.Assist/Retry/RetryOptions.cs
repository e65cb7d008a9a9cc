using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Retry;

/// <summary>When a failed attempt is worth repeating.</summary>
public sealed class RetryOptions : AssistModuleOptions
{
    /// <summary>Where the settings lie.</summary>
    public const string SectionName = "Outrigger:Assist:Retry";

    /// <summary>A retry is advised when its chance to succeed is above this.</summary>
    /// <value>0.05 – 0.99, default 0.70.</value>
    /// <remarks>Lower: more calls are saved, at the price of more load; the page has the table.</remarks>
    [Range(0.05, 0.99)]
    public double Threshold { get; set; } = 0.70;

    /// <summary>Share of the retries advised against that are made all the same, so that what is learned stays unbiased.</summary>
    /// <value>0 – 0.1, default 0.01. With 0 a dependency that got better is noticed by first attempts only.</value>
    [Range(0.0, 0.1)]
    public double ProbeShare { get; set; } = 0.01;

    /// <summary>The most such probes a second for one dependency and operation.</summary>
    /// <value>0.01 – 100, default 0.4.</value>
    [Range(0.01, 100.0)]
    public double ProbesPerSecond { get; set; } = 0.4;

    /// <summary>How often an error nobody has seen before is retried to get to know it.</summary>
    /// <value>0 – 50, default 8.</value>
    [Range(0, 50)]
    public int SignatureTries { get; set; } = 8;

    /// <summary>How many retries a dependency and operation may see, as a share of its successes in the last ten seconds.</summary>
    /// <value>0.01 – 1, default 0.2.</value>
    [Range(0.01, 1.0)]
    public double BudgetShare { get; set; } = 0.2;

    /// <summary>How many retries a second are allowed whatever the successes, for services with little traffic.</summary>
    /// <value>0.1 – 1,000, default 3.</value>
    [Range(0.1, 1000.0)]
    public double BudgetPerSecond { get; set; } = 3;

    /// <summary>What a second of waiting must bring, in probability, to be chosen over a shorter wait.</summary>
    /// <value>0 – 1, default 0.03.</value>
    [Range(0.0, 1.0)]
    public double DelayCostPerSecond { get; set; } = 0.03;

    /// <summary>How many outcomes of retries are wanted before the model is trusted; until then the class table answers.</summary>
    /// <value>0 – 100,000, default 50.</value>
    [Range(0, 100_000)]
    public int ColdLabels { get; set; } = 50;

    /// <summary>After how long half of what was learned is forgotten.</summary>
    /// <value>10 s – 30 d, default 10 min.</value>
    [Range(typeof(TimeSpan), "00:00:10", "30.00:00:00")]
    public TimeSpan HalfLife { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many pairs of dependency and operation are remembered; beyond, the tenant with most of them loses the one it used longest ago.</summary>
    /// <value>16 – 65,536, default 4,096. Read at the start.</value>
    [Range(16, 65_536)]
    public int MaxKeys { get; set; } = 4096;

    /// <summary>How many advices may wait for their outcome; beyond, the tenant with most of them loses the oldest.</summary>
    /// <value>64 – 1,000,000, default 16,384. Read at the start.</value>
    [Range(64, 1_000_000)]
    public int MaxOpenAdvices { get; set; } = 16_384;

    internal RetrySettings ToSettings() => new()
    {
        Threshold = Threshold,
        ProbeShare = ProbeShare,
        ProbesPerSecond = ProbesPerSecond,
        SignatureTries = SignatureTries,
        RouteTries = Math.Min(SignatureTries, new RetrySettings().RouteTries),
        BudgetShare = BudgetShare,
        BudgetPerSecond = BudgetPerSecond,
        DelayCostPerSecond = DelayCostPerSecond,
        ColdLabels = ColdLabels,
        HalfLifeSeconds = HalfLife.TotalSeconds,
        MaxKeys = MaxKeys,
    };
}

/// <summary>The bounds given as attributes.</summary>
[OptionsValidator]
internal sealed partial class RetryOptionsValidator : IValidateOptions<RetryOptions>;

/// <summary>How the settings go together.</summary>
internal sealed class RetryOptionsCrossValidator : IValidateOptions<RetryOptions>
{
    public ValidateOptionsResult Validate(string? name, RetryOptions options) =>
        options.ProbesPerSecond <= options.BudgetPerSecond
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{RetryOptions.SectionName}: ProbesPerSecond ({options.ProbesPerSecond} a second) is more than BudgetPerSecond ({options.BudgetPerSecond} a second); probes alone would use up the budget.");
}
