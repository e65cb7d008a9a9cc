using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Server.Wiring.Advice;

/// <summary>Which language models stand beside the local models of Assist, each reached through the gateway.</summary>
public sealed class AdviceOptions
{
    /// <summary>Where the settings lie.</summary>
    public const string SectionName = "Outrigger:Server:Advice";

    /// <summary>The model that is asked what a text is after, where the local one is not sure.</summary>
    [ValidateObjectMembers]
    public AdviceModelOptions Intent { get; set; } = new();

    /// <summary>The model that is asked what an error means, where the built-in taxonomy is not sure.</summary>
    [ValidateObjectMembers]
    public AdviceModelOptions Errors { get; set; } = new();

    /// <summary>The model that words the preventive measures of requests at risk.</summary>
    [ValidateObjectMembers]
    public AdviceModelOptions Prediction { get; set; } = new();

    /// <summary>The model that words severe alerts for people.</summary>
    [ValidateObjectMembers]
    public AdviceModelOptions Alerts { get; set; } = new() { Timeout = TimeSpan.FromSeconds(10) };
}

/// <summary>A model for one purpose, and what it may cost. Read before each question.</summary>
public sealed class AdviceModelOptions
{
    /// <summary>An alias, <c>provider/model</c> or a bare name, as in any call of the gateway.</summary>
    /// <value>Empty (default): nobody is asked.</value>
    [StringLength(256)]
    public string Model { get; set; } = "";

    /// <summary>How long an answer may take; then the local one stands, and the call is broken off.</summary>
    /// <value>10 ms – 1 min, default 2 s.</value>
    /// <remarks>Also becomes <c>AdvisorTimeLimit</c> of the module, unless that is set; where both are, the shorter one counts.</remarks>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many questions a minute, all tenants together. No tenant has more than half of them while another asks too.</summary>
    /// <value>1 – 100,000, default 60.</value>
    [Range(1, 100_000)]
    public int MaxCallsPerMinute { get; set; } = 60;

    /// <summary>How much the answers of a day (UTC) may cost, in US dollars, all tenants together. Counted in this process.</summary>
    /// <value>0 – 1,000,000, default 1; 0 is no bound. Models without a price cost nothing.</value>
    [Range(0.0, 1_000_000.0)]
    public decimal MaxCostUsdPerDay { get; set; } = 1;

    /// <summary>How many characters of outside text a question holds; the rest is cut.</summary>
    /// <value>100 – 20,000, default 2,000.</value>
    [Range(100, 20_000)]
    public int MaxInputChars { get; set; } = 2000;

    /// <summary>How many tokens an answer may have; models that think need more.</summary>
    /// <value>50 – 20,000, default 800.</value>
    [Range(50, 20_000)]
    public int MaxOutputTokens { get; set; } = 800;

    /// <summary>How the answer's form is asked for.</summary>
    /// <value><c>Schema</c> (default), <c>Json</c> or <c>Text</c>, for models that do not know the others. What is no JSON of the agreed form is not used in any case.</value>
    [EnumDataType(typeof(AdviceFormat))]
    public AdviceFormat Format { get; set; }

    /// <summary>Whether the gateway's response cache answers the same question of the same tenant again.</summary>
    /// <value>Default true.</value>
    public bool Cache { get; set; } = true;

    /// <summary>After how many failures in a row nobody is asked for a while.</summary>
    /// <value>1 – 100, default 5.</value>
    [Range(1, 100)]
    public int FailuresBeforePause { get; set; } = 5;

    /// <summary>How long that lasts; then one question tries it again.</summary>
    /// <value>1 s – 1 h, default 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Pause { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>How the form of an answer is asked for.</summary>
public enum AdviceFormat
{
    /// <summary>By a JSON schema.</summary>
    Schema,

    /// <summary>As any JSON.</summary>
    Json,

    /// <summary>In words only.</summary>
    Text,
}

/// <summary>The bounds given as attributes.</summary>
[OptionsValidator]
internal sealed partial class AdviceOptionsValidator : IValidateOptions<AdviceOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class AdviceOptionsCrossValidator : IValidateOptions<AdviceOptions>
{
    public ValidateOptionsResult Validate(string? name, AdviceOptions options)
    {
        foreach (var (purpose, model) in ((string, AdviceModelOptions)[])[("Intent", options.Intent), ("Errors", options.Errors), ("Prediction", options.Prediction), ("Alerts", options.Alerts)])
        {
            if (model.Pause < model.Timeout)
            {
                return ValidateOptionsResult.Fail(
                    $"{AdviceOptions.SectionName}:{purpose}: Pause ({model.Pause}) is shorter than Timeout ({model.Timeout}); the next try would come before the last one is over.");
            }
        }

        return ValidateOptionsResult.Success;
    }
}
