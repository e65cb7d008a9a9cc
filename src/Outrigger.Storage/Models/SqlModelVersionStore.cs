using System.Data.Common;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Outrigger.Assist.Models;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Models;

/// <summary>Versions of models in <c>model_versions</c> and who is in charge in <c>model_charges</c>. Thread-safe.</summary>
internal sealed class SqlModelVersionStore(IDatabase database) : IModelVersionStore
{
    public Task<IReadOnlyList<ModelVersion>> ListAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(
            "SELECT model, version, parameters, created_at, origin, parent, learned_until, comparison FROM model_versions ORDER BY model, created_at, version",
            static row => new ModelVersion
            {
                Model = row.GetString(0),
                Version = row.GetString(1),
                Values = MemoryMarshal.Cast<byte, double>(row.GetFieldValue<byte[]>(2)).ToArray(),
                CreatedAtMicros = row.GetInt64(3),
                Origin = row.GetString(4),
                Parent = row.IsDBNull(5) ? null : row.GetString(5),
                LearnedUntilMicros = row.GetInt64(6),
                Comparison = row.IsDBNull(7) ? null : JsonSerializer.Deserialize(row.GetString(7), ModelColumns.Default.ModelComparison),
            },
            cancellationToken);

    public async Task<bool> TryAddAsync(ModelVersion version, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        return await WriteAsync(
            """
            INSERT INTO model_versions (model, version, parameters, created_at, origin, parent, learned_until, comparison)
            VALUES (@model, @version, @parameters, @createdAt, @origin, @parent, @learnedUntil, @comparison)
            ON CONFLICT (model, version) DO NOTHING
            """,
            new
            {
                model = version.Model,
                version = version.Version,
                parameters = MemoryMarshal.AsBytes(version.Values.Span).ToArray(),
                createdAt = version.CreatedAtMicros,
                origin = version.Origin,
                parent = version.Parent,
                learnedUntil = version.LearnedUntilMicros,
                comparison = version.Comparison is null ? null : JsonSerializer.Serialize(version.Comparison, ModelColumns.Default.ModelComparison),
            },
            cancellationToken) > 0;
    }

    public Task RemoveAsync(string model, string version, CancellationToken cancellationToken = default) =>
        WriteAsync("DELETE FROM model_versions WHERE model = @model AND version = @version", new { model, version }, cancellationToken);

    public Task<IReadOnlyList<ModelCharge>> ListChargesAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(
            "SELECT model, version, previous, is_pinned, reason, since, revision FROM model_charges ORDER BY model",
            static row => new ModelCharge(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetBoolean(3), row.GetString(4), row.GetInt64(5), row.GetInt64(6)),
            cancellationToken);

    public async Task<bool> TrySetChargeAsync(ModelCharge charge, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(charge);
        return await WriteAsync(
            charge.Revision == 1
                ? """
                  INSERT INTO model_charges (model, version, previous, is_pinned, reason, since, revision)
                  VALUES (@model, @version, @previous, @isPinned, @reason, @since, @revision)
                  ON CONFLICT (model) DO NOTHING
                  """
                : """
                  UPDATE model_charges SET version = @version, previous = @previous, is_pinned = @isPinned, reason = @reason, since = @since, revision = @revision
                  WHERE model = @model AND revision = @revision - 1
                  """,
            new
            {
                model = charge.Model,
                version = charge.Version,
                previous = charge.Previous,
                isPinned = charge.IsPinned,
                reason = charge.Reason,
                since = charge.SinceMicros,
                revision = charge.Revision,
            },
            cancellationToken) > 0;
    }

    private async Task<IReadOnlyList<T>> ReadAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            async (connection, token) =>
            {
                await using var rows = (DbDataReader)await connection.ExecuteReaderAsync(new CommandDefinition(sql, cancellationToken: token));
                var found = new List<T>();
                while (await rows.ReadAsync(token))
                {
                    found.Add(read(rows));
                }

                return found;
            },
            cancellationToken);

    private Task<int> WriteAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (DbConnection connection, DbTransaction transaction, CancellationToken token) =>
                connection.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: token)),
            cancellationToken);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ModelComparison))]
internal sealed partial class ModelColumns : JsonSerializerContext;
