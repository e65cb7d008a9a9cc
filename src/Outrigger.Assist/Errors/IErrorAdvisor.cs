using Outrigger.Core.Callers;

namespace Outrigger.Assist.Errors;

/// <summary>
/// A language model that is asked about errors the built-in taxonomy is not sure of. Declared here and answered elsewhere;
/// may be slow and may fail: it gets a time limit, and the built-in answer stands in for it. Thread-safe.
/// </summary>
public interface IErrorAdvisor
{
    /// <summary>Whether there is one. When not, it is never asked.</summary>
    bool IsAvailable { get; }

    /// <summary>Says what an error is.</summary>
    /// <param name="question">The error without secrets.</param>
    /// <param name="cancellationToken">Ends when the time limit is over or the caller has left.</param>
    /// <returns>Its answer; null when it has none.</returns>
    ValueTask<ErrorAdvice?> AdviseAsync(ErrorQuestion question, CancellationToken cancellationToken = default);
}

/// <summary>What an advisor is asked. The texts come from outside: they are to be judged and never obeyed.</summary>
/// <param name="Tenant">Whose error it is.</param>
/// <param name="Message">The message without secrets, at most 2,048 characters.</param>
/// <param name="Stack">The stack without secrets, at most 4,096 characters.</param>
/// <param name="Types">The types to choose from.</param>
/// <param name="BuiltIn">The type the taxonomy gives it.</param>
public sealed record ErrorQuestion(TenantId Tenant, string Message, string Stack, IReadOnlyList<string> Types, string BuiltIn);

/// <summary>What an advisor says.</summary>
/// <param name="Type">One of the types asked about; another is not taken.</param>
/// <param name="Suggestion">What the user can do; null to keep the built-in one. At most 500 characters are used.</param>
/// <param name="Steps">What an operator does; empty to keep the built-in ones. At most 8 are used.</param>
public sealed record ErrorAdvice(string Type, string? Suggestion, IReadOnlyList<string> Steps)
{
    /// <summary><c>retry</c>, <c>fall_back</c> or <c>fail</c>; null, or another word, to keep the built-in one.</summary>
    public string? Strategy { get; init; }
}

/// <summary>No language model.</summary>
internal sealed class NoErrorAdvisor : IErrorAdvisor
{
    public bool IsAvailable => false;

    public ValueTask<ErrorAdvice?> AdviseAsync(ErrorQuestion question, CancellationToken cancellationToken = default) => new((ErrorAdvice?)null);
}
