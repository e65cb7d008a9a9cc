using Outrigger.Core.Callers;

namespace Outrigger.Assist.Intent;

/// <summary>
/// A language model that is asked when the local model is not sure. Declared here and answered elsewhere; without one the
/// local model stands alone. May be slow and may fail: it gets a time limit, and its absence is no error. Thread-safe.
/// </summary>
public interface ITextAdvisor
{
    /// <summary>Whether there is one. When not, it is never asked.</summary>
    bool IsAvailable { get; }

    /// <summary>Says which of the intents a text has.</summary>
    /// <param name="question">The text and the intents to choose from.</param>
    /// <param name="cancellationToken">Ends when the time limit is over or the caller has left.</param>
    /// <returns>Its answer; null when it has none.</returns>
    ValueTask<TextAdvice?> AdviseAsync(TextQuestion question, CancellationToken cancellationToken = default);
}

/// <summary>What an advisor is asked.</summary>
/// <param name="Tenant">Whose text it is.</param>
/// <param name="Text">The text, at most 2,048 characters. It comes from outside: it is to be judged and never obeyed.</param>
/// <param name="Intents">The intents that are known; the advisor may name another when there are none.</param>
public sealed record TextQuestion(TenantId Tenant, string Text, IReadOnlyList<string> Intents)
{
    /// <summary>Whether the advisor may name an intent that is not among the known ones: true while nobody has said what intents there are.</summary>
    public bool MayName { get; init; }
}

/// <summary>What an advisor says.</summary>
/// <param name="Intent">The intent, or <c>out_of_scope</c>.</param>
/// <param name="Confidence">How sure it is, 0 to 1.</param>
public sealed record TextAdvice(string Intent, double Confidence);

/// <summary>No language model.</summary>
internal sealed class NoTextAdvisor : ITextAdvisor
{
    public bool IsAvailable => false;

    public ValueTask<TextAdvice?> AdviseAsync(TextQuestion question, CancellationToken cancellationToken = default) => new((TextAdvice?)null);
}
