using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Validation;

/// <summary>How requests are checked and corrected.</summary>
public sealed class ValidationOptions : AssistModuleOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Assist:Validation";

    /// <summary>How sure a correction must be to be made; a less sure one is suggested.</summary>
    /// <value>0.9 to 1. Default 0.99.</value>
    [Range(0.9, 1.0)]
    public double MinPosterior { get; set; } = 0.99;

    /// <summary>Whether anything is corrected; when not, every correction is a suggestion.</summary>
    /// <value>Default true.</value>
    public bool Correct { get; set; } = true;

    /// <summary>Whether bodies that a declared schema finds valid are learned from.</summary>
    /// <value>Default true.</value>
    public bool LearnFromValid { get; set; } = true;

    /// <summary>How many operations are learned of, over all tenants; the one used longest ago of the tenant with most gives way.</summary>
    /// <value>1 to 1,000,000. Default 2,000, about 20 KB each; at most 200 fields, those inside others among them, and 2,000 texts an operation.</value>
    [Range(1, 1_000_000)]
    public int MaxOperations { get; set; } = 2000;
}

/// <summary>Checks the attributes of <see cref="ValidationOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ValidationOptionsValidator : IValidateOptions<ValidationOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class ValidationOptionsCrossValidator : IValidateOptions<ValidationOptions>
{
    public ValidateOptionsResult Validate(string? name, ValidationOptions options) =>
        options.Mode == AssistMode.Act && !options.Correct
            ? ValidateOptionsResult.Fail($"{ValidationOptions.SectionName}: Mode is Act and Correct is false: there is nothing to act with.")
            : ValidateOptionsResult.Success;
}
