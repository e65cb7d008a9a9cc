namespace Outrigger.AspNetCore.Risks;

/// <summary>How likely the request fails, said before it is handled. Absent when nobody could say.</summary>
public interface IIssuePredictionFeature
{
    /// <summary>Whether the risk is above the threshold (0.7 unless set).</summary>
    bool HasIssues { get; }

    /// <summary>The probability that it fails, 0 to 1.</summary>
    double RiskScore { get; }

    /// <summary>What speaks for it.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>What can be done about it.</summary>
    IReadOnlyList<string> PreventiveMeasures { get; }

    /// <summary>The decision.</summary>
    Guid DecisionId { get; }
}
