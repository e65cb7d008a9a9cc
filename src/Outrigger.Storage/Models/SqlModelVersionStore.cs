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
    public async Task<IReadOnlyList<ModelVersion>> ListAsync(CancellationToken cancellationToken = default) =>
        await database.ReadRowsAsync(
            "SELECT model, version, parameters, created_at, origin, parent, learned_until, comparison FROM model_versions ORDER BY model, created_at, version",
            null,
            static row => new ModelVersion
            {
                Model = row.GetString(0),
                Version = row.GetString(1),
                Values = MemoryMarshal.Cast<byte, double>(row.GetFieldValue<byte[]>(2)).ToArray(),
                CreatedAtMicros = row.GetInt64(3),
                Origin = row.GetString(4),
                Parent = row.Text(5),
                LearnedUntilMicros = row.GetInt64(6),
                Comparison = row.IsDBNull(7) ? null : JsonSerializer.Deserialize(row.GetString(7), ModelColumns.Default.ModelComparison),
            },
            cancellationToken);

    public async Task<bool> TryAddAsync(ModelVersion version, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        return await database.ExecuteAsync(
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
        database.ExecuteAsync("DELETE FROM model_versions WHERE model = @model AND version = @version", new { model, version }, cancellationToken);

    public async Task<IReadOnlyList<ModelCharge>> ListChargesAsync(CancellationToken cancellationToken = default) =>
        await database.ReadRowsAsync(
            "SELECT model, version, previous, is_pinned, reason, since, revision FROM model_charges ORDER BY model",
            null,
            static row => new ModelCharge(row.GetString(0), row.GetString(1), row.Text(2), row.GetBoolean(3), row.GetString(4), row.GetInt64(5), row.GetInt64(6)),
            cancellationToken);

    public async Task<bool> TrySetChargeAsync(ModelCharge charge, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(charge);
        return await database.ExecuteAsync(
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
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ModelComparison))]
internal sealed partial class ModelColumns : JsonSerializerContext;
