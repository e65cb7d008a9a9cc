using System.Buffers.Binary;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Decisions.Rows;

/// <summary>
/// A decision as one run of bytes, for those that keep thousands of them in memory: as objects each is a dozen that outlive
/// the youngest generation, and copying these is what the garbage collector's pauses are made of. Of this process only: the
/// layout is no format to keep. What was said of a decision is kept beside its row. Stateless.
/// </summary>
internal static class DecisionRow
{
    /// <summary>What a decision with a handful of reasons and features needs, and more.</summary>
    public const int UsualBytes = 1024;

    private const byte Recorded = 1;
    private const byte Notable = 2;
    private const byte Cold = 4;
    private const byte Shadowed = 8;
    private const byte FellBack = 16;
    private const int AtOffset = 16;

    [ThreadStatic]
    private static byte[]? _scratch;

    /// <summary>The decision as bytes, good until this thread writes the next one.</summary>
    public static ReadOnlySpan<byte> Write(RecordedDecision made)
    {
        var decision = made.Decision;
        var writer = new RowWriter(_scratch ?? new byte[1024]);
        writer.Id(decision.Id);
        writer.Number(made.AtMicros);
        writer.Byte((byte)((decision.IsRecorded ? Recorded : 0) | (made.IsNotable ? Notable : 0) | (decision.Model.IsColdStart ? Cold : 0) | (made.Shadow is null ? 0 : Shadowed) | (made.Fallback is null ? 0 : FellBack)));
        writer.Byte((byte)made.Mode);
        writer.Text(made.Tenant.Value);
        writer.Text(decision.Module);
        writer.Text(made.Subject);
        writer.Text(made.ParametersVersion);
        writer.Real(decision.ElapsedUs);
        Write(ref writer, decision.Outcome, decision.Score, decision.Confidence, decision.Reasons);
        writer.Text(decision.Model.Name);
        writer.Text(decision.Model.Version);
        writer.Number(decision.Model.SamplesSeen);
        writer.Reals(made.Features.Span);
        if (made.Shadow is { } shadow)
        {
            Write(ref writer, shadow.Outcome, shadow.Score, shadow.Confidence, shadow.Reasons);
            writer.Byte(shadow.IsNotable ? (byte)1 : (byte)0);
        }

        if (made.Fallback is { } fallback)
        {
            writer.Text(fallback);
        }

        _scratch = writer.Buffer;
        return writer.Written;
    }

    /// <summary>The decision of a row, without what was said of it.</summary>
    public static RecordedDecision Read(ReadOnlySpan<byte> row)
    {
        var reader = new RowReader(row);
        var id = reader.Id();
        var at = reader.Number();
        var flags = reader.Byte();
        var mode = (AssistMode)reader.Byte();
        var tenant = TenantId.Parse(reader.Text());
        var module = reader.Text();
        var subject = reader.Text();
        var version = reader.Text();
        var elapsed = reader.Real();
        var said = ReadVerdict(ref reader);
        var model = new DecidingModel(reader.Text(), reader.Text(), reader.Number(), (flags & Cold) != 0);
        var features = reader.Reals();
        var shadow = (flags & Shadowed) == 0 ? null : ReadVerdict(ref reader) with { IsNotable = reader.Byte() != 0 };
        return new RecordedDecision
        {
            Decision = new Decision(id, module, said.Outcome, said.Score, said.Confidence, (flags & Recorded) != 0, said.Reasons, model, elapsed),
            Tenant = tenant,
            Subject = subject,
            Mode = mode,
            ParametersVersion = version,
            Features = features,
            Shadow = shadow,
            IsNotable = (flags & Notable) != 0,
            Fallback = (flags & FellBack) == 0 ? null : reader.Text(),
            AtMicros = at,
        };
    }

    /// <summary>When the decision of a row was made, without reading the rest.</summary>
    public static long AtMicros(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadInt64LittleEndian(row[AtOffset..]);

    private static void Write(ref RowWriter writer, string outcome, double score, double confidence, IReadOnlyList<DecisionReason> reasons)
    {
        writer.Text(outcome);
        writer.Real(score);
        writer.Real(confidence);
        writer.Count(reasons.Count);
        for (var i = 0; i < reasons.Count; i++)
        {
            writer.Text(reasons[i].What);
            writer.Text(reasons[i].Value);
            writer.Real(reasons[i].Contribution);
        }
    }

    private static Verdict ReadVerdict(ref RowReader reader)
    {
        var outcome = reader.Text();
        var score = reader.Real();
        var confidence = reader.Real();
        var reasons = new DecisionReason[reader.Count()];
        for (var i = 0; i < reasons.Length; i++)
        {
            reasons[i] = new(reader.Text(), reader.Text(), reader.Real());
        }

        return new Verdict(outcome, score, confidence, reasons);
    }
}
