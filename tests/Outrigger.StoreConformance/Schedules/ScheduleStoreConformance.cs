using System.Text;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Schedules;
using Shouldly;
using Xunit;

namespace Outrigger.StoreConformance.Schedules;

/// <summary>What every store of schedules does.</summary>
public abstract class ScheduleStoreConformance : IAsyncDisposable
{
    private const int Many = 100;

    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly TenantId Globex = TenantId.Parse("globex");

    [Fact]
    public async Task Set_Schedule_IsFoundAsItWas()
    {
        var store = await CreateStoreAsync();
        var schedule = CreateSchedule("nightly") with { AddedBy = "k1", LastJob = Guid.Parse("01a203b9-1bed-77d1-96c4-d0e6944b06db"), LastAtMicros = 5, LastError = "why" };

        (await store.SetAsync(schedule, Many)).ShouldBeTrue();

        var found = (await store.FindAsync(Acme, "nightly")).ShouldNotBeNull();
        Encoding.UTF8.GetString(found.Job.Span).ShouldBe("{\"type\":\"x\",\"input\":\"\\u0000é\"}");
        (found with { Job = schedule.Job }).ShouldBe(schedule);
    }

    [Fact]
    public async Task Set_SameName_TakesThePlace()
    {
        var store = await CreateStoreAsync();
        await store.SetAsync(CreateSchedule("nightly"), Many);

        await store.SetAsync(CreateSchedule("nightly") with { Cron = "5 * * * *", IsPaused = true, NextAtMicros = null }, Many);

        var found = (await store.FindAsync(Acme, "nightly")).ShouldNotBeNull();
        found.Cron.ShouldBe("5 * * * *");
        found.IsPaused.ShouldBeTrue();
        found.NextAtMicros.ShouldBeNull();
    }

    [Fact]
    public async Task Set_AsManyAsAllowed_RefusesANewNameOnly()
    {
        var store = await CreateStoreAsync();
        await store.SetAsync(CreateSchedule("a"), 1);

        (await store.SetAsync(CreateSchedule("b"), 1)).ShouldBeFalse();
        (await store.SetAsync(CreateSchedule("a") with { Cron = "1 1 1 1 1" }, 1)).ShouldBeTrue();
        (await store.SetAsync(CreateSchedule("a", Globex), 1)).ShouldBeTrue();
    }

    [Fact]
    public async Task List_Tenant_IsByNameAndHisAlone()
    {
        var store = await CreateStoreAsync();
        foreach (var name in (string[])["b", "a-1", "A".ToLowerInvariant(), "c"])
        {
            await store.SetAsync(CreateSchedule(name), Many);
        }

        await store.SetAsync(CreateSchedule("z", Globex), Many);

        (await store.ListAsync(Acme)).Select(one => one.Name).ShouldBe(["a", "a-1", "b", "c"]);
        (await store.FindAsync(Acme, "z")).ShouldBeNull();
        (await store.RemoveAsync(Acme, "z")).ShouldBeFalse();
    }

    [Fact]
    public async Task ListDue_Times_TheLongestDueFirstAndNothingPaused()
    {
        var store = await CreateStoreAsync();
        await store.SetAsync(CreateSchedule("late") with { NextAtMicros = 10 }, Many);
        await store.SetAsync(CreateSchedule("later") with { NextAtMicros = 5 }, Many);
        await store.SetAsync(CreateSchedule("then") with { NextAtMicros = 21 }, Many);
        await store.SetAsync(CreateSchedule("never") with { NextAtMicros = null }, Many);

        (await store.ListDueAsync(20, 10)).Select(one => one.Name).ShouldBe(["later", "late"]);
        (await store.ListDueAsync(20, 1)).Select(one => one.Name).ShouldBe(["later"]);
    }

    [Fact]
    public async Task Advance_Twice_IsDoneOnce()
    {
        var store = await CreateStoreAsync();
        var schedule = CreateSchedule("nightly") with { NextAtMicros = 10 };
        await store.SetAsync(schedule, Many);
        var job = Guid.Parse("01a203b9-1bed-77d1-96c4-d0e6944b06db");

        var done = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => store.AdvanceAsync(schedule with { NextAtMicros = 20, LastJob = job, LastAtMicros = 10 }, 10)));

        done.Count(one => one).ShouldBe(1);
        var found = (await store.FindAsync(Acme, "nightly")).ShouldNotBeNull();
        found.NextAtMicros.ShouldBe(20);
        found.LastJob.ShouldBe(job);
    }

    [Fact]
    public async Task RemoveOwned_Tenant_GoesInBatches()
    {
        var store = await CreateStoreAsync();
        for (var i = 0; i < 5; i++)
        {
            await store.SetAsync(CreateSchedule("s" + i), Many);
        }

        await store.SetAsync(CreateSchedule("s", Globex), Many);

        (await store.RemoveOwnedAsync(Acme, 3)).ShouldBe(3);
        (await store.RemoveOwnedAsync(Acme, 3)).ShouldBe(2);
        (await store.ListAsync(Globex)).Count.ShouldBe(1);
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected abstract ValueTask<IScheduleStore> CreateStoreAsync();

    private static Schedule CreateSchedule(string name, TenantId? tenant = null) => new()
    {
        Tenant = tenant ?? Acme,
        Name = name,
        Cron = "0 3 * * *",
        TimeZone = "Europe/Vienna",
        Job = Encoding.UTF8.GetBytes("{\"type\":\"x\",\"input\":\"\\u0000é\"}"),
        NextAtMicros = 1,
    };
}
