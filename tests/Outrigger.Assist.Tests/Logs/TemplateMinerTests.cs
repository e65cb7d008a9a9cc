using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Logs.Parsing;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Logs;

public sealed class TemplateMinerTests
{
    [Fact]
    public void Observe_FourWordsAtOnePlace_BecomeAGap()
    {
        var miner = new TemplateMiner(MinerSettings.Default);
        var first = miner.Observe("lease granted to alice today", 1, out var isNew);
        isNew.ShouldBeTrue();
        foreach (var word in (string[])["bob", "carol"])
        {
            miner.Observe($"lease granted to {word} today", 2, out _);
        }

        miner.Count.ShouldBe(3);
        var merged = miner.Observe("lease granted to dave today", 3, out _);

        miner.Count.ShouldBe(1);
        first.Resolve().ShouldBe(merged.Resolve());
        merged.Resolve().Text.ShouldBe("lease granted to <*> today");
        merged.Resolve().Count.ShouldBe(4);
        miner.Observe("lease granted to erin today", 4, out isNew).ShouldBe(merged.Resolve());
        isNew.ShouldBeFalse();
    }

    [Fact]
    public void Observe_FewWordsAtOnePlace_StayApart()
    {
        var miner = new TemplateMiner(MinerSettings.Default);
        foreach (var word in (string[])["started", "stopped", "failed"])
        {
            miner.Observe($"the scheduler has {word} now", 1, out _);
        }

        miner.Count.ShouldBe(3);
    }

    [Fact]
    public void Settle_TwoPlacesThatVaryTogether_BecomeGaps()
    {
        var miner = new TemplateMiner(MinerSettings.Default);
        foreach (var (user, table) in (ReadOnlySpan<(string, string)>)[("alice", "orders"), ("bob", "items"), ("carol", "carts"), ("dave", "stock"), ("erin", "users")])
        {
            miner.Observe($"granted {user} read access on {table} forever", 1, out _);
        }

        miner.Count.ShouldBe(5);
        miner.Settle();

        miner.Templates.Single().Text.ShouldBe("granted <*> read access on <*> forever");
    }

    [Fact]
    public void Id_OfTheSameStatement_IsTheSameInAnyOrder()
    {
        string[] lines = ["user alice logged in from 10.0.0.1", "user bob logged in from 10.0.0.2", "user carol logged in from 10.0.0.3", "user dave logged in from 10.0.0.4"];
        ulong Learn(IEnumerable<string> order)
        {
            var miner = new TemplateMiner(MinerSettings.Default);
            foreach (var line in order)
            {
                miner.Observe(line, 0, out _);
            }

            return miner.Templates.Single().Id;
        }

        Learn(lines.Reverse()).ShouldBe(Learn(lines));
        LogTemplate.IdOf([17, 0, 18]).ShouldBe(LogTemplate.IdOf([17, LogToken.Variable, 18]));
    }

    [Fact]
    public void Observe_MoreTemplatesThanFit_ForgetsTheOneSeenLongestAgo()
    {
        var miner = new TemplateMiner(MinerSettings.Default with { MaxTemplates = 3 });
        string[] lines = ["alpha", "beta gamma", "delta epsilon zeta", "eta theta iota kappa"];
        foreach (var line in lines)
        {
            miner.Observe(line, 0, out _);
        }

        miner.Count.ShouldBe(3);
        miner.Evicted.ShouldBe(1);
        miner.Templates.Select(template => template.Sample).ShouldBe(lines.Skip(1).Reverse());
    }

    [Fact]
    public void Observe_EvictedForm_IsNewAgain()
    {
        var miner = new TemplateMiner(MinerSettings.Default with { MaxTemplates = 1 });
        miner.Observe("alpha", 0, out _);
        miner.Observe("beta gamma", 0, out _);

        var again = miner.Observe("alpha", 0, out var isNew);

        isNew.ShouldBeTrue();
        miner.Templates.ShouldBe([again]);
    }

    [Fact]
    public void Observe_AnyLines_CountsEachOnceAndStaysBounded() =>
        Prop.ForAll(
            Gen.ListOf(Gen.ListOf(Gen.Elements("a", "b", "c", "d", "e", "7", "x=", "=", "(", "user", "k3", "R2-M1", "/p/q"))).ToArbitrary(),
            lines =>
            {
                var miner = new TemplateMiner(MinerSettings.Default with { PassEvery = 5 });
                var found = lines.Select(words => miner.Observe(string.Join(' ', words), 0, out _)).ToArray();
                miner.Settle();

                var alive = miner.Templates.ToHashSet();
                alive.Count.ShouldBe(miner.Count);
                found.ShouldAllBe(template => alive.Contains(template.Resolve()));
                alive.Sum(template => template.Count).ShouldBe(lines.Count);
                alive.Select(template => template.Id).ShouldBeUnique();
            }).Holds();
}
