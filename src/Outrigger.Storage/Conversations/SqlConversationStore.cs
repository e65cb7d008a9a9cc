using System.Data.Common;
using Dapper;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Conversations;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Conversations;

/// <summary>
/// Conversations in <c>conversations</c> and <c>conversation_messages</c>. A turn is one transaction that begins with the
/// conversation's version, so that of two turns at once one is refused as a whole. Thread-safe.
/// </summary>
internal sealed class SqlConversationStore(IDatabase database) : IConversationStore
{
    // What one added conversation may push out; only a lowered limit leaves more than one.
    private const int MaxPushedOut = 100;

    public Task<bool> AddAsync(ConversationStart start, IReadOnlyList<ConversationMessage> messages, int maxPerOwner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(messages);
        return database.WriteAsync(
            async (connection, transaction, token) =>
            {
                var tenant = start.Owner.Tenant.Value;
                var owner = StorableText.Clean(start.Owner.Name);
                var rows = ToRows(tenant, database.ToParameter(start.Id), 0, messages);
                var added = await connection.ExecuteAsync(new CommandDefinition(
                    """
                    INSERT INTO conversations (tenant, id, owner, model, title, message_count, bytes, version, created_at, updated_at)
                    VALUES (@tenant, @id, @owner, @model, @title, @count, @bytes, 1, @createdAt, @updatedAt)
                    ON CONFLICT (tenant, id) DO NOTHING
                    """,
                    new
                    {
                        tenant,
                        id = database.ToParameter(start.Id),
                        owner,
                        model = StorableText.Clean(start.Model),
                        title = StorableText.Clean(start.Title),
                        count = messages.Count,
                        bytes = messages.Sum(message => (long)message.Bytes),
                        createdAt = messages[0].AtMicros,
                        updatedAt = messages[^1].AtMicros,
                    },
                    transaction,
                    cancellationToken: token));
                if (added == 0)
                {
                    return false;
                }

                await InsertAsync(connection, transaction, rows, token);
                await connection.ExecuteAsync(new CommandDefinition(
                    $"""
                    DELETE FROM conversations WHERE tenant = @tenant AND id IN
                        (SELECT id FROM conversations WHERE tenant = @tenant AND owner = @owner ORDER BY updated_at DESC, id DESC LIMIT {MaxPushedOut} OFFSET @maxPerOwner)
                    """,
                    new { tenant, owner, maxPerOwner },
                    transaction,
                    cancellationToken: token));
                return true;
            },
            cancellationToken);
    }

    public Task<ConversationHistory?> FindAsync(ConversationOwner owner, Guid id, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                var key = new { tenant = owner.Tenant.Value, owner = StorableText.Clean(owner.Name), id = database.ToParameter(id) };
                var heads = await connection.ReadRowsAsync(
                    null,
                    $"SELECT {ConversationRows.HeadColumns} FROM conversations WHERE tenant = @tenant AND id = @id AND owner = @owner",
                    key,
                    ConversationRows.ReadHead,
                    token);
                if (heads.Count == 0)
                {
                    return null;
                }

                // Messages are only added, so those of the version just read are the first ones.
                var messages = await connection.ReadRowsAsync(
                    null,
                    $"SELECT {ConversationRows.MessageColumns} FROM conversation_messages WHERE tenant = @tenant AND conversation = @id AND position < @count ORDER BY position",
                    new { key.tenant, key.id, count = heads[0].MessageCount },
                    ConversationRows.ReadMessage,
                    token);

                // Fewer: it was removed between the two queries.
                return messages.Count == heads[0].MessageCount ? new ConversationHistory(heads[0], messages) : null;
            },
            cancellationToken);

    public async Task<IReadOnlyList<Conversation>> ListAsync(ConversationOwner owner, ConversationPosition? after, int limit, CancellationToken cancellationToken = default) =>
        await database.ReadAsync(
            (connection, token) => connection.ReadRowsAsync(
                null,
                $"""
                SELECT {ConversationRows.HeadColumns} FROM conversations
                WHERE tenant = @tenant AND owner = @owner {(after is null ? "" : "AND (updated_at, id) < (@afterAt, @afterId)")}
                ORDER BY updated_at DESC, id DESC LIMIT @limit
                """,
                new
                {
                    tenant = owner.Tenant.Value,
                    owner = StorableText.Clean(owner.Name),
                    afterAt = after?.UpdatedAtMicros ?? 0,
                    afterId = database.ToParameter(after?.Id ?? Guid.Empty),
                    limit,
                },
                ConversationRows.ReadHead,
                token),
            cancellationToken);

    public Task<AppendOutcome> AppendAsync(
        ConversationOwner owner,
        Guid id,
        long expectedVersion,
        string model,
        IReadOnlyList<ConversationMessage> messages,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return database.WriteAsync(
            async (connection, transaction, token) =>
            {
                var key = new { tenant = owner.Tenant.Value, owner = StorableText.Clean(owner.Name), id = database.ToParameter(id) };
                var count = await connection.ExecuteScalarAsync<int?>(new CommandDefinition(
                    """
                    UPDATE conversations SET version = version + 1, model = @model, message_count = message_count + @count, bytes = bytes + @bytes,
                        updated_at = CASE WHEN updated_at < @at THEN @at ELSE updated_at END
                    WHERE tenant = @tenant AND id = @id AND owner = @owner AND version = @expectedVersion
                    RETURNING message_count
                    """,
                    new
                    {
                        key.tenant,
                        key.owner,
                        key.id,
                        expectedVersion,
                        model = StorableText.Clean(model),
                        count = messages.Count,
                        bytes = messages.Sum(message => (long)message.Bytes),
                        at = messages[^1].AtMicros,
                    },
                    transaction,
                    cancellationToken: token));
                if (count is { } total)
                {
                    await InsertAsync(connection, transaction, ToRows(key.tenant, key.id, total - messages.Count, messages), token);
                    return AppendOutcome.Appended;
                }

                var exists = await connection.ExecuteScalarAsync<int?>(new CommandDefinition(
                    "SELECT 1 FROM conversations WHERE tenant = @tenant AND id = @id AND owner = @owner",
                    key,
                    transaction,
                    cancellationToken: token));
                return exists is null ? AppendOutcome.NotFound : AppendOutcome.Changed;
            },
            cancellationToken);
    }

    public Task<bool> RemoveAsync(ConversationOwner owner, Guid id, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            async (connection, transaction, token) => await connection.ExecuteAsync(new CommandDefinition(
                "DELETE FROM conversations WHERE tenant = @tenant AND id = @id AND owner = @owner",
                new { tenant = owner.Tenant.Value, owner = StorableText.Clean(owner.Name), id = database.ToParameter(id) },
                transaction,
                cancellationToken: token)) > 0,
            cancellationToken);

    public Task<bool> ExistsAsync(TenantId tenant, string? ownerName, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            async (connection, token) => await connection.ExecuteScalarAsync<int?>(new CommandDefinition(
                $"SELECT 1 FROM conversations WHERE tenant = @tenant {(ownerName is null ? "" : "AND owner = @owner")} LIMIT 1",
                new { tenant = tenant.Value, owner = StorableText.Clean(ownerName) },
                cancellationToken: token)) is not null,
            cancellationToken);

    public Task<int> RemoveOwnedAsync(TenantId tenant, string? ownerName, int batchSize, CancellationToken cancellationToken = default)
    {
        var parameters = new { tenant = tenant.Value, owner = StorableText.Clean(ownerName), batchSize };
        return ownerName is null
            ? RemoveBatchAsync("tenant = @tenant", parameters, cancellationToken)
            : RemoveBatchAsync("tenant = @tenant AND owner = @owner", parameters, cancellationToken);
    }

    public Task<int> RemoveOlderAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default) =>
        RemoveBatchAsync("updated_at < @beforeMicros", new { beforeMicros, batchSize }, cancellationToken);

    // Whole conversations, oldest first, until the batch is full; at least one. SKIP LOCKED: two nodes take different ones.
    private Task<int> RemoveBatchAsync(string condition, object parameters, CancellationToken cancellationToken)
    {
        var locking = database.Engine == DatabaseEngine.Postgres ? "FOR UPDATE SKIP LOCKED" : "";
        return database.WriteAsync(
            async (connection, transaction, token) =>
            {
                var counts = await connection.QueryAsync<int>(new CommandDefinition(
                    $"""
                    WITH candidates AS (
                        SELECT tenant, id, message_count, updated_at FROM conversations WHERE {condition} ORDER BY updated_at, id LIMIT @batchSize {locking}
                    ), sums AS (
                        SELECT tenant, id, SUM(message_count + 1) OVER (ORDER BY updated_at, id, tenant) - message_count - 1 AS rows_before FROM candidates
                    )
                    DELETE FROM conversations WHERE (tenant, id) IN (SELECT tenant, id FROM sums WHERE rows_before < @batchSize)
                    RETURNING message_count
                    """,
                    parameters,
                    transaction,
                    cancellationToken: token));
                return counts.Sum(count => count + 1);
            },
            cancellationToken);
    }

    private static Task<int> InsertAsync(DbConnection connection, DbTransaction transaction, object[] rows, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO conversation_messages (tenant, conversation, position, role, content, written_at, is_cut, model, finish_reason, prompt_tokens, completion_tokens, turn_key)
            VALUES (@tenant, @id, @position, @role, @content, @at, @isCut, @model, @finishReason, @promptTokens, @completionTokens, @turnKey)
            """,
            rows,
            transaction,
            cancellationToken: cancellationToken));

    private static object[] ToRows(string tenant, object id, int first, IReadOnlyList<ConversationMessage> messages) =>
    [
        .. messages.Select((message, i) => new
        {
            tenant,
            id,
            position = first + i,
            role = message.Role,
            content = StorableText.Clean(message.Content),
            at = message.AtMicros,
            isCut = message.IsCut,
            model = StorableText.Clean(message.Model),
            finishReason = StorableText.Clean(message.FinishReason),
            promptTokens = message.PromptTokens,
            completionTokens = message.CompletionTokens,
            turnKey = message.TurnKey,
        }),
    ];
}
