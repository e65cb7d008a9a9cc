using System.Buffers;
using System.Text;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.DriftProfiles;
using Outrigger.Core.Callers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.DriftProfiles;

public sealed class RouteProfileTests
{
    private static readonly string[] Bodies =
    [
        """{"id":1,"name":"x","tags":["a","b"],"at":"2026-01-02T03:04:05Z","in":{"deep":[{"k":1.5},{"k":null}]}}""", """{"id":"1"}""", """[]""", """null""", """{}""", """{"id":1e300,"name":""}""", """{"id":-0,"tags":[[[]]]}""",
        "{\"id\":", "not json", "", """{"名":"漢字","id":9007199254740993}""", """{"id":true,"id":false}""",
    ];

    [Fact]
    public void AddDriftProfiles_Twice_KeepsOneStoreAsLearnedState()
    {
        using var provider = new ServiceCollection().AddDriftProfiles().AddDriftProfiles().BuildServiceProvider();

        provider.GetServices<ILearnedState>().ShouldBe([provider.GetRequiredService<DriftStore>()]);
    }

    [Fact]
    public void Save_ThenLoad_WhateverWasSeen_IsTheSame() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue - 1).ToArbitrary(),
        seed =>
        {
            var store = new DriftStore();
            Feed(store, seed, 200);
            var state = Save(store);
            var other = new DriftStore();
            ((ILearnedState)other).Load(((ILearnedState)store).FormatVersion, state);
            return Save(other).AsSpan().SequenceEqual(state);
        }).Holds(40);

    [Fact]
    public void Observe_AnyTraffic_KeepsSharesAndEvidenceWithinBounds() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue - 1).ToArbitrary(),
        seed =>
        {
            var store = new DriftStore();
            Feed(store, seed, 400);
            var route = store.Find(new(TenantId.Default, "GET /a"))!;
            return route.Candidates.Count <= RouteProfile.MaxCandidates
                && route.Candidates.SelectMany(static candidate => candidate.Fields.Append(candidate.Route)).OfType<CandidateField>().All(static field => IsSound(field));
        }).Holds(40);

    [Fact]
    public void Expected_OfWhatNoClientShowed_IsBoundedByTheAnswersOfAll()
    {
        var stable = new SignalCounts?[ClientSlots.Count];
        (stable[0], stable[1]) = (Counts(100, 0), Counts(2000, 0));

        var together = SignalCounts.Expected(stable, 0, 0);

        together.ShouldBeLessThan(stable[0]!.Expected(0));
        together.ShouldBe(2 / 1100.0, 1e-6);
        stable[1] = Counts(2000, 400);
        SignalCounts.Expected(stable, 0, 0).ShouldBe(stable[0]!.Expected(0), "others that show it say nothing good about this one");
        SignalCounts.Expected(stable, 2, 0).ShouldBe(double.NaN);
    }

    [Fact]
    public void Observe_NewVersionWithoutAnythingOdd_AllocatesNothing()
    {
        var store = new DriftStore();
        var route = store.Get(new(TenantId.Default, "GET /a"), 10);
        var body = Encoding.UTF8.GetBytes(Bodies[0]);
        Run("v1", 300);
        Run("v2", 300);

        Allocations.Least(() => Run("v2", 500)).ShouldBe(0);

        void Run(string version, int answers)
        {
            for (var i = 0; i < answers; i++)
            {
                var exchange = new ApiExchange("GET /a", version, body, 200, "web", 20);
                route.Observe(in exchange, i, 512, out _);
            }
        }
    }

    private static SignalCounts Counts(int seen, int shown)
    {
        var counts = new SignalCounts(DriftSignals.OfFields);
        Span<float> shares = stackalloc float[DriftSignals.OfFields];
        for (var i = 0; i < seen; i++)
        {
            shares[0] = i < shown ? 1 : 0;
            counts.Add(shares);
        }

        return counts;
    }

    private static bool IsSound(CandidateField field)
    {
        foreach (var counts in field.Counts.OfType<SignalCounts>())
        {
            for (var i = 0; i < (field.Field < 0 ? DriftSignals.OfRoutes : DriftSignals.OfFields); i++)
            {
                if (counts.Seen(i) < 0 || counts.Shown(i) < 0 || counts.Shown(i) > counts.Seen(i) * 1.01f)
                {
                    return false;
                }
            }
        }

        foreach (var watch in field.Watches)
        {
            if (watch is not null && !(watch.Evidence >= 0 && double.IsFinite(watch.Evidence)))
            {
                return false;
            }
        }

        return true;
    }

    // Versions, clients, clocks that go back, bodies that are none.
    private static void Feed(DriftStore store, int seed, int answers)
    {
        var random = new Random(seed);
        for (var i = 0; i < answers; i++)
        {
            var body = Encoding.UTF8.GetBytes(Bodies[random.Next(3) == 0 ? random.Next(Bodies.Length) : 0]);
            var exchange = new ApiExchange("GET /a", "v" + random.Next(i < answers / 2 ? 1 : 7), body, 100 * random.Next(1, 6), random.Next(4) == 0 ? null : "c" + random.Next(10), random.Next(5) == 0 ? double.NaN : random.NextDouble() * 1000);
            store.Get(new(TenantId.Default, exchange.Route), 10).Observe(in exchange, random.Next(1_000_000), 64, out _);
        }
    }

    private static byte[] Save(DriftStore store)
    {
        var writer = new ArrayBufferWriter<byte>();
        store.Save(writer);
        return writer.WrittenSpan.ToArray();
    }
}
