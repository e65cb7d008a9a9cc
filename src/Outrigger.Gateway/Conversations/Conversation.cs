using System.Text;
using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Conversations;

/// <summary>Whose a conversation is: the user of the key that began it, else that key, else nobody in particular.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Name"><c>user:…</c>, <c>key:…</c> or <see cref="Anonymous"/>, so that a user and a key of one name stay apart.</param>
public readonly record struct ConversationOwner(TenantId Tenant, string Name)
{
    /// <summary>The owner of what callers without keys write.</summary>
    public const string Anonymous = "anonymous";

    /// <summary>The owner that a caller's key stands for. Two keys of one user share their conversations.</summary>
    public static ConversationOwner Of(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return new(caller.Tenant, caller.User is { } user ? OfUser(user) : caller.KeyId is { } key ? OfKey(key) : Anonymous);
    }

    /// <summary>The name of a user as owner.</summary>
    public static string OfUser(string user) => "user:" + user;

    /// <summary>The name of a key as owner.</summary>
    public static string OfKey(string keyId) => "key:" + keyId;
}

/// <summary>A conversation without its messages.</summary>
public sealed record Conversation
{
    /// <summary>Its id, unique in the tenant.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required ConversationOwner Owner { get; init; }

    /// <summary>The model name of its last turn, as it was asked for.</summary>
    public required string Model { get; init; }

    /// <summary>A name for people; null when it has none.</summary>
    public string? Title { get; init; }

    /// <summary>Messages in it.</summary>
    public required int MessageCount { get; init; }

    /// <summary>UTF-8 bytes of all its contents.</summary>
    public required long Bytes { get; init; }

    /// <summary>Grows by one with each change: who writes says which one it has seen.</summary>
    public required long Version { get; init; }

    /// <summary>When it began, microseconds since 1970 UTC.</summary>
    public required long CreatedAtMicros { get; init; }

    /// <summary>When it was continued last, microseconds since 1970 UTC.</summary>
    public required long UpdatedAtMicros { get; init; }
}

/// <summary>What a new conversation starts with.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Model">The model name asked for.</param>
/// <param name="Title">A name for people, if any.</param>
public sealed record ConversationStart(Guid Id, ConversationOwner Owner, string Model, string? Title);

/// <summary>One message.</summary>
public sealed record ConversationMessage
{
    /// <summary><c>system</c>, <c>user</c> or <c>assistant</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Its text.</summary>
    public required string Content { get; init; }

    /// <summary>When it was written, microseconds since 1970 UTC.</summary>
    public required long AtMicros { get; init; }

    /// <summary>True when the text was longer than a message may be and its end is missing.</summary>
    public bool IsCut { get; init; }

    /// <summary>The model that wrote it; null for what people wrote.</summary>
    public string? Model { get; init; }

    /// <summary>Why the model stopped (<c>stop</c>, <c>length</c> …); null for what people wrote.</summary>
    public string? FinishReason { get; init; }

    /// <summary>Prompt tokens of the turn that this message ends.</summary>
    public long? PromptTokens { get; init; }

    /// <summary>Completion tokens of the turn that this message ends.</summary>
    public long? CompletionTokens { get; init; }

    /// <summary>Recognises the request that this message answers, so that a repetition gets the same answer; null when it cannot be repeated.</summary>
    public string? TurnKey { get; init; }

    /// <summary>UTF-8 bytes of the text.</summary>
    public int Bytes => Encoding.UTF8.GetByteCount(Content);
}

/// <summary>A conversation with its messages, oldest first.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Messages">All its messages.</param>
public sealed record ConversationHistory(Conversation Conversation, IReadOnlyList<ConversationMessage> Messages);

/// <summary>A place in the list of an owner's conversations, newest first.</summary>
/// <param name="UpdatedAtMicros">When the conversation at this place was continued last.</param>
/// <param name="Id">Its id.</param>
public readonly record struct ConversationPosition(long UpdatedAtMicros, Guid Id);

/// <summary>How an attempt to continue a conversation ended.</summary>
public enum AppendOutcome
{
    /// <summary>All messages are in it now.</summary>
    Appended,

    /// <summary>Somebody else continued it meanwhile; nothing was added.</summary>
    Changed,

    /// <summary>There is none of that id and owner.</summary>
    NotFound,
}
