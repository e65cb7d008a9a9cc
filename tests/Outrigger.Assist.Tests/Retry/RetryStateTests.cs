using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Retry;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Retry;

public sealed class RetryStateTests
{
    [Fact]
    public void SaveThenLoad_AnswersTheSame() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(),
        seed =>
        {
            var engine = Taught(seed);
            var copy = new RetryEngine(new RetrySettings());
            new RetryState(copy).Load(1, Save(engine));
            Score(copy, seed).ShouldBe(Score(engine, seed), 1e-9);
            Save(copy).ShouldBe(Save(engine));
        }).Holds(cases: 30);

    [Fact]
    public void Load_Corrupt_ThrowsAndChangesNothing()
    {
        var good = Save(Taught(3));
        var engine = Taught(4);
        var before = Save(engine);
        var state = new RetryState(engine);
        for (var length = 0; length < good.Length; length += 7)
        {
            Should.Throw<InvalidDataException>(() => state.Load(1, good.AsSpan(0, length)));
        }

        Should.Throw<InvalidDataException>(() => state.Load(1, [.. good, 0]));
        Should.Throw<InvalidDataException>(() => state.Load(2, good));
        var nan = good.ToArray();
        nan.AsSpan(60, 64).Fill(0xFF);
        Should.Throw<InvalidDataException>(() => state.Load(1, nan));
        Save(engine).ShouldBe(before);
    }

    [Fact]
    public void Save_IsAsSmallAsItsPageSays() => Save(Taught(5)).Length.ShouldBeLessThan(2 * (400 + (4 * 36)));

    private static RetryEngine Taught(int seed)
    {
        var engine = new RetryEngine(new RetrySettings());
        var random = new Random(seed);
        for (var i = 0; i < 80; i++)
        {
            var asked = Ask((ulong)random.Next(1, 5), (i + 1) * 1_000_000L);
            engine.Consider(asked, new double[RetryFeatures.Count]);
            engine.Learn(asked, random.Next(2) == 0, asked.NowMicros);
        }

        return engine;
    }

    private static double Score(RetryEngine engine, int seed)
    {
        var features = new double[RetryFeatures.Count];
        engine.Consider(Ask((ulong)(Math.Abs((long)seed) % 4) + 1, 81_000_000), features);
        return features[RetryFeatures.SignaturePart] + features[RetryFeatures.ClassPart];
    }

    private static RetryCase Ask(ulong words, long now) => new()
    {
        Key = new RetryKey("acme", "orders", "read"),
        Failure = RetryFailureClass.ServerError,
        Words = words,
        NowMicros = now,
    };

    private static byte[] Save(RetryEngine engine)
    {
        var writer = new ArrayBufferWriter<byte>();
        new RetryState(engine).Save(writer);
        return writer.WrittenSpan.ToArray();
    }
}
