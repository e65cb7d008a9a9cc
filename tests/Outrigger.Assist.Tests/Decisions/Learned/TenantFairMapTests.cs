using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Anomaly;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Assist.DriftProfiles;
using Outrigger.Core.Callers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Decisions.Learned;

public sealed class TenantFairMapTests
{
    [Fact]
    public void GetOrAdd_AtItsBound_TheTenantWithMostLosesWhatItUsedLeast()
    {
        var map = new TenantFairMap<string, object>(3);
        map.GetOrAdd("flood", "f1", static _ => new object());
        map.GetOrAdd("flood", "f2", static _ => new object());
        map.GetOrAdd("calm", "c1", static _ => new object());
        map.GetOrAdd("flood", "f1", static _ => new object());

        map.GetOrAdd("calm", "c2", static _ => new object());

        map.TryGet("f2", out _).ShouldBeFalse();
        map.TryGet("f1", out _).ShouldBeTrue();
        (map.Count, map.Evicted).ShouldBe((3, 1));
    }

    [Fact]
    public void GetOrAdd_TenantsWithOneEach_TheOneNotUsedForLongestGivesWay()
    {
        var map = new TenantFairMap<string, object>(2);
        map.GetOrAdd("a", "a", static _ => new object());
        map.GetOrAdd("b", "b", static _ => new object());
        map.FindUsed("a").ShouldNotBeNull();

        map.GetOrAdd("c", "c", static _ => new object());

        map.TryGet("a", out _).ShouldBeTrue();
        map.TryGet("b", out _).ShouldBeFalse();
    }

    [Fact]
    public void AnyUse_KeepsItsBound_AndWhatWasJustAdded() =>
        Prop.ForAll(
            Gen.Choose(0, 7).Zip(Gen.Choose(0, 3)).ArrayOf(60).Zip(Gen.Choose(1, 5)).ToArbitrary(),
            static sample =>
            {
                var (uses, most) = sample;
                var map = new TenantFairMap<(int, int), object>(most);
                return uses.All(use =>
                {
                    var key = (use.Item1, use.Item2);
                    var value = map.GetOrAdd($"t{use.Item1}", key, static _ => new object());
                    return map.Count <= most && map.TryGet(key, out var kept) && ReferenceEquals(kept, value) && map.Snapshot().Count == map.Count;
                });
            }).Holds(cases: 300);

    [Fact]
    public void Replace_KeyTwice_ChangesNothing()
    {
        var map = new TenantFairMap<string, object>(2);
        map.Set("a", "k", "kept");

        Should.Throw<ArgumentException>(() => map.Replace([("a", "x", "1"), ("b", "x", "2")]));

        map.Snapshot().ShouldBe(["kept"]);
    }

    [Fact]
    public void Series_OfManyTenantsAtTheBound_AreKeptOnceBegun()
    {
        var store = new SeriesStore();

        for (var i = 0; i < 50; i++)
        {
            var key = new SeriesKey(TenantId.Parse($"t{i}"), null, "cpu");
            store.Get(key, 3).ShouldBeSameAs(store.Get(key, 3));
        }

        store.Count.ShouldBe(3);
        store.Evicted.ShouldBe(47);
    }

    [Fact]
    public void Routes_OfManyTenantsAtTheBound_AreKeptOnceBegun()
    {
        var store = new DriftStore();

        for (var i = 0; i < 50; i++)
        {
            var key = new RouteKey(TenantId.Parse($"t{i}"), "GET /orders");
            store.Get(key, 3).ShouldBeSameAs(store.Find(key));
        }

        store.Count.ShouldBe(3);
    }
}
