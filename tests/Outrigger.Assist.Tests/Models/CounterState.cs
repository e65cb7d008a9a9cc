using System.Buffers;
using System.Buffers.Binary;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Tests.Models;

/// <summary>Learned state that is one number.</summary>
internal sealed class CounterState(string name = "counter") : ILearnedState
{
    public long Value { get; set; }

    public string Name => name;

    public int FormatVersion => 1;

    public void Save(IBufferWriter<byte> writer)
    {
        BinaryPrimitives.WriteInt64LittleEndian(writer.GetSpan(8), Value);
        writer.Advance(8);
    }

    public void Load(int formatVersion, ReadOnlySpan<byte> state)
    {
        if (formatVersion != 1 || state.Length != 8)
        {
            throw new InvalidDataException("Not a counter.");
        }

        Value = BinaryPrimitives.ReadInt64LittleEndian(state);
    }
}
