using System.Data.Common;
using Dapper;
using Outrigger.Assist.Decisions;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Decisions;

/// <summary>Recorded decisions in <c>decisions</c> and <c>decision_feedback</c>. Thread-safe.</summary>
internal sealed class SqlDecisionStore(IDatabase database) : IDecisionStore
{
    public Task AppendAsync(IReadOnlyList<RecordedDecision> decisions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        var rows = decisions.Select(made => DecisionRows.ToRow(made, database.ToParameter(made.Decision.Id))).ToArray();
        return database.WriteAsync(
            (connection, transaction, token) => connection.ExecuteAsync(new CommandDefinition(
                $"""
                INSERT INTO decisions ({DecisionRows.Columns}, feedback_count)
                VALUES (@id, @tenant, @module, @subject, @outcome, @score, @confidence, @reasons, @model, @version, @samplesSeen, @isColdStart, @elapsedUs, @mode,
                    @parametersVersion, @features, @shadow, @isNotable, @fallback, @decidedAt, 0)
                ON CONFLICT (id) DO NOTHING
                """,
                rows,
                transaction,
                cancellationToken: token)),
            cancellationToken);
    }

    public async Task<RecordedDecision?> FindAsync(Guid id, CancellationToken cancellationToken = default) =>
        (await ReadAsync("id = @id", "", new { id = database.ToParameter(id) }, cancellationToken)).SingleOrDefault();

    public async Task<IReadOnlyList<RecordedDecision>> ListAsync(DecisionQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        string[] conditions =
        [
            "1 = 1",
            query.Tenant is null ? "" : "tenant = @tenant",
            query.Module is null ? "" : "module = @module",
            query.Subject is null ? "" : "subject = @subject",
            query.Outcome is null ? "" : "outcome = @outcome",
            query.IsNotable is null ? "" : "is_notable = @isNotable",
            query.HasFeedback switch { true => "feedback_count > 0", false => "feedback_count = 0", null => "" },
            query.FromMicros is null ? "" : "decided_at >= @from",
            query.ToMicros is null ? "" : "decided_at < @to",
            query.BeforeId is null ? "" : "id < @beforeId",
        ];
        return await ReadAsync(
            string.Join(" AND ", conditions.Where(condition => condition.Length > 0)),
            "ORDER BY id DESC LIMIT @limit",
            new
            {
                tenant = query.Tenant?.Value,
                module = StorableText.Clean(query.Module),
                subject = StorableText.Clean(query.Subject),
                outcome = StorableText.Clean(query.Outcome),
                isNotable = query.IsNotable ?? false,
                from = query.FromMicros ?? 0,
                to = query.ToMicros ?? 0,
                beforeId = database.ToParameter(query.BeforeId ?? Guid.Empty),
                limit = query.Limit,
            },
            cancellationToken);
    }

    public Task<FeedbackOutcome> AddFeedbackAsync(Guid id, DecisionFeedback feedback, int maxSources, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(feedback);
        return database.WriteAsync(
            async (connection, transaction, token) =>
            {
                var key = new { id = database.ToParameter(id), source = StorableText.Clean(feedback.Source) };

                // Takes the row's lock on PostgreSQL, so that two sources at once are counted one after the other.
                if (await connection.ExecuteAsync(new CommandDefinition("UPDATE decisions SET feedback_count = feedback_count WHERE id = @id", key, transaction, cancellationToken: token)) == 0)
                {
                    return FeedbackOutcome.NotFound;
                }

                var others = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
                    "SELECT COUNT(*) FROM decision_feedback WHERE decision = @id AND source <> @source", key, transaction, cancellationToken: token));
                if (others >= maxSources)
                {
                    return FeedbackOutcome.TooManySources;
                }

                await connection.ExecuteAsync(new CommandDefinition(
                    """
                    INSERT INTO decision_feedback (decision, source, outcome, label, comment, said_at) VALUES (@id, @source, @outcome, @label, @comment, @saidAt)
                    ON CONFLICT (decision, source) DO UPDATE SET outcome = excluded.outcome, label = excluded.label, comment = excluded.comment, said_at = excluded.said_at
                    """,
                    new
                    {
                        key.id,
                        key.source,
                        outcome = feedback.Outcome,
                        label = StorableText.Clean(feedback.Label),
                        comment = StorableText.Clean(feedback.Comment),
                        saidAt = feedback.AtMicros,
                    },
                    transaction,
                    cancellationToken: token));
                await connection.ExecuteAsync(new CommandDefinition(
                    "UPDATE decisions SET feedback_count = @count WHERE id = @id", new { key.id, count = (int)others + 1 }, transaction, cancellationToken: token));
                return FeedbackOutcome.Added;
            },
            cancellationToken);
    }

    public async Task<IReadOnlyList<RecordedDecision>> ListWithFeedbackAsync(string modelName, long fromMicros, int limit, CancellationToken cancellationToken = default)
    {
        var found = await ReadAsync(
            "model = @modelName AND feedback_count > 0 AND decided_at >= @fromMicros AND LENGTH(features) > 0",
            "ORDER BY id DESC LIMIT @limit",
            new { modelName = StorableText.Clean(modelName), fromMicros, limit },
            cancellationToken);
        found.Reverse();
        return found;
    }

    public Task<int> RemoveBeforeAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default) =>
        database.ExecuteAsync(
            "DELETE FROM decisions WHERE id IN (SELECT id FROM decisions WHERE decided_at < @beforeMicros ORDER BY decided_at LIMIT @batchSize)",
            new { beforeMicros, batchSize },
            cancellationToken);

    public async Task<int> TrimAsync(long maxDecisions, int batchSize, CancellationToken cancellationToken = default)
    {
        var count = await database.ReadAsync(
            (connection, token) => connection.ExecuteScalarAsync<long>(new CommandDefinition("SELECT COUNT(*) FROM decisions", cancellationToken: token)),
            cancellationToken);
        var excess = (int)Math.Clamp(count - maxDecisions, 0, batchSize);
        return excess == 0
            ? 0
            : await database.ExecuteAsync("DELETE FROM decisions WHERE id IN (SELECT id FROM decisions ORDER BY id LIMIT @excess)", new { excess }, cancellationToken);
    }

    private Task<List<RecordedDecision>> ReadAsync(string condition, string order, object parameters, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                var found = await connection.ReadRowsAsync(null, $"SELECT {DecisionRows.Columns} FROM decisions WHERE {condition} {order}", parameters, DecisionRows.Read, token);
                if (found.Count == 0)
                {
                    return found;
                }

                var feedback = await connection.ReadRowsAsync(
                    null,
                    $"""
                    SELECT decision, source, outcome, label, comment, said_at FROM decision_feedback
                    WHERE decision IN (SELECT id FROM decisions WHERE {condition} {order}) ORDER BY said_at, source
                    """,
                    parameters,
                    DecisionRows.ReadFeedback,
                    token);
                var byDecision = feedback.ToLookup(row => row.Decision, row => row.Feedback);
                return found.ConvertAll(made => byDecision.Contains(made.Decision.Id) ? made with { Feedback = [.. byDecision[made.Decision.Id]] } : made);
            },
            cancellationToken);
}
