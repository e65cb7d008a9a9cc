using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Intent.Machines;

namespace Outrigger.Assist.Intent;

/// <summary>What intents are recognised with, and how much is kept.</summary>
public sealed class IntentOptions : AssistModuleOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Assist:Intent";

    /// <summary>Whether the intents that ship with Outrigger are known to tenants that gave no examples of their own.</summary>
    /// <value>Default true.</value>
    public bool UseStarterIntents { get; set; } = true;

    /// <summary>Whether the operations of <c>Outrigger:Assist:Suggestions:OpenApiFile</c> are intents too.</summary>
    /// <value>Default true.</value>
    public bool UseApiDocument { get; set; } = true;

    /// <summary>Whether the model of tenants without examples is trained when the server starts, some seconds of one core in the background; else when the first text comes.</summary>
    /// <value>Default true.</value>
    public bool TrainAtStart { get; set; } = true;

    /// <summary>How long a text waits for that model while it is trained for the first time; then the answer is that nothing is known.</summary>
    /// <value>0 to 10 s. Default 1 s; training takes about 1 s of one core.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan FirstWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many examples a tenant may give.</summary>
    /// <value>10 to 100,000. Default 20,000.</value>
    [Range(10, 100_000)]
    public int MaxExamples { get; set; } = 20_000;

    /// <summary>How many intents a tenant may have.</summary>
    /// <value>2 to 2,000. Default 300.</value>
    [Range(2, 2000)]
    public int MaxIntents { get; set; } = 300;

    /// <summary>How many examples all tenants may have together.</summary>
    /// <value>10 to 10,000,000. Default 200,000, about 200 bytes each.</value>
    /// <remarks>Must not be smaller than <see cref="MaxExamples"/>.</remarks>
    [Range(10, 10_000_000)]
    public int MaxExamplesOfAll { get; set; } = 200_000;

    /// <summary>How many tenants' trained models are held; the one asked longest ago gives way, and is trained again when it is asked.</summary>
    /// <value>1 to 10,000. Default 16; one of 150 intents and 18,000 examples has about 35 MB, one of 20 intents and 500 examples about 3 MB.</value>
    [Range(1, 10_000)]
    public int MaxModels { get; set; } = 16;

    /// <summary>After how many new examples a model is trained again by itself; until then each one moves the model a little.</summary>
    /// <value>1 to 256. Default 32.</value>
    [Range(1, ExampleOverlay.MaxExamples)]
    public int RetrainAfter { get; set; } = 32;

    /// <summary>Below which confidence an answer is <c>unsure</c>.</summary>
    /// <value>0 to 1. Default 0.3.</value>
    [Range(0.0, 1.0)]
    public double MinConfidence { get; set; } = 0.3;

    /// <summary>Whether a language model is asked when the local one is not sure, and its answers become examples.</summary>
    /// <value>Default true; without a language model (<c>Outrigger:Server:Advice</c>, or one added by the application) nobody is asked.</value>
    public bool UseAdvisor { get; set; } = true;

    /// <summary>Below which confidence it is asked.</summary>
    /// <value>0 to 1. Default 0.5.</value>
    [Range(0.0, 1.0)]
    public double AdvisorBelow { get; set; } = 0.5;

    /// <summary>How long it may take; then the local answer stands.</summary>
    /// <value>10 ms to 1 min. Default 2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan AdvisorTimeLimit { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>From which confidence on its answers become examples.</summary>
    /// <value>0 to 1. Default 0.8.</value>
    [Range(0.0, 1.0)]
    public double AdvisorTeachesFrom { get; set; } = 0.8;
}

/// <summary>Checks the attributes of <see cref="IntentOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class IntentOptionsValidator : IValidateOptions<IntentOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class IntentOptionsCrossValidator : IValidateOptions<IntentOptions>
{
    public ValidateOptionsResult Validate(string? name, IntentOptions options) =>
        options.MaxExamples <= options.MaxExamplesOfAll
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{IntentOptions.SectionName}: MaxExamples ({options.MaxExamples} examples) is larger than MaxExamplesOfAll ({options.MaxExamplesOfAll} examples).");
}
