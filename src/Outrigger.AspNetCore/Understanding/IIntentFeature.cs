using Outrigger.Assist.Intent;

namespace Outrigger.AspNetCore.Understanding;

/// <summary>What the request's text is after, whatever the confidence. Absent when it has no text, or nobody could say.</summary>
public interface IIntentFeature
{
    /// <summary>The intent; null when it is out of scope.</summary>
    string? Intent { get; }

    /// <summary>What the text names.</summary>
    IReadOnlyList<IntentEntity> Entities { get; }

    /// <summary>The probability that the intent is right, 0 to 1.</summary>
    double Confidence { get; }

    /// <summary>What is to be done; null when it is out of scope or unsure.</summary>
    string? SuggestedAction { get; }

    /// <summary>The route that serves the action, when it differs from the path that was asked for; else null.</summary>
    string? SuggestedRoute { get; }

    /// <summary>The decision.</summary>
    Guid DecisionId { get; }
}
