using System.Data.Common;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Conversations;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Conversations;

/// <summary>Reads rows of conversations and their messages, in the order of the columns named here.</summary>
internal static class ConversationRows
{
    public const string HeadColumns = "tenant, id, owner, model, title, message_count, bytes, version, created_at, updated_at";

    public const string MessageColumns = "role, content, written_at, is_cut, model, finish_reason, prompt_tokens, completion_tokens, turn_key";

    public static Conversation ReadHead(DbDataReader row) => new()
    {
        Owner = new ConversationOwner(TenantId.Parse(row.GetString(0)), row.GetString(2)),
        Id = row.Id(1),
        Model = row.GetString(3),
        Title = row.Text(4),
        MessageCount = row.GetInt32(5),
        Bytes = row.GetInt64(6),
        Version = row.GetInt64(7),
        CreatedAtMicros = row.GetInt64(8),
        UpdatedAtMicros = row.GetInt64(9),
    };

    public static ConversationMessage ReadMessage(DbDataReader row) => new()
    {
        Role = row.GetString(0),
        Content = row.GetString(1),
        AtMicros = row.GetInt64(2),
        IsCut = row.GetBoolean(3),
        Model = row.Text(4),
        FinishReason = row.Text(5),
        PromptTokens = row.Number(6),
        CompletionTokens = row.Number(7),
        TurnKey = row.Text(8),
    };
}
