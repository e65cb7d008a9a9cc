namespace Outrigger.Gateway.Chat;

/// <summary>A message to a model. Unknown members are refused.</summary>
public sealed record ChatTurnRequest
{
    /// <summary>The message, 1–1,000 Unicode characters by default, not blank.</summary>
    public required string Message { get; init; }

    /// <summary>What the model is to know or keep to; counts from this turn on until another one is sent.</summary>
    public string? Context { get; init; }

    /// <summary>The conversation to continue; absent for a new one.</summary>
    public Guid? ConversationId { get; init; }

    /// <summary>The model: a name of <c>GET /v1/models</c> or of a family; the conversation's, else the default one, when absent.</summary>
    public string? Model { get; init; }

    /// <summary>0–2. Default 0.7.</summary>
    public double? Temperature { get; init; }

    /// <summary>The longest answer in tokens. Default 1,000.</summary>
    public int? MaxTokens { get; init; }
}

/// <summary>What came back.</summary>
/// <param name="Success">Always true: what fails is answered as problem+json.</param>
/// <param name="Data">The answer.</param>
/// <param name="Timestamp">When it was given, UTC.</param>
public sealed record ChatTurnAnswer(bool Success, ChatTurnData Data, DateTimeOffset Timestamp);

/// <summary>The answer of a model.</summary>
/// <param name="Content">Its text.</param>
/// <param name="Usage">Tokens, as the provider reported them; zeros when it did not.</param>
/// <param name="Model">The model that answered, as its provider calls it.</param>
/// <param name="ConversationId">The conversation it belongs to; absent when conversations are not kept.</param>
/// <param name="FinishReason">Why the model stopped: <c>stop</c>, <c>length</c>, <c>content_filter</c> …</param>
/// <param name="Truncated">True when older turns of the conversation were left out; else absent.</param>
public sealed record ChatTurnData(string Content, ChatTurnUsage Usage, string Model, Guid? ConversationId, string? FinishReason, bool? Truncated);

/// <summary>Tokens of a turn.</summary>
/// <param name="PromptTokens">Tokens of what was sent, the history included.</param>
/// <param name="CompletionTokens">Tokens of the answer.</param>
/// <param name="TotalTokens">Both together.</param>
public sealed record ChatTurnUsage(long PromptTokens, long CompletionTokens, long TotalTokens);
