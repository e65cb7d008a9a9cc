using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;
using Shouldly;
using Xunit;

namespace Outrigger.StoreConformance.Queue;

public abstract partial class JobStoreConformance
{
    [Fact]
    public async Task Lease_AJob_IsActiveWithOwnerTokenAndCountedAttempt()
    {
        var id = await AddAsync(Create());
        var before = await Store.GetTimeAsync(Token);

        var leased = await LeaseOneAsync("w7");

        leased.Lease.ShouldBe(new JobLease(Acme, id, "w7", leased.Lease.Token));
        var found = await GetAsync(id);
        found.ShouldBe(leased.Job with { Request = found.Request });
        Same(leased.Job.Request, found.Request);
        (found.State, found.Attempts, found.LeaseOwner).ShouldBe((JobState.Active, 1, "w7"));
        found.StartedAtMicros!.Value.ShouldBeInRange(before, await Store.GetTimeAsync(Token));
        found.LeaseUntilMicros.ShouldBe(found.StartedAtMicros + 300_000_000);
        (await Store.LeaseAsync(Ask(), Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Lease_WithinATenant_HighestScoreFirstThenArrival()
    {
        Guid[] ids = [await AddAsync(Create(score: 1)), await AddAsync(Create(score: 5)), await AddAsync(Create(score: -3)), await AddAsync(Create(score: 5)), await AddAsync(Create(score: 1e300))];

        Ids(await Store.LeaseAsync(Ask(2), Token)).ShouldBe([ids[4], ids[1]]);
        Ids(await Store.LeaseAsync(Ask(10), Token)).ShouldBe([ids[3], ids[0], ids[2]]);
    }

    [Fact]
    public async Task Lease_Shares_InTheirOrderNoneWithMoreThanItIsDue()
    {
        var mine = await AddAsync(3);
        var theirs = await AddAsync(3, Other);

        var leased = await Store.LeaseAsync(Ask(4, "w1", "default", new(Other, 1), new(TenantId.Parse("nobody"), 5), new(Acme, 2), new(Other, 4), new(Acme, 0)), Token);

        // A tenant named twice stands at its first place with both shares.
        Ids(leased).ShouldBe([.. theirs, mine[0]]);
        Ids(await Store.LeaseAsync(Ask(5, "w1", "default", new(Acme, 1), new(Other, 1)), Token)).ShouldBe([mine[1]]);
        (await Store.LeaseAsync(Ask(5, "w1", "default", new TenantShare(Acme, -1)), Token)).ShouldBeEmpty();
        (await Store.LeaseAsync(Ask(0, "w1", "default", new TenantShare(Acme, 1)), Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Lease_OtherQueuesDelayedAndBlocked_AreLeftAlone()
    {
        await AddAsync(Create() with { RunAtMicros = long.MaxValue });
        var other = await AddAsync(Create(queue: "second"));
        await AddAsync(Create(after: other));

        (await Store.LeaseAsync(Ask(10), Token)).ShouldBeEmpty();
        Ids(await Store.LeaseAsync(Ask(10, queue: "second"), Token)).ShouldBe([other]);
    }

    [Fact]
    public async Task Lease_Types_OnlyThoseInTheCommonOrder()
    {
        var a1 = await AddAsync(Create(type: "a", score: 1));
        var b = await AddAsync(Create(type: "b", score: 9));
        var c = await AddAsync(Create(type: "c", score: 2));
        var a2 = await AddAsync(Create(type: "a", score: 3));

        (await Store.LeaseAsync(Ask(10) with { Types = [] }, Token)).ShouldBeEmpty();
        (await Store.LeaseAsync(Ask(10) with { Types = ["d"] }, Token)).ShouldBeEmpty();
        Ids(await Store.LeaseAsync(Ask(2) with { Types = ["c", "a", "d", "a"] }, Token)).ShouldBe([a2, c]);
        Ids(await Store.LeaseAsync(Ask(10) with { Types = ["a", "b"] }, Token)).ShouldBe([b, a1]);
    }

    [Fact]
    public async Task Lease_PausedQueue_GivesNothingUntilItIsResumed()
    {
        await AddAsync(2);
        await AddAsync(1, Other);
        var both = Ask(10, "w1", "default", new(Acme, 1), new(Other, 1));

        await Store.SetPausedAsync(null, "default", true, Token);
        (await Store.LeaseAsync(both, Token)).ShouldBeEmpty();
        (await Store.ListReadyTenantsAsync("default", null, null, 10, Token)).ShouldBeEmpty();
        await Store.SetPausedAsync(null, "default", false, Token);
        await Store.SetPausedAsync(Other, "default", true, Token);
        await Store.SetPausedAsync(Other, "default", true, Token);
        await Store.SetPausedAsync(Acme, "second", true, Token);

        (await Store.ListReadyTenantsAsync("default", null, null, 10, Token)).ShouldBe([Acme]);
        (await Store.LeaseAsync(both, Token)).ShouldHaveSingleItem().Lease.Tenant.ShouldBe(Acme);
        (await Store.ListPausesAsync(Token)).ShouldBe([new("default", Other), new("second", Acme)], ignoreOrder: true);
        await Store.SetPausedAsync(Other, "default", false, Token);
        (await Store.LeaseAsync(both, Token)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task ListReadyTenants_ManyTenants_PageByPageInAStableOrder()
    {
        TenantId[] tenants = [.. Enumerable.Range(0, 7).Select(i => TenantId.Parse($"t{i}"))];
        foreach (var tenant in tenants.Reverse())
        {
            await AddAsync(Create(tenant, type: tenant.Value == "t3" ? "rare" : "work"));
        }

        await AddAsync(Create(TenantId.Parse("t9"), "second"));
        await AddAsync(Create(TenantId.Parse("t8")) with { RunAtMicros = long.MaxValue });

        (await Store.ListReadyTenantsAsync("default", null, null, 3, Token)).ShouldBe(tenants[..3]);
        (await Store.ListReadyTenantsAsync("default", null, tenants[2], 3, Token)).ShouldBe(tenants[3..6]);
        (await Store.ListReadyTenantsAsync("default", null, tenants[5], 3, Token)).ShouldBe(tenants[6..]);
        (await Store.ListReadyTenantsAsync("default", ["rare", "none"], null, 3, Token)).ShouldBe([tenants[3]]);
        (await Store.ListReadyTenantsAsync("default", ["work"], tenants[1], 2, Token)).ShouldBe([tenants[2], tenants[4]]);
        (await Store.ListReadyTenantsAsync("default", [], null, 3, Token)).ShouldBeEmpty();
        await Store.LeaseAsync(Ask(1, "w1", "default", new TenantShare(tenants[0], 1)), Token);
        (await Store.ListReadyTenantsAsync("default", null, null, 1, Token)).ShouldBe([tenants[1]]);
    }

    [Fact]
    public async Task Lease_ByManyAtOnce_EachJobOnceAndNoneLeft()
    {
        var ids = await AddAsync(60);
        var second = await CreateSecondStoreAsync();

        var leased = await TogetherAsync(10, async i =>
        {
            var mine = new List<LeasedJob>();
            while (await (i % 2 == 0 ? Store : second).LeaseAsync(Ask(3, "w" + i), Token) is { Count: > 0 } some)
            {
                mine.AddRange(some);
            }

            return mine;
        });

        Ids(leased.SelectMany(some => some)).ShouldBe(ids, ignoreOrder: true);
        await CheckCountsAsync(second);
    }

    [Fact]
    public async Task Lease_OneByOneByManyOwnersAtOnce_EachHoldsItsOwnAndEndsIt()
    {
        var ids = await AddAsync(60);

        var leased = await TogetherAsync(80, i => Store.LeaseAsync(Ask(1, "w" + i), Token));

        leased.ShouldAllBe(jobs => jobs.Count <= 1);
        Ids(leased.SelectMany(some => some)).ShouldBe(ids, ignoreOrder: true);
        leased.Index().ShouldAllBe(worker => worker.Item.All(job => job.Lease.Owner == "w" + worker.Index && job.Job.LeaseOwner == "w" + worker.Index));
        JobLease[] leases = [.. leased.SelectMany(jobs => jobs).Select(job => job.Lease)];
        var ended = await TogetherAsync(leases.Length, i => Store.EndAsync([new JobEnd(leases[i], JobEndKind.Completed)], Token));
        ended.ShouldAllBe(states => states.Single() == JobState.Completed);
        await CheckCountsAsync(Store);
    }

    [Fact]
    public async Task Lease_ConcurrencyOfQueueAndTenant_OverAllProcesses()
    {
        await AddAsync(20);
        await AddAsync(20, Other);
        var second = await CreateSecondStoreAsync();

        var leased = await TogetherAsync(8, i => (i % 2 == 0 ? Store : second).LeaseAsync(
            Ask(20, "w" + i, "default", new(Acme, 10), new(Other, 10)) with { QueueConcurrency = 9, TenantConcurrency = 6 }, Token));

        var all = leased.SelectMany(some => some).ToList();
        all.Count.ShouldBe(9);
        all.Count(one => one.Lease.Tenant == Acme).ShouldBeLessThanOrEqualTo(6);
        (await Store.LeaseAsync(Ask(5) with { QueueConcurrency = 9 }, Token)).ShouldBeEmpty();
        await Store.EndAsync([new(all[0].Lease, JobEndKind.Completed)], Token);
        (await Store.LeaseAsync(Ask(5, "w1", "default", new(Acme, 9), new(Other, 9)) with { QueueConcurrency = 9 }, Token)).Count.ShouldBe(1);
        (await Store.LeaseAsync(Ask(5) with { QueueConcurrency = -1 }, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Lease_RatesOfQueueAndTenant_PerWindowOverAllProcesses()
    {
        await AddAsync(20);
        await AddAsync(20, Other);
        var second = await CreateSecondStoreAsync();
        var rate = new JobRate(6, TimeSpan.FromHours(24));
        var ask = Ask(20, "w1", "default", new(Acme, 10), new(Other, 10)) with { QueueRate = new(9, TimeSpan.FromHours(24)), TenantRate = rate };

        var leased = (await TogetherAsync(6, i => (i % 2 == 0 ? Store : second).LeaseAsync(ask, Token))).SelectMany(some => some).ToList();

        leased.Count.ShouldBe(9);
        leased.Count(one => one.Lease.Tenant == Acme).ShouldBe(6);
        await Store.EndAsync([.. leased.Select(one => new JobEnd(one.Lease, JobEndKind.Completed))], Token);
        (await second.LeaseAsync(ask, Token)).ShouldBeEmpty();
        (await second.LeaseAsync(Ask(2) with { TenantRate = new(1, TimeSpan.FromHours(24)) }, Token)).ShouldBeEmpty();
        await AdvanceAsync(TimeSpan.FromHours(24));
        (await second.LeaseAsync(ask, Token)).Count.ShouldBe(9);
    }

    [Fact]
    public async Task Renew_Held_HoldsLongerAndTakesProgress()
    {
        var id = await AddAsync(Create());
        var leased = await LeaseOneAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(4));

        (await Store.RenewAsync([new(leased.Lease, 40, "halfway")], Lease, Token)).ShouldBe([LeaseHold.Held]);
        await AdvanceAsync(TimeSpan.FromMinutes(4));
        (await Store.RenewAsync([new(leased.Lease)], Lease, Token)).ShouldBe([LeaseHold.Held]);

        (await Store.RescueAsync(1, 10, Token)).ShouldBeEmpty();
        var found = await GetAsync(id);
        (found.ProgressPercent, found.ProgressText).ShouldBe((40, "halfway"));
        found.LeaseUntilMicros!.Value.ShouldBeGreaterThan(leased.Job.LeaseUntilMicros!.Value + 400_000_000);
        await Store.RenewAsync([new(leased.Lease, 1000)], Lease, Token);
        (await GetAsync(id)).ProgressPercent.ShouldBe(100);
    }

    [Fact]
    public async Task Renew_ManyAtOnce_AnswersEachInOrder()
    {
        var ids = await AddAsync(4);
        var leased = await Store.LeaseAsync(Ask(4), Token);
        await Store.CancelAsync(Acme, ids[1], Token);
        await EndAsync(leased[2], JobEndKind.Completed);

        var holds = await Store.RenewAsync(
            [
                new(leased[3].Lease), new(leased[2].Lease), new(leased[1].Lease, 10), new(leased[0].Lease), new(leased[1].Lease, 20),
                new(leased[0].Lease with { Owner = "w2" }, 99), new(leased[0].Lease with { Token = 99 }), new(leased[0].Lease with { Tenant = Other }),
            ],
            Lease,
            Token);

        holds.ShouldBe([LeaseHold.Held, LeaseHold.Lost, LeaseHold.CancelRequested, LeaseHold.Held, LeaseHold.CancelRequested, LeaseHold.Lost, LeaseHold.Lost, LeaseHold.Lost]);
        (await GetAsync(ids[0])).ProgressPercent.ShouldBe(0);
        (await GetAsync(ids[1])).ProgressPercent.ShouldBe(20);
        (await Store.RenewAsync([], Lease, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Rescue_LeaseRanOut_WaitsAgainAsAStallAndTheFirstHolderIsFenced()
    {
        var id = await AddAsync(Create());
        var first = await LeaseOneAsync("w1");
        await Store.RenewAsync([new(first.Lease, 30, "x")], Lease, Token);
        (await Store.RescueAsync(3, 10, Token)).ShouldBeEmpty();
        await AdvanceAsync(Lease + Lease);

        var rescued = (await Store.RescueAsync(3, 10, Token)).ShouldHaveSingleItem();

        (rescued.State, rescued.Stalls, rescued.Attempts, rescued.LeaseOwner, rescued.LeaseUntilMicros).ShouldBe((JobState.Waiting, 1, 0, null, null));
        Same(rescued.Request, (await GetAsync(id)).Request);
        (await Store.RenewAsync([new(first.Lease, 99)], Lease, Token)).ShouldBe([LeaseHold.Lost]);
        (await EndAsync(first, JobEndKind.Completed)).ShouldBeNull();
        var again = await LeaseOneAsync("w1");
        again.Lease.Token.ShouldBeGreaterThan(first.Lease.Token);
        (again.Job.Attempts, again.Job.ProgressPercent, again.Job.ProgressText).ShouldBe((1, 0, null));
        (await EndAsync(first, JobEndKind.Completed)).ShouldBeNull();
        (await Store.RenewAsync([new(first.Lease)], Lease, Token)).ShouldBe([LeaseHold.Lost]);
        (await EndAsync(again, JobEndKind.Completed)).ShouldBe(JobState.Completed);
    }

    [Fact]
    public async Task End_LeaseRanOutButNobodyTookItBack_Counts()
    {
        await AddAsync(Create());
        var leased = await LeaseOneAsync();
        await AdvanceAsync(Lease + Lease);

        (await EndAsync(leased, JobEndKind.Completed)).ShouldBe(JobState.Completed);
        (await Store.RescueAsync(0, 10, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Rescue_TooManyStalls_FailsAndSaysSo()
    {
        var id = await AddAsync(Create(callback: "https://x.example/") with { MaxAttempts = 1 });
        for (var stall = 0; stall < 3; stall++)
        {
            await LeaseOneAsync();
            await AdvanceAsync(Lease + Lease);
            await Store.RescueAsync(2, 10, Token);
        }

        var found = await GetAsync(id);
        (found.State, found.Stalls, found.Attempts).ShouldBe((JobState.Failed, 3, 0));
        found.Error.ShouldBe(JobError.Stalled);
        found.FinishedAtMicros.ShouldNotBeNull();
        found.Callback!.State.ShouldBe(JobCallbackState.Pending);
    }

    [Fact]
    public async Task Rescue_CancelledMeanwhile_IsCancelled()
    {
        var id = await AddAsync(Create());
        await LeaseOneAsync();
        await Store.CancelAsync(Acme, id, Token);
        await AdvanceAsync(Lease + Lease);

        (await Store.RescueAsync(5, 10, Token)).ShouldHaveSingleItem().State.ShouldBe(JobState.Cancelled);
    }

    [Fact]
    public async Task Rescue_Many_InBatchesByManyAtOnce_EachOnce()
    {
        await AddAsync(40);
        await Store.LeaseAsync(Ask(40), Token);
        await AdvanceAsync(Lease + Lease);
        var second = await CreateSecondStoreAsync();

        var rescued = await TogetherAsync(6, async i =>
        {
            var mine = new List<Job>();
            while (await (i % 2 == 0 ? Store : second).RescueAsync(5, 7, Token) is { Count: > 0 } some)
            {
                some.Count.ShouldBeLessThanOrEqualTo(7);
                mine.AddRange(some);
            }

            return mine;
        });

        rescued.SelectMany(some => some).Count().ShouldBe(40);
        (await Store.ListAsync(new JobFilter(null, 100), Token)).ShouldAllBe(job => job.Stalls == 1 && job.State == JobState.Waiting);
        await CheckCountsAsync();
    }
}
