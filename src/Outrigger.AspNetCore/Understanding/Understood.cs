using Outrigger.Assist.Intent;
using Outrigger.Assist.Validation;

namespace Outrigger.AspNetCore.Understanding;

/// <summary>What the steps made of a request's text and body. One a request; not thread-safe.</summary>
internal sealed class Understood
{
    /// <summary>The body that was looked at; null when none was.</summary>
    public PeekedBody? Body { get; set; }

    /// <summary>What the body says; null when it was not looked at or is no JSON object.</summary>
    public BodyText? Text { get; set; }

    /// <summary>The bytes that the application reads in place of the client's; null when nothing was corrected.</summary>
    public byte[]? Correction { get; set; }

    /// <summary>Whether the request was refused and answered.</summary>
    public bool IsAnswered { get; set; }
}

/// <summary>An intent as it is attached to a request.</summary>
internal sealed class IntentFeature(IntentAnswer answer) : IIntentFeature
{
    public string? Intent => answer.Intent;

    public IReadOnlyList<IntentEntity> Entities => answer.Entities;

    public double Confidence => answer.Confidence;

    public string? SuggestedAction => answer.SuggestedAction;

    public string? SuggestedRoute { get; set; }

    public Guid DecisionId => answer.Decision.Id;
}

/// <summary>What a check found, as it is attached to a request.</summary>
internal sealed record ValidationFeature(string Outcome, IReadOnlyList<ValidationCorrection> Corrections, bool IsApplied, ValidationFailure? Failure) : IValidationFeature;
