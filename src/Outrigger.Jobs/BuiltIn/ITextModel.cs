using Outrigger.Core.Callers;
using Outrigger.Core.Errors;

namespace Outrigger.Jobs.BuiltIn;

/// <summary>Whatever answers texts: the gateway, where it stands beside the queue. Thread-safe.</summary>
public interface ITextModel
{
    /// <summary>Whether there is one.</summary>
    bool IsAvailable { get; }

    /// <summary>Asks a model in the name of whoever added the job: tenant, limits and costs are those of his key.</summary>
    /// <exception cref="TextModelException">It was refused or failed.</exception>
    Task<TextModelAnswer> AskAsync(TextModelCall question, CancellationToken cancellationToken = default);
}

/// <summary>A question to a model.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="KeyId">The id of the key that asks; empty without keys.</param>
/// <param name="Instructions">What to do, our words.</param>
/// <param name="Text">What to do it with, the user's words.</param>
public sealed record TextModelCall(TenantId Tenant, string KeyId, string Instructions, string Text)
{
    /// <summary>The model or alias; null for the default.</summary>
    public string? Model { get; init; }

    /// <summary>The end user it is for, attribution only.</summary>
    public string? UserId { get; init; }
}

/// <summary>What a model answered.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Model">The model that answered.</param>
/// <param name="InputTokens">Tokens it read; null when it did not say.</param>
/// <param name="OutputTokens">Tokens it wrote; null when it did not say.</param>
public sealed record TextModelAnswer(string Text, string Model, long? InputTokens, long? OutputTokens);

/// <summary>A model that was refused or failed.</summary>
public sealed class TextModelException : Exception
{
    /// <summary>Says why.</summary>
    /// <param name="error">Why, safe to show to the owner.</param>
    /// <param name="isTransient">Whether the same question may be answered later.</param>
    /// <param name="inner">What happened.</param>
    public TextModelException(OutriggerError error, bool isTransient, Exception? inner = null)
        : base(error?.Detail, inner)
    {
        ArgumentNullException.ThrowIfNull(error);
        Error = error;
        IsTransient = isTransient;
    }

    /// <summary>Why.</summary>
    public OutriggerError Error { get; }

    /// <summary>Whether the same question may be answered later.</summary>
    public bool IsTransient { get; }
}

/// <summary>There is no model.</summary>
internal sealed class NoTextModel : ITextModel
{
    public bool IsAvailable => false;

    public Task<TextModelAnswer> AskAsync(TextModelCall question, CancellationToken cancellationToken = default) =>
        throw new TextModelException(BuiltInErrors.NoModel.With("No gateway stands beside the queue."), isTransient: false);
}
