using System.Buffers;
using Outrigger.Assist.Decisions.Learned;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Decisions.Learned;

public sealed class StateReaderTests
{
    private delegate void Reading(ref StateReader reader);

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var saved = new ArrayBufferWriter<byte>();
        var writer = new StateWriter(saved);
        writer.Write((ushort)65_000);
        writer.Write(-7);
        writer.Write(long.MinValue);
        writer.Write(ulong.MaxValue);
        writer.Write(1.5f);
        writer.Write(double.PositiveInfinity);
        writer.Write("Wörter");
        writer.Write((ReadOnlySpan<float>)[1, 2]);
        writer.Write((ReadOnlySpan<double>)[3, 4]);
        writer.WriteRaw([9, 8]);

        var reader = new StateReader(saved.WrittenSpan, "It");
        reader.ReadUShort().ShouldBe((ushort)65_000);
        reader.ReadInt().ShouldBe(-7);
        reader.ReadLong().ShouldBe(long.MinValue);
        reader.ReadULong().ShouldBe(ulong.MaxValue);
        reader.ReadFiniteSingle().ShouldBe(1.5f);
        reader.ReadBound().ShouldBe(double.PositiveInfinity);
        reader.ReadText(7).ShouldBe("Wörter");
        var counts = new float[2];
        reader.ReadCounts(counts);
        counts.ShouldBe([1, 2]);
        var numbers = new double[2];
        reader.ReadDoubles(numbers);
        numbers.ShouldBe([3, 4]);
        reader.IsAtEnd.ShouldBeFalse();
        reader.Take(2).ToArray().ShouldBe([9, 8]);
        reader.IsAtEnd.ShouldBeTrue();
    }

    [Fact]
    public void Read_WhatCannotBe_IsRefused()
    {
        Refused(static (ref StateReader reader) => reader.ReadFinite(), BitConverter.GetBytes(double.NaN)).ShouldBe("It.");
        Refused(static (ref StateReader reader) => reader.ReadPositive(), BitConverter.GetBytes(-1.0)).ShouldBe("It.");
        Refused(static (ref StateReader reader) => reader.ReadBound(), BitConverter.GetBytes(double.NaN)).ShouldBe("It.");
        Refused(static (ref StateReader reader) => reader.ReadShare(), BitConverter.GetBytes(1.1)).ShouldBe("It.");
        Refused(static (ref StateReader reader) => reader.ReadBounded(9), BitConverter.GetBytes(-9.5)).ShouldBe("It: a number that cannot be.");
        Refused(static (ref StateReader reader) => reader.ReadFiniteSingle(), BitConverter.GetBytes(float.NegativeInfinity)).ShouldBe("It.");
        Refused(static (ref StateReader reader) => reader.ReadSingleBound(), BitConverter.GetBytes(float.NaN)).ShouldBe("It.");
        Refused(static (ref StateReader reader) => reader.ReadCount(), BitConverter.GetBytes(float.PositiveInfinity)).ShouldBe("It.");
        Refused(static (ref StateReader reader) => reader.ReadInt(0, 3), BitConverter.GetBytes(4)).ShouldBe("It.");
        Refused(static (ref StateReader reader) => reader.ReadCountOf(2), [1, 0, 0, 0, 5]).ShouldBe("It: that many do not fit into it.");
        Refused(static (ref StateReader reader) => reader.ReadText(2), [3, 0, 0, 0, 65, 65, 65]).ShouldBe("It: a name of that length cannot be.");
        Refused(static (ref StateReader reader) => reader.ReadText(9), [3, 0, 0, 0, 65, 65]).ShouldBe("It: it ends too early.");
        Refused(static (ref StateReader reader) => reader.Take(-1), [1]).ShouldBe("It: it ends too early.");
    }

    private static string Refused(Reading read, byte[] state) => Should.Throw<InvalidDataException>(() =>
    {
        var reader = new StateReader(state, "It");
        read(ref reader);
    }).Message;
}
