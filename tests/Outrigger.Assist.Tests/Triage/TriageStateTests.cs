using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Triage;
using Outrigger.Core.Callers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Triage;

public sealed class TriageStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 2, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void SaveThenLoad_IsTheSame() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(),
        seed =>
        {
            var saved = Save(Filled(seed));
            var copy = Create();
            copy.Load(2, saved);
            Save(copy).ShouldBe(saved);
            copy.OpenItems.ShouldBe(Filled(seed).OpenItems);
        }).Holds(cases: 20);

    [Fact]
    public void SaveThenLoad_RanksTheSame()
    {
        var before = Filled(9);
        var after = Create();
        after.Load(2, Save(before));
        var tenant = TenantId.Parse("acme");
        var (left, right) = (new double[TriageFeatures.Count], new double[TriageFeatures.Count]);
        foreach (var (key, open) in before.Of(tenant).Open)
        {
            before.Of(tenant).Engine.Consider(open, 500_000, 10, left);
            after.Of(tenant).Engine.Consider(after.Of(tenant).Open[key], 500_000, 10, right);
            right.ShouldBe(left);
        }
    }

    [Fact]
    public void Load_Corrupt_ThrowsAndChangesNothing()
    {
        var good = Save(Filled(3));
        var tenants = Filled(4);
        var before = Save(tenants);
        for (var length = 0; length < good.Length; length += 97)
        {
            Should.Throw<InvalidDataException>(() => tenants.Load(2, good.AsSpan(0, length)));
        }

        Should.Throw<InvalidDataException>(() => tenants.Load(2, [.. good, 0]));
        Should.Throw<InvalidDataException>(() => tenants.Load(1, good));
        var nan = good.ToArray();
        nan.AsSpan(20, 64).Fill(0xFF);
        Should.Throw<InvalidDataException>(() => tenants.Load(2, nan));
        Save(tenants).ShouldBe(before);
    }

    [Fact]
    public void Load_Garbage_NeverThrowsAnythingElse() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(),
        bytes =>
        {
            try
            {
                Create().Load(2, bytes);
            }
            catch (InvalidDataException)
            {
                // What it is for.
            }
        }).Holds(cases: 300);

    [Fact]
    public void Of_TooManyTenants_LetsThoseWithoutOpenItemsGoFirst()
    {
        var tenants = Create(maxTenants: 2);
        var busy = TenantId.Parse("busy");
        tenants.Of(busy).Put(Item("a"), Now);
        tenants.Of(TenantId.Parse("idle"));
        tenants.Of(TenantId.Parse("next"));

        tenants.Of(busy).Open.Count.ShouldBe(1);
    }

    [Fact]
    public void Put_ByKey_JoinsReopensAndRefuses()
    {
        var tenant = new TriageTenant(new TriageSettings { MaxItems = 2 });
        tenant.Put(Item("a") with { People = 5 }, Now).ShouldBe(new PutResult(PutOutcome.Added, 1));
        tenant.Put(Item("a") with { CreatedAt = Now.AddHours(1), Severity = WorkSeverity.High }, Now).ShouldBe(new PutResult(PutOutcome.Merged, 2));
        tenant.Put(Item("a") with { Reports = 0, Systems = 3 }, Now).ShouldBe(new PutResult(PutOutcome.Merged, 2));
        var item = tenant.Open["a"].Item;
        (item.People, item.Systems, item.Severity, item.CreatedAt).ShouldBe((5, 3, WorkSeverity.High, Now));
        tenant.Put(Item("b"), Now).Outcome.ShouldBe(PutOutcome.Added);
        tenant.Put(Item("c"), Now).Outcome.ShouldBe(PutOutcome.Refused);

        tenant.Close(tenant.Open["a"], new WorkOutcome { ClosedAt = Now.AddHours(2) }).ShouldBeTrue();
        tenant.Put(Item("a") with { CreatedAt = Now.AddHours(3) }, Now.AddHours(3)).Outcome.ShouldBe(PutOutcome.Reopened);
        tenant.Open["a"].Item.CreatedAt.ShouldBe(Now);
        tenant.Engine.Service.Attainments.Values.Single().InTime.Sum().ShouldBe(0);
    }

    [Fact]
    public void Closed_AreRememberedUpToABound()
    {
        var tenant = new TriageTenant(new TriageSettings());
        for (var i = 0; i < TriageTenant.MaxClosed + 50; i++)
        {
            tenant.Put(Item("k" + i), Now);
            tenant.Close(tenant.Open["k" + i], new WorkOutcome { ClosedAt = Now.AddMinutes(i) });
        }

        tenant.Closed.Count.ShouldBe(TriageTenant.MaxClosed);
        tenant.Closed.ContainsKey("k0").ShouldBeFalse();
    }

    private static TriageTenants Create(int maxTenants = 8) => new(Options.Create(new TriageOptions { MaxTenants = maxTenants }));

    private static TriageTenants Filled(int seed)
    {
        var tenants = Create();
        var tenant = tenants.Of(TenantId.Parse("acme"));
        var random = new Random(seed);
        for (var i = 0; i < 80; i++)
        {
            tenant.Put(TriageEngineTests.Draw(random, i), Now);
            if (i % 3 != 0)
            {
                tenant.Close(tenant.Open["item-" + i], new WorkOutcome { ClosedAt = Now.AddHours(i), Effort = TimeSpan.FromHours(1 + random.Next(5)), Severity = (WorkSeverity)random.Next(4) });
            }
        }

        tenants.Of(TenantId.Default).Put(Item("only"), Now);
        return tenants;
    }

    private static WorkItem Item(string key) => new() { Key = key, Kind = WorkKind.Alarm, CreatedAt = Now };

    private static byte[] Save(TriageTenants tenants)
    {
        var writer = new ArrayBufferWriter<byte>();
        tenants.Save(writer);
        return writer.WrittenSpan.ToArray();
    }
}
