using System.Buffers;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Assist.Priority.Estimates;

namespace Outrigger.Assist.Priority.Learned;

/// <summary>Writes and reads what a tenant's tasks have taught. About 600 bytes and 60 a kind of task. Thread-safe, the engine is not.</summary>
internal static class PriorityCodec
{
    /// <summary>What is read, for error texts.</summary>
    public const string What = "Priorities";

    public static void Write(BinaryWriter binary, PriorityEngine engine)
    {
        binary.Write(engine.Outcomes);
        Write(binary, engine.Times.All);
        binary.Write(engine.Times.Kinds.Count);
        foreach (var (kind, times) in engine.Times.Kinds)
        {
            binary.Write(kind);
            Write(binary, times);
        }

        var estimates = engine.Estimates.State;
        WriteAll(binary, [estimates.Count, estimates.Bias, estimates.Square, estimates.LearnedSquare]);
        var risk = engine.Risk;
        binary.Write(risk.Labels);
        WriteAll(binary, risk.Losses);
        foreach (var level in risk.Levels)
        {
            WriteAll(binary, [level.Yes, level.All]);
        }

        var signal = risk.Signal.GetState();
        WriteAll(binary, [signal.Slope, signal.Offset, signal.SlopeSquares, signal.OffsetSquares]);
        binary.Write(risk.Signal.SamplesSeen);
        var weights = new ArrayBufferWriter<byte>();
        risk.Regression.Save(weights);
        binary.Write(weights.WrittenCount);
        binary.Write(weights.WrittenSpan);
        binary.Write(risk.Kinds.Count);
        foreach (var (kind, rate) in risk.Kinds)
        {
            binary.Write(kind);
            WriteAll(binary, [rate.Yes, rate.All]);
        }
    }

    public static PriorityEngine Read(BinaryReader binary, PrioritySettings settings)
    {
        var engine = new PriorityEngine(settings) { Outcomes = binary.ReadInt64() };
        Demand(engine.Outcomes >= 0);
        var all = ReadTimes(binary);
        var kinds = ReadMap(binary, ReadTimes);
        engine.Times.Restore(all, kinds);
        Demand(engine.Estimates.TryRestore((binary.ReadDouble(), binary.ReadDouble(), binary.ReadDouble(), binary.ReadDouble())));
        var risk = engine.Risk;
        risk.Labels = binary.ReadInt64();
        Demand(risk.Labels >= 0);
        for (var i = 0; i < RiskEstimate.Experts; i++)
        {
            risk.Losses[i] = binary.ReadDouble();
            Demand(risk.Losses[i] is >= 0 and < 1e9);
        }

        for (var i = 0; i < risk.Levels.Length; i++)
        {
            risk.Levels[i] = ReadRate(binary);
        }

        var signal = RiskEstimate.CreateSignal();
        Demand(signal.TryRestore((binary.ReadDouble(), binary.ReadDouble(), binary.ReadDouble(), binary.ReadDouble()), binary.ReadInt64()));
        var length = binary.ReadInt32();
        Demand(length is > 0 and < 100_000);
        risk.Regression.Load(binary.ReadBytes(length));
        risk.Restore(signal, ReadMap(binary, ReadRate));
        return engine;
    }

    private static Dictionary<ulong, T> ReadMap<T>(BinaryReader binary, Func<BinaryReader, T> read)
    {
        var count = binary.ReadInt32();
        Demand(count is >= 0 and <= 1_000_000);
        var map = new Dictionary<ulong, T>();
        for (var i = 0; i < count; i++)
        {
            var key = binary.ReadUInt64();
            Demand(map.TryAdd(key, read(binary)));
        }

        return map;
    }

    private static LogMean ReadTimes(BinaryReader binary)
    {
        var times = new LogMean(binary.ReadDouble(), binary.ReadDouble(), binary.ReadDouble(), binary.ReadDouble());
        Demand(times.Count is >= 0 and < 1e6 && Math.Abs(times.Mean) < 50 && times.Variance is >= 0 and < 1e4 && double.IsFinite(times.At));
        return times;
    }

    private static Rate ReadRate(BinaryReader binary)
    {
        var rate = new Rate(binary.ReadDouble(), binary.ReadDouble());
        Demand(rate.All is >= 0 and < 1e9 && rate.Yes >= 0 && rate.Yes <= rate.All + 1e-6);
        return rate;
    }

    private static void Write(BinaryWriter binary, in LogMean times) => WriteAll(binary, [times.Count, times.Mean, times.Variance, times.At]);

    private static void WriteAll(BinaryWriter binary, ReadOnlySpan<double> numbers)
    {
        foreach (var number in numbers)
        {
            binary.Write(number);
        }
    }

    private static void Demand(bool isSound) => SavedNumbers.Demand(isSound, What);
}
