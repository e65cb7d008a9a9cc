using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Assist.Errors;
using Outrigger.Assist.Errors.Taxonomy;
using Outrigger.Assist.Prediction;
using Outrigger.Core.Callers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Decisions.Learned;

public sealed class TenantLessonsTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    [Fact]
    public void Keep_MoreThanMayBe_TheOneUsedLongestAgoGivesWay()
    {
        var lessons = new TenantLessons<string>(3, 2);
        for (var i = 0UL; i < 3; i++)
        {
            lessons.Keep(Acme, i, "lesson " + i);
        }

        lessons.TryFind(Acme, 0, out _).ShouldBeTrue();
        lessons.Keep(Acme, 3, "lesson 3");

        lessons.TryFind(Acme, 1, out _).ShouldBeFalse();
        lessons.TryFind(Acme, 0, out var kept).ShouldBeTrue();
        kept.ShouldBe("lesson 0");
        lessons.TryFind(TenantId.Default, 0, out _).ShouldBeFalse("another tenant was taught nothing");
    }

    [Fact]
    public void Keep_MoreTenantsThanMayBe_TheOneUsedLongestAgoGivesWay()
    {
        var lessons = new TenantLessons<string>(3, 2);
        foreach (var name in (string[])["a", "b", "c"])
        {
            lessons.Keep(TenantId.Parse(name), 1, name);
        }

        lessons.TryFind(TenantId.Parse("a"), 1, out _).ShouldBeFalse();
        lessons.TryFind(TenantId.Parse("b"), 1, out _).ShouldBeTrue();
        lessons.TryFind(TenantId.Parse("c"), 1, out _).ShouldBeTrue();
    }

    [Fact]
    public void ErrorLessons_SaveAndLoad_AreTheSame() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var lessons = Errors();
        for (var i = 0; i < random.Next(50); i++)
        {
            lessons.Keep(random.Next(2) == 0 ? Acme : TenantId.Default, "T" + random.Next(5), (ulong)random.NextInt64(), new ErrorAdvice(ErrorTypes.All[random.Next(8)], random.Next(3) == 0 ? null : new string('x', random.Next(700)), [.. Enumerable.Range(0, random.Next(12)).Select(n => "step " + n)])
            {
                Strategy = random.Next(3) switch { 0 => "retry", 1 => "nonsense", _ => null },
            });
        }

        var state = Save(lessons);
        var other = Errors();
        other.Load(1, state);
        return Save(other).AsSpan().SequenceEqual(state);
    }).Holds(60);

    [Fact]
    public void ErrorLessons_EnoughOfOneName_LendTheirType_UnlessTheyDisagree()
    {
        var lessons = Errors();
        for (var i = 0UL; i < 3; i++)
        {
            lessons.Find(Acme, "Shop.OddFault", 99).ShouldBeNull();
            lessons.Keep(Acme, "Shop.OddFault", i, new ErrorAdvice("database", "said", ["step"]) { Strategy = i == 0 ? "retry" : "fail" });
            lessons.Keep(Acme, "Error", 100 + i, new ErrorAdvice("database", null, []));
        }

        var lent = lessons.Find(Acme, "Shop.OddFault", 99)!;
        (lent.Type, lent.Suggestion, lent.Steps.Count, lent.Strategy).ShouldBe(("database", null, 0, null));
        lessons.Find(Acme, "Error", 99).ShouldBeNull("that name says nothing");
        lessons.Keep(Acme, "Shop.OddFault", 7, new ErrorAdvice("internal", null, []));
        lessons.Find(Acme, "Shop.OddFault", 99).ShouldBeNull();
        lessons.Find(Acme, "Shop.OddFault", 7)!.Type.ShouldBe("internal");
    }

    [Fact]
    public void ErrorLessons_SecretsInWhatWasSaid_AreMasked()
    {
        var lessons = Errors();
        lessons.Keep(Acme, "T", 1, new ErrorAdvice("internal", "ask bob@shop.example", ["look at password=hunter2"]));

        var kept = lessons.Find(Acme, "T", 1)!;

        (kept.Suggestion + kept.Steps[0]).ShouldNotContain("bob@");
        kept.Steps[0].ShouldNotContain("hunter2");
    }

    [Fact]
    public void Lessons_Corrupt_ThrowAndChangeNothing()
    {
        var errors = Errors();
        errors.Keep(Acme, "T", 1, new ErrorAdvice("internal", "a", ["b"]));
        var risks = new RiskLessons(Options.Create(new PredictionOptions()));
        risks.Keep(Acme, "GET", "/a", ["slow"], ["wait"]);
        foreach (var state in (ILearnedState[])[errors, risks])
        {
            var bytes = Save(state);
            for (var length = 0; length < bytes.Length; length++)
            {
                Should.Throw<InvalidDataException>(() => state.Load(1, bytes.AsSpan(0, length)));
            }

            Should.Throw<InvalidDataException>(() => state.Load(2, bytes));
            Should.Throw<InvalidDataException>(() => state.Load(1, [.. bytes, 0]));
            Save(state).ShouldBe(bytes);
        }
    }

    [Fact]
    public void RiskLessons_NumbersInWarnings_DoNotCount()
    {
        var risks = new RiskLessons(Options.Create(new PredictionOptions()));
        risks.Keep(Acme, "GET", "/a", ["Dependency db is at 35 % of its health."], ["Wait."]);

        risks.Find(Acme, "GET", "/a", ["Dependency db is at 7 % of its health."]).ShouldBe(["Wait."]);
        risks.Find(Acme, "GET", "/b", ["Dependency db is at 7 % of its health."]).ShouldBeNull();
        risks.Find(TenantId.Default, "GET", "/a", ["Dependency db is at 7 % of its health."]).ShouldBeNull();
    }

    private static ErrorLessons Errors() => new(Options.Create(new ErrorsOptions()));

    private static byte[] Save(ILearnedState state)
    {
        var writer = new ArrayBufferWriter<byte>();
        state.Save(writer);
        return writer.WrittenSpan.ToArray();
    }
}
