using System.Buffers;
using System.Runtime.InteropServices;

namespace Outrigger.Assist.Forecasting.Series;

/// <summary>
/// Writes state to a buffer or reads it back by the same calls, so that the two cannot drift apart. Little endian, no
/// padding. Reading checks lengths, ranges and that numbers are finite. Not thread-safe.
/// </summary>
internal sealed class StateCopy
{
    private readonly IBufferWriter<byte>? _writer;
    private readonly byte[] _bytes = [];
    private int _position;

    private StateCopy(IBufferWriter<byte>? writer, byte[] bytes) => (_writer, _bytes) = (writer, bytes);

    public bool IsReading => _writer is null;

    public bool IsAtEnd => _position == _bytes.Length;

    public static StateCopy To(IBufferWriter<byte> writer) => new(writer, []);

    public static StateCopy From(ReadOnlySpan<byte> bytes) => new(null, bytes.ToArray());

    public static InvalidDataException Corrupt(string what) => new("Not a saved state of forecasts: " + what + ".");

    public void Do(Span<byte> bytes)
    {
        if (_writer is not null)
        {
            _writer.Write(bytes);
            return;
        }

        if (_bytes.Length - _position < bytes.Length)
        {
            throw Corrupt("it ends too early");
        }

        _bytes.AsSpan(_position, bytes.Length).CopyTo(bytes);
        _position += bytes.Length;
    }

    public void Do(ref int value, int min, int max)
    {
        Do(MemoryMarshal.AsBytes(new Span<int>(ref value)));
        if (IsReading && (value < min || value > max))
        {
            throw Corrupt("a number is out of its range");
        }
    }

    public void Do(ref long value, long min = 0)
    {
        Do(MemoryMarshal.AsBytes(new Span<long>(ref value)));
        if (IsReading && value < min)
        {
            throw Corrupt("a count is out of its range");
        }
    }

    public void Do(ref bool value)
    {
        var number = value ? 1 : 0;
        Do(ref number, 0, 1);
        value = number == 1;
    }

    public void Do(ref double value) => Do(new Span<double>(ref value));

    public void Do(Span<double> values)
    {
        Do(MemoryMarshal.AsBytes(values));
        foreach (var value in values)
        {
            Check(double.IsFinite(value));
        }
    }

    public void Do(Span<float> values)
    {
        Do(MemoryMarshal.AsBytes(values));
        foreach (var value in values)
        {
            Check(float.IsFinite(value));
        }
    }

    /// <summary>May hold anything; NaN stands for what is not known.</summary>
    public void Do(Span<Half> values) => Do(MemoryMarshal.AsBytes(values));

    private void Check(bool isGood)
    {
        if (IsReading && !isGood)
        {
            throw Corrupt("a number is not finite");
        }
    }
}
