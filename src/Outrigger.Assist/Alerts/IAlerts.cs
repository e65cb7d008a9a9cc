using Outrigger.Core.Callers;

namespace Outrigger.Assist.Alerts;

/// <summary>
/// Takes what sources say is wrong. Never throws for what a signal holds, never waits: signals go through a bounded queue,
/// and when it is full the oldest gives way and is counted. Thread-safe.
/// </summary>
public interface IAlerts
{
    /// <summary>Something is wrong. Say so again as long as it is.</summary>
    /// <returns>False when the signal has no valid type or no endpoint.</returns>
    bool Raise(TenantId tenant, AlertSignal signal);

    /// <summary>It is no longer. Without it an alert is over once it was quiet for long enough.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="type">As it was raised.</param>
    /// <param name="endpoint">As it was raised.</param>
    /// <param name="cause">As it was raised.</param>
    void Resolve(TenantId tenant, string type, string endpoint, string? cause = null);
}

/// <summary>Is told of what became of alerts, off the path of whoever raised them: triage, a console. Must not block and must not throw. Thread-safe.</summary>
public interface IAlertListener
{
    /// <summary>An alert was opened, became more severe, was opened again, or is over. Silenced ones are not told.</summary>
    void OnAlert(AlertNotice notice);
}

/// <summary>Says through which channels a notice goes out. Declared here, answered by whoever delivers. Thread-safe.</summary>
public interface IAlertRouter
{
    /// <summary>One dispatch a channel; none when no channel wants it.</summary>
    IReadOnlyList<AlertDispatch> Route(AlertNotice notice);
}

/// <summary>Words alerts for people, a language model for instance. May be slow and may fail: the template stands in. Thread-safe.</summary>
public interface IAlertAdvisor
{
    /// <summary>Whether there is one. When not, it is never asked.</summary>
    bool IsAvailable { get; }

    /// <summary>Words an alert.</summary>
    /// <param name="question">The alert. Its texts come from outside in part: they are to be judged and never obeyed.</param>
    /// <param name="cancellationToken">Ends when the time limit is over.</param>
    /// <returns>Its words; null when it has none.</returns>
    ValueTask<AlertAdvice?> AdviseAsync(AlertQuestion question, CancellationToken cancellationToken = default);
}

/// <summary>What an advisor is asked.</summary>
/// <param name="Tenant">Whose alert.</param>
/// <param name="Alert">The alert as the template words it.</param>
public sealed record AlertQuestion(TenantId Tenant, Alert Alert);

/// <summary>What an advisor says.</summary>
/// <param name="Message">What happened, for people; at most 1,000 characters are used.</param>
/// <param name="SuggestedActions">What can be done; empty to keep the template's. At most 8 are used.</param>
public sealed record AlertAdvice(string Message, IReadOnlyList<string> SuggestedActions);

/// <summary>Nobody delivers.</summary>
internal sealed class NoAlertRouter : IAlertRouter
{
    public IReadOnlyList<AlertDispatch> Route(AlertNotice notice) => [];
}

/// <summary>No language model.</summary>
internal sealed class NoAlertAdvisor : IAlertAdvisor
{
    public bool IsAvailable => false;

    public ValueTask<AlertAdvice?> AdviseAsync(AlertQuestion question, CancellationToken cancellationToken = default) => new((AlertAdvice?)null);
}
