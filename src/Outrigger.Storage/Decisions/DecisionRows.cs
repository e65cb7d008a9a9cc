using System.Buffers.Binary;
using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Decisions;

/// <summary>Decisions as rows. Features are 8 bytes each, little-endian: NaN, which says that nothing was known, survives.</summary>
internal static class DecisionRows
{
    public const string Columns =
        "id, tenant, module, subject, outcome, score, confidence, reasons, model, version, samples_seen, is_cold_start, elapsed_us, mode, parameters_version, features, shadow, is_notable, fallback, decided_at";

    public static object ToRow(RecordedDecision made, object id) => new
    {
        id,
        tenant = made.Tenant.Value,
        module = made.Decision.Module,
        subject = StorableText.Clean(made.Subject),
        outcome = StorableText.Clean(made.Decision.Outcome),
        score = made.Decision.Score,
        confidence = made.Decision.Confidence,
        reasons = StorableText.Clean(JsonSerializer.Serialize(made.Decision.Reasons, DecisionColumns.Default.IReadOnlyListDecisionReason)),
        model = made.Decision.Model.Name,
        version = made.Decision.Model.Version,
        samplesSeen = made.Decision.Model.SamplesSeen,
        isColdStart = made.Decision.Model.IsColdStart,
        elapsedUs = made.Decision.ElapsedUs,
        mode = (int)made.Mode,
        parametersVersion = made.ParametersVersion,
        features = ToBytes(made.Features.Span),
        shadow = made.Shadow is null ? null : StorableText.Clean(JsonSerializer.Serialize(made.Shadow, DecisionColumns.Default.Verdict)),
        isNotable = made.IsNotable,
        fallback = made.Fallback,
        decidedAt = made.AtMicros,
    };

    public static RecordedDecision Read(DbDataReader row) => new()
    {
        Decision = new Decision(
            row.Id(0),
            row.GetString(2),
            row.GetString(4),
            row.GetDouble(5),
            row.GetDouble(6),
            IsRecorded: true,
            JsonSerializer.Deserialize(row.GetString(7), DecisionColumns.Default.IReadOnlyListDecisionReason)!,
            new DecidingModel(row.GetString(8), row.GetString(9), row.GetInt64(10), row.GetBoolean(11)),
            row.GetDouble(12)),
        Tenant = TenantId.Parse(row.GetString(1)),
        Subject = row.GetString(3),
        Mode = (AssistMode)row.GetInt32(13),
        ParametersVersion = row.GetString(14),
        Features = FromBytes(row.GetFieldValue<byte[]>(15)),
        Shadow = row.IsDBNull(16) ? null : JsonSerializer.Deserialize(row.GetString(16), DecisionColumns.Default.Verdict),
        IsNotable = row.GetBoolean(17),
        Fallback = row.Text(18),
        AtMicros = row.GetInt64(19),
    };

    public static (Guid Decision, DecisionFeedback Feedback) ReadFeedback(DbDataReader row) => (
        row.Id(0),
        new DecisionFeedback(row.GetString(1), row.GetDouble(2), row.Text(3), row.Text(4), row.GetInt64(5)));

    private static byte[] ToBytes(ReadOnlySpan<double> values)
    {
        var bytes = new byte[values.Length * sizeof(double)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), values[i]);
        }

        return bytes;
    }

    private static double[] FromBytes(ReadOnlySpan<byte> bytes)
    {
        var values = new double[bytes.Length / sizeof(double)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * sizeof(double))..]);
        }

        return values;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<DecisionReason>))]
[JsonSerializable(typeof(Verdict))]
internal sealed partial class DecisionColumns : JsonSerializerContext;
