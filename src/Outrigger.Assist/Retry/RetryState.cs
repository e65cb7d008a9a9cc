using System.Buffers;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Assist.Retry.Recovery;

namespace Outrigger.Assist.Retry;

/// <summary>
/// What retries have taught, over a restart: the weights of every key and tenant with how sure they are, and the signatures.
/// Health and budgets are of the moment and begin anew. About 330 bytes a key and 36 a signature. Thread-safe.
/// </summary>
internal sealed class RetryState(RetryEngine engine) : ILearnedState
{
    private const int MaxNameLength = 1024;

    public string Name => "retry";

    public int FormatVersion => 1;

    public void Save(IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var keys = engine.Snapshot();
        var saved = new StateWriter(writer);
        saved.Write(keys.Count);
        foreach (var state in keys)
        {
            lock (state.Gate)
            {
                Write(saved, state);
            }
        }
    }

    public void Load(int formatVersion, ReadOnlySpan<byte> state)
    {
        if (formatVersion != FormatVersion)
        {
            throw new InvalidDataException($"Retry state of format {formatVersion}; {FormatVersion} is read.");
        }

        var reader = new StateReader(state, "Retry state");
        var count = reader.ReadInt();
        if (count < 0 || count > state.Length)
        {
            throw reader.Wrong("that many keys do not fit into it");
        }

        var keys = new List<RetryKeyState>();
        for (var i = 0; i < count; i++)
        {
            keys.Add(Read(ref reader));
        }

        if (!reader.IsAtEnd)
        {
            throw reader.Wrong("more bytes than it says");
        }

        engine.Restore(keys);
    }

    private static void Write(StateWriter writer, RetryKeyState state)
    {
        writer.Write(state.Key.Tenant);
        writer.Write(state.Key.Dependency);
        writer.Write(state.Key.Operation);
        writer.Write(state.Model.Labels);
        writer.Write(state.LabelMicros);
        writer.Write(state.Model.Weights);
        writer.Write(state.Model.Variances);
        var signatures = state.Signatures.Entries.ToArray();
        writer.Write(signatures.Length);
        foreach (var entry in signatures)
        {
            writer.Write(entry.Hash);
            writer.Write(entry.UsedMicros);
            writer.Write((ReadOnlySpan<float>)[entry.Mean, entry.Variance, entry.Successes, entry.Failures, entry.Tries]);
        }
    }

    private static RetryKeyState Read(ref StateReader reader)
    {
        var state = new RetryKeyState(new RetryKey(reader.ReadText(MaxNameLength), reader.ReadText(MaxNameLength), reader.ReadText(MaxNameLength)));
        var labels = reader.ReadLong();
        state.LabelMicros = reader.ReadLong();
        Span<double> weights = stackalloc double[RecoveryInputs.Count];
        Span<double> variances = stackalloc double[RecoveryInputs.Count];
        reader.ReadDoubles(weights);
        reader.ReadDoubles(variances);
        var count = reader.ReadInt();
        if (state.LabelMicros < 0 || count is < 0 or > SignatureTable.Capacity || !state.Model.TryRestore(weights, variances, labels))
        {
            throw reader.Wrong("numbers that cannot be");
        }

        for (var i = 0; i < count; i++)
        {
            var entry = new SignatureEntry
            {
                Hash = reader.ReadULong(),
                UsedMicros = reader.ReadLong(),
                Mean = reader.ReadSingle(),
                Variance = reader.ReadSingle(),
                Successes = reader.ReadSingle(),
                Failures = reader.ReadSingle(),
                Tries = reader.ReadSingle(),
            };
            var isSound = entry.Hash != 0 && entry.UsedMicros >= 0 && Math.Abs(entry.Mean) < 1e6 && entry.Variance is >= 0 and < 1e3f
                && entry.Successes is >= 0 and < 1e12f && entry.Failures is >= 0 and < 1e12f && entry.Tries is >= 0 and < 1e12f;
            if (!isSound || !state.Signatures.TryRestore(entry))
            {
                throw reader.Wrong("a signature that cannot be");
            }
        }

        return state;
    }
}
