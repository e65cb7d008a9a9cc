using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Workers;

namespace Outrigger.Jobs.BuiltIn;

/// <summary>Input of <c>text_generation</c>.</summary>
public sealed record TextGenerationInput : ICheckedInput
{
    /// <summary>What to answer.</summary>
    public string? Prompt { get; init; }

    /// <inheritdoc/>
    public InputFault? Check() => TextRules.Required("prompt", Prompt);
}

/// <summary>Input of <c>code_review</c>.</summary>
public sealed record CodeReviewInput : ICheckedInput
{
    /// <summary>The code.</summary>
    public string? Code { get; init; }

    /// <summary>Its language; null lets the model see for itself.</summary>
    public string? Language { get; init; }

    /// <inheritdoc/>
    public InputFault? Check() => TextRules.Required("code", Code) ?? TextRules.Name("language", Language);
}

/// <summary>Input of <c>translation</c> and of <c>/api/translate</c>.</summary>
public sealed record TranslationInput : ICheckedInput
{
    /// <summary>What to translate.</summary>
    public string? Text { get; init; }

    /// <summary>Into which language: a name or a tag.</summary>
    public string? TargetLanguage { get; init; }

    /// <summary>Out of which language; null lets the model see for itself.</summary>
    public string? SourceLanguage { get; init; }

    /// <inheritdoc/>
    public InputFault? Check() =>
        TextRules.Required("text", Text) ?? TextRules.Required("targetLanguage", TargetLanguage) ?? TextRules.Name("targetLanguage", TargetLanguage) ?? TextRules.Name("sourceLanguage", SourceLanguage);
}

/// <summary>Input of <c>analysis</c> and of <c>/api/analyze</c>.</summary>
public sealed record AnalysisInput : ICheckedInput
{
    /// <summary>What to analyze.</summary>
    public string? Content { get; init; }

    /// <summary>What for: sentiment, summary, keywords, topics and the like.</summary>
    public string? AnalysisType { get; init; }

    /// <inheritdoc/>
    public InputFault? Check() => TextRules.Required("content", Content) ?? TextRules.Required("analysisType", AnalysisType) ?? TextRules.Name("analysisType", AnalysisType);
}

/// <summary>What the built-in types end with.</summary>
/// <param name="Text">The model's text.</param>
/// <param name="Model">The model that answered.</param>
/// <param name="InputTokens">Tokens it read.</param>
/// <param name="OutputTokens">Tokens it wrote.</param>
public sealed record TextWorkResult(string Text, string Model, long? InputTokens, long? OutputTokens);

/// <summary>A translation wanted now.</summary>
public sealed record TranslateRequest : IAdminRequest<TranslateRequest>, IValidatableObject
{
    /// <summary>What to translate.</summary>
    [Required(ErrorMessage = "text is missing.")]
    public string? Text { get; init; }

    /// <summary>Into which language: a name or a tag.</summary>
    [Required(ErrorMessage = "targetLanguage is missing.")]
    public string? TargetLanguage { get; init; }

    /// <summary>Out of which language; the model sees for itself when it is left out.</summary>
    public string? SourceLanguage { get; init; }

    /// <summary>The model or alias. Default: as for /api/chat.</summary>
    [StringLength(256)]
    public string? Model { get; init; }

    static JsonTypeInfo<TranslateRequest> IAdminRequest<TranslateRequest>.JsonType => BuiltInJson.Default.TranslateRequest;

    internal TranslationInput Input => new() { Text = Text, TargetLanguage = TargetLanguage, SourceLanguage = SourceLanguage };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => TextRules.ToResults(Input.Check());
}

/// <summary>An analysis wanted now.</summary>
public sealed record AnalyzeRequest : IAdminRequest<AnalyzeRequest>, IValidatableObject
{
    /// <summary>What to analyze.</summary>
    [Required(ErrorMessage = "content is missing.")]
    public string? Content { get; init; }

    /// <summary>What for: sentiment, summary, keywords, topics and the like.</summary>
    [Required(ErrorMessage = "analysisType is missing.")]
    public string? AnalysisType { get; init; }

    /// <summary>The model or alias. Default: as for /api/chat.</summary>
    [StringLength(256)]
    public string? Model { get; init; }

    static JsonTypeInfo<AnalyzeRequest> IAdminRequest<AnalyzeRequest>.JsonType => BuiltInJson.Default.AnalyzeRequest;

    internal AnalysisInput Input => new() { Content = Content, AnalysisType = AnalysisType };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => TextRules.ToResults(Input.Check());
}

/// <summary>Rules for the members of inputs.</summary>
internal static class TextRules
{
    private const int MaxNameChars = 100;

    public static InputFault? Required(string member, string? text) => string.IsNullOrWhiteSpace(text) ? new InputFault(member, $"{member} is missing or empty.") : null;

    // These go into the instructions: a name, not a text.
    public static InputFault? Name(string member, string? text) =>
        text is null || (text.Length <= MaxNameChars && !text.Any(static c => char.IsControl(c) || c is '<' or '>' or '{' or '}'))
            ? null
            : new InputFault(member, $"{member} has at most {MaxNameChars} characters, none of them <, >, {{, }} or a control character.");

    public static IEnumerable<ValidationResult> ToResults(InputFault? fault)
    {
        if (fault is not null)
        {
            // The name of the member as the property has it: the binding turns it into that of the JSON.
            yield return new ValidationResult(fault.Detail, [char.ToUpperInvariant(fault.Member[0]) + fault.Member[1..]]);
        }
    }
}
