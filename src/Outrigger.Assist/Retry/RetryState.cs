using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Outrigger.Assist.Decisions;

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
        WriteInt(writer, keys.Count);
        foreach (var state in keys)
        {
            lock (state.Gate)
            {
                Write(writer, state);
            }
        }
    }

    public void Load(int formatVersion, ReadOnlySpan<byte> state)
    {
        if (formatVersion != FormatVersion)
        {
            throw new InvalidDataException($"Retry state of format {formatVersion}; {FormatVersion} is read.");
        }

        var reader = new Reader(state);
        var count = reader.ReadInt();
        if (count < 0 || count > state.Length)
        {
            throw new InvalidDataException("Retry state: that many keys do not fit into it.");
        }

        var keys = new List<RetryKeyState>();
        for (var i = 0; i < count; i++)
        {
            keys.Add(Read(ref reader));
        }

        if (!reader.IsAtEnd)
        {
            throw new InvalidDataException("Retry state: more bytes than it says.");
        }

        engine.Restore(keys);
    }

    private static void Write(IBufferWriter<byte> writer, RetryKeyState state)
    {
        WriteText(writer, state.Key.Tenant);
        WriteText(writer, state.Key.Dependency);
        WriteText(writer, state.Key.Operation);
        WriteLong(writer, state.Model.Labels);
        WriteLong(writer, state.LabelMicros);
        foreach (var weight in state.Model.Weights)
        {
            WriteLong(writer, BitConverter.DoubleToInt64Bits(weight));
        }

        foreach (var variance in state.Model.Variances)
        {
            WriteLong(writer, BitConverter.DoubleToInt64Bits(variance));
        }

        var signatures = state.Signatures.Entries.ToArray();
        WriteInt(writer, signatures.Length);
        foreach (var entry in signatures)
        {
            WriteLong(writer, (long)entry.Hash);
            WriteLong(writer, entry.UsedMicros);
            foreach (var number in (ReadOnlySpan<float>)[entry.Mean, entry.Variance, entry.Successes, entry.Failures, entry.Tries])
            {
                WriteInt(writer, BitConverter.SingleToInt32Bits(number));
            }
        }
    }

    private static RetryKeyState Read(ref Reader reader)
    {
        var state = new RetryKeyState(new RetryKey(reader.ReadText(), reader.ReadText(), reader.ReadText()));
        var labels = reader.ReadLong();
        state.LabelMicros = reader.ReadLong();
        Span<double> weights = stackalloc double[RecoveryInputs.Count];
        Span<double> variances = stackalloc double[RecoveryInputs.Count];
        reader.ReadDoubles(weights);
        reader.ReadDoubles(variances);
        var count = reader.ReadInt();
        if (state.LabelMicros < 0 || count is < 0 or > SignatureTable.Capacity || !state.Model.TryRestore(weights, variances, labels))
        {
            throw new InvalidDataException("Retry state: numbers that cannot be.");
        }

        for (var i = 0; i < count; i++)
        {
            var entry = new SignatureEntry
            {
                Hash = (ulong)reader.ReadLong(),
                UsedMicros = reader.ReadLong(),
                Mean = reader.ReadFloat(),
                Variance = reader.ReadFloat(),
                Successes = reader.ReadFloat(),
                Failures = reader.ReadFloat(),
                Tries = reader.ReadFloat(),
            };
            var isSound = entry.Hash != 0 && entry.UsedMicros >= 0 && Math.Abs(entry.Mean) < 1e6 && entry.Variance is >= 0 and < 1e3f
                && entry.Successes is >= 0 and < 1e12f && entry.Failures is >= 0 and < 1e12f && entry.Tries is >= 0 and < 1e12f;
            if (!isSound || !state.Signatures.TryRestore(entry))
            {
                throw new InvalidDataException("Retry state: a signature that cannot be.");
            }
        }

        return state;
    }

    private static void WriteInt(IBufferWriter<byte> writer, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(writer.GetSpan(4), value);
        writer.Advance(4);
    }

    private static void WriteLong(IBufferWriter<byte> writer, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(writer.GetSpan(8), value);
        writer.Advance(8);
    }

    private static void WriteText(IBufferWriter<byte> writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        WriteInt(writer, bytes.Length);
        writer.Write(bytes);
    }

    private ref struct Reader(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public readonly bool IsAtEnd => _rest.IsEmpty;

        public int ReadInt() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

        public long ReadLong() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

        public float ReadFloat() => BitConverter.Int32BitsToSingle(ReadInt());

        public void ReadDoubles(scoped Span<double> numbers)
        {
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i] = BitConverter.Int64BitsToDouble(ReadLong());
            }
        }

        public string ReadText()
        {
            var length = ReadInt();
            return length is < 0 or > MaxNameLength ? throw new InvalidDataException("Retry state: a name of that length cannot be.") : Encoding.UTF8.GetString(Take(length));
        }

        private ReadOnlySpan<byte> Take(int count)
        {
            if (count > _rest.Length)
            {
                throw new InvalidDataException("Retry state: it ends too early.");
            }

            var taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }
    }
}
