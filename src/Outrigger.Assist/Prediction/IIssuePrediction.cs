using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Prediction;

/// <summary>Says before a request is handled how likely it fails, and learns from how requests ended. Thread-safe.</summary>
public interface IIssuePrediction
{
    /// <summary>Assesses a request.</summary>
    /// <param name="tenant">Whose request it is; each tenant's are learned apart.</param>
    /// <param name="request">What is known of it.</param>
    RiskAssessment Assess(TenantId tenant, RequestFacts request);

    /// <summary>Tells how a request ended that was assessed; learned once.</summary>
    /// <param name="tenant">Whose request it was.</param>
    /// <param name="decision">The decision's id.</param>
    /// <param name="failed">Whether it failed.</param>
    /// <returns>The decision; null when it is not known, not the tenant's, or was told before.</returns>
    Decision? ReportOutcome(TenantId tenant, Guid decision, bool failed);
}

/// <summary>What is to be expected of a request.</summary>
/// <param name="HasIssues">Whether the risk is above the threshold (0.7 unless set).</param>
/// <param name="RiskScore">The probability that it fails, 0 to 1.</param>
/// <param name="Warnings">What speaks for it, in words; none below a risk that is worth a word.</param>
/// <param name="PreventiveMeasures">What can be done about it.</param>
/// <param name="Decision">The decision behind it.</param>
public sealed record RiskAssessment(
    [property: System.Text.Json.Serialization.JsonPropertyName("hasIssues")] bool HasIssues, double RiskScore, IReadOnlyList<string> Warnings, IReadOnlyList<string> PreventiveMeasures, Decision Decision);

/// <summary>
/// A language model that may put warnings and measures into words. Declared here and answered elsewhere; may be slow and
/// may fail: it gets a time limit, and the built-in words stand in for it. It never changes the risk. Thread-safe.
/// </summary>
public interface IRiskAdvisor
{
    /// <summary>Whether there is one. When not, it is never asked.</summary>
    bool IsAvailable { get; }

    /// <summary>Says what could be done.</summary>
    /// <param name="question">Route and built-in warnings; no values of the request.</param>
    /// <param name="cancellationToken">Ends when the time limit is over or the caller has left.</param>
    /// <returns>Measures, at most 8 of 300 characters are used; null for none.</returns>
    ValueTask<IReadOnlyList<string>?> AdviseAsync(RiskQuestion question, CancellationToken cancellationToken = default);
}

/// <summary>What an advisor is asked.</summary>
/// <param name="Tenant">Whose request it is.</param>
/// <param name="Method">The method.</param>
/// <param name="Route">The route, ids taken out.</param>
/// <param name="Risk">The risk.</param>
/// <param name="Warnings">What speaks for it.</param>
public sealed record RiskQuestion(TenantId Tenant, string Method, string Route, double Risk, IReadOnlyList<string> Warnings);

/// <summary>No language model.</summary>
internal sealed class NoRiskAdvisor : IRiskAdvisor
{
    public bool IsAvailable => false;

    public ValueTask<IReadOnlyList<string>?> AdviseAsync(RiskQuestion question, CancellationToken cancellationToken = default) => new((IReadOnlyList<string>?)null);
}
