using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Conversations;

/// <summary>Which conversations to list. All members are text, so that a wrong one is answered in our words and not the framework's.</summary>
public sealed class ListConversationsRequest
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    /// <summary>How many at most, 1–100. Default 20.</summary>
    [FromQuery(Name = "limit")]
    public string? Limit { get; set; }

    /// <summary>The <c>next</c> of the page before.</summary>
    [FromQuery(Name = "after")]
    public string? After { get; set; }

    /// <summary>Reads the query, or says what is wrong with it.</summary>
    internal OutriggerError? TryRead(out int limit, out ConversationPosition? after)
    {
        limit = DefaultLimit;
        after = null;
        if (!string.IsNullOrEmpty(Limit) && (!int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            return CoreErrors.InvalidRequest.With($"limit is 1 to {MaxLimit}.") with { Param = "limit" };
        }

        if (string.IsNullOrEmpty(After))
        {
            return null;
        }

        if (!TryParse(After, out var place))
        {
            return CoreErrors.InvalidRequest.With("after is the 'next' of the page before.") with { Param = "after" };
        }

        after = place;
        return null;
    }

    /// <summary>A place as <c>next</c> shows it.</summary>
    internal static string Format(Conversation last) => string.Create(CultureInfo.InvariantCulture, $"{last.UpdatedAtMicros}_{last.Id:N}");

    private static bool TryParse(string text, out ConversationPosition place)
    {
        place = default;
        var mark = text.IndexOf('_', StringComparison.Ordinal);
        if (mark <= 0
            || !long.TryParse(text.AsSpan(0, mark), NumberStyles.None, CultureInfo.InvariantCulture, out var micros)
            || !Guid.TryParseExact(text.AsSpan(mark + 1), "N", out var id))
        {
            return false;
        }

        place = new ConversationPosition(micros, id);
        return true;
    }
}

/// <summary>A page of conversations, the one continued last first.</summary>
/// <param name="Items">The conversations.</param>
/// <param name="Next">Give it as <c>after</c> to get the next page; null on the last.</param>
public sealed record ConversationPage(IReadOnlyList<ConversationEntry> Items, string? Next);

/// <summary>A conversation in a list.</summary>
/// <param name="Id">Its id: the <c>conversationId</c> of <c>POST /api/chat</c>.</param>
/// <param name="Title">A name for people: how its first message begins.</param>
/// <param name="Model">The model of its last turn, as it was asked for.</param>
/// <param name="MessageCount">Messages in it.</param>
/// <param name="CreatedAt">When it began, UTC.</param>
/// <param name="UpdatedAt">When it was continued last, UTC.</param>
public sealed record ConversationEntry(Guid Id, string? Title, string Model, int MessageCount, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A conversation with its messages.</summary>
/// <param name="Id">Its id: the <c>conversationId</c> of <c>POST /api/chat</c>.</param>
/// <param name="UserId">The user it belongs to; null when it belongs to a key or to callers without keys.</param>
/// <param name="Title">A name for people.</param>
/// <param name="Model">The model of its last turn, as it was asked for.</param>
/// <param name="CreatedAt">When it began, UTC.</param>
/// <param name="UpdatedAt">When it was continued last, UTC.</param>
/// <param name="Messages">Its messages, oldest first.</param>
public sealed record ConversationAnswer(
    Guid Id,
    string? UserId,
    string? Title,
    string Model,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    IReadOnlyList<ConversationMessageAnswer> Messages);

/// <summary>One message.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">Its text.</param>
/// <param name="Timestamp">When it was written, UTC.</param>
/// <param name="Model">The model that wrote it; absent for what people wrote.</param>
/// <param name="FinishReason">Why the model stopped; absent for what people wrote.</param>
/// <param name="Truncated">True when the end of the text was not kept; else absent.</param>
public sealed record ConversationMessageAnswer(string Role, string Content, DateTimeOffset Timestamp, string? Model, string? FinishReason, bool? Truncated);

/// <summary>What was removed.</summary>
/// <param name="RemovedRows">Conversations and messages together.</param>
public sealed record ConversationsRemoved(long RemovedRows);
