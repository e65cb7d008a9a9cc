using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Assistants;

namespace Outrigger.AspNetCore.Understanding;

/// <summary>What is done with the text and the body of a request.</summary>
public sealed class UnderstandingOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:AspNetCore:Understanding";

    /// <summary>Recognising intents.</summary>
    /// <value><c>Off</c>; <c>Observe</c>: as a feature only; <c>Act</c> (default): also as response headers.</value>
    public StepMode Intent { get; set; } = StepMode.Act;

    /// <summary>Checking bodies against the schema of their intent; needs intents.</summary>
    /// <value><c>Off</c>; <c>Observe</c> (default): as a feature only; <c>Act</c>: refuses with 400, and corrects.</value>
    public StepMode Validation { get; set; } = StepMode.Observe;

    /// <summary>Suggesting routes; needs intents.</summary>
    /// <value><c>Off</c>; <c>Observe</c>: as a feature only; <c>Act</c> (default): also as a response header.</value>
    public StepMode Routes { get; set; } = StepMode.Act;

    /// <summary>Above which confidence the response carries intent and confidence.</summary>
    /// <value>0 to 1. Default 0.8.</value>
    [Range(0.0, 1.0)]
    public double HeaderConfidence { get; set; } = 0.8;

    /// <summary>Above which confidence a body is checked against the schema of its intent.</summary>
    /// <value>0 to 1. Default 0.7.</value>
    [Range(0.0, 1.0)]
    public double ValidationConfidence { get; set; } = 0.7;

    /// <summary>The largest JSON body that is looked into, in bytes. A larger one goes to the application unread, and is counted.</summary>
    /// <value>1 KiB to 64 KiB. Default 64 KiB.</value>
    [Range(1024, 64 * 1024)]
    public int MaxBodyBytes { get; set; } = 64 * 1024;
}

/// <summary>Checks the attributes of <see cref="UnderstandingOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class UnderstandingOptionsValidator : IValidateOptions<UnderstandingOptions>;

/// <summary>Checks that nothing is switched on that has nothing to go by.</summary>
internal sealed class UnderstandingOptionsCrossValidator : IValidateOptions<UnderstandingOptions>
{
    public ValidateOptionsResult Validate(string? name, UnderstandingOptions options) =>
        options.Intent == StepMode.Off && options.Validation == StepMode.Act
            ? ValidateOptionsResult.Fail($"{UnderstandingOptions.SectionName}: Validation is Act while Intent is Off; a body is checked against the schema of its intent.")
            : ValidateOptionsResult.Success;
}
