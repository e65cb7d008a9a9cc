using Outrigger.Assist.Validation;

namespace Outrigger.AspNetCore.Understanding;

/// <summary>What the check of the request's body found. Absent when it was not checked.</summary>
public interface IValidationFeature
{
    /// <summary><c>valid</c>, <c>corrected</c>, <c>invalid</c> or <c>unknown</c>.</summary>
    string Outcome { get; }

    /// <summary>What was corrected; when the step only observes, what would have been.</summary>
    IReadOnlyList<ValidationCorrection> Corrections { get; }

    /// <summary>Whether the body that the application reads carries the corrections.</summary>
    bool IsApplied { get; }

    /// <summary>What would be answered with status 400; null when the body may go on.</summary>
    ValidationFailure? Failure { get; }
}
