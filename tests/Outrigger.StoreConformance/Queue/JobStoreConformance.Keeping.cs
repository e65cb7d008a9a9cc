using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;
using Shouldly;
using Xunit;

namespace Outrigger.StoreConformance.Queue;

public abstract partial class JobStoreConformance
{
    private static readonly JobRetention KeepAll = new(1000, 1000, TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.Zero, 1000, 1000);

    [Fact]
    public async Task SetScores_OfWaitingJobs_MovesThemWithoutLosingTheirAge()
    {
        var ids = await AddAsync(4);
        var scored = await AddAsync(Create(score: 3) with { IsScored = true });
        var before = await GetAsync(ids[2]);
        await AdvanceAsync(TimeSpan.FromHours(1));

        (await Store.SetScoresAsync([new(Acme, ids[2], 7), new(Acme, scored, 3), new(Acme, ids[3], double.NaN), new(Other, ids[0], 100), new(Acme, TimeProvider.System.NewId(), 1)], Token)).ShouldBe(2);

        var reopened = await CreateSecondStoreAsync();
        var after = (await reopened.FindAsync(Acme, ids[2], Token))!;
        (after.Sequence, after.ReadyAtMicros, after.AddedAtMicros, after.Request.Score).ShouldBe((before.Sequence, before.ReadyAtMicros, before.AddedAtMicros, 7));
        Ids(await reopened.LeaseAsync(Ask(10), Token)).ShouldBe([ids[2], scored, ids[0], ids[1], ids[3]]);
        (await Store.SetScoresAsync([new(Acme, ids[2], 9)], Token)).ShouldBe(0);
        (await Store.SetScoresAsync([], Token)).ShouldBe(0);
    }

    [Fact]
    public async Task ListScored_PagesThroughWaitingScoredJobsInOrderOfArrival()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await AddAsync(Create(i % 2 == 0 ? Acme : Other, score: i) with { IsScored = true, Signals = "{\"n\":1}"u8.ToArray() }));
            await AddAsync(Create());
        }

        await AddAsync(Create(queue: "second") with { IsScored = true });
        await AddAsync(Create() with { IsScored = true, RunAtMicros = long.MaxValue });

        var first = await Store.ListScoredAsync("default", 0, 3, Token);
        var rest = await Store.ListScoredAsync("default", first[^1].Sequence, 3, Token);

        Ids(first).ShouldBe(ids[..3]);
        Ids(rest).ShouldBe(ids[3..]);
        first[0].Request.Signals.ToArray().ShouldBe("{\"n\":1}"u8.ToArray());
        (await Store.ListScoredAsync("default", rest[^1].Sequence, 3, Token)).ShouldBeEmpty();
        (await Store.ListScoredAsync("nothing", 0, 3, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task SetPriority_UntilItEnds_IsItsScoreUnlessThatIsComputed()
    {
        var plain = await AddAsync(Create());
        var scored = await AddAsync(Create(score: 0.5) with { IsScored = true });
        var delayed = await AddAsync(Create() with { RunAtMicros = long.MaxValue });

        (await Store.SetPriorityAsync(Acme, plain, -7, Token)).ShouldBe(JobState.Waiting);
        (await Store.SetPriorityAsync(Acme, scored, 9, Token)).ShouldBe(JobState.Waiting);
        (await Store.SetPriorityAsync(Acme, delayed, int.MaxValue, Token)).ShouldBe(JobState.Delayed);
        (await Store.SetPriorityAsync(Other, plain, 5, Token)).ShouldBeNull();

        var reopened = await CreateSecondStoreAsync();
        var requests = (await reopened.ListAsync(new JobFilter(Acme, 10), Token)).ToDictionary(job => job.Request.Id, job => job.Request);
        (requests[plain].Priority, requests[plain].Score).ShouldBe((-7, -7.0));
        (requests[scored].Priority, requests[scored].Score).ShouldBe((9, 0.5));
        (requests[delayed].Priority, requests[delayed].Score).ShouldBe((int.MaxValue, int.MaxValue));
        Ids(await reopened.LeaseAsync(Ask(10), Token)).ShouldBe([scored, plain]);
        (await Store.SetPriorityAsync(Acme, plain, 3, Token)).ShouldBe(JobState.Active);
        await Store.CancelAsync(Acme, delayed, Token);
        (await Store.SetPriorityAsync(Acme, delayed, 3, Token)).ShouldBe(JobState.Cancelled);
        (await GetAsync(delayed)).Request.Priority.ShouldBe(int.MaxValue);
    }

    [Fact]
    public async Task Pauses_AreThereForOtherProcessesAndAfterARestart()
    {
        await Store.SetPausedAsync(null, "default", true, Token);
        await Store.SetPausedAsync(Acme, "second", true, Token);
        await Store.SetPausedAsync(Acme, "third", true, Token);
        await Store.SetPausedAsync(Acme, "third", false, Token);
        await Store.SetPausedAsync(null, "second", false, Token);

        (await (await CreateSecondStoreAsync()).ListPausesAsync(Token)).ShouldBe([new("default", null), new("second", Acme)], ignoreOrder: true);
    }

    [Fact]
    public async Task Callbacks_JobEnded_AreTakenOnceAndHiddenMeanwhile()
    {
        var id = await AddAsync(Create(callback: "https://x.example/"));
        await AddAsync(Create());
        (await Store.TakeCallbacksAsync(10, Lease, Token)).ShouldBeEmpty();
        await Store.EndAsync([.. (await Store.LeaseAsync(Ask(2), Token)).Select(one => new JobEnd(one.Lease, JobEndKind.Completed) { Result = "1"u8.ToArray() })], Token);

        var taken = (await Store.TakeCallbacksAsync(10, Lease, Token)).ShouldHaveSingleItem();

        (taken.Request.Id, taken.State, taken.Result!.Value.Length).ShouldBe((id, JobState.Completed, 1));
        (taken.Callback!.State, taken.Callback.Attempts).ShouldBe((JobCallbackState.Pending, 1));
        (await Store.TakeCallbacksAsync(10, Lease, Token)).ShouldBeEmpty();
        await AdvanceAsync(Lease + Lease);

        // Whoever took it fell silent.
        (await Store.TakeCallbacksAsync(10, Lease, Token)).ShouldHaveSingleItem().Callback!.Attempts.ShouldBe(2);
        await Store.EndCallbacksAsync([new(Acme, id, 1, JobCallbackState.Abandoned, 500, "late", TimeSpan.Zero)], Token);
        (await GetAsync(id)).Callback!.State.ShouldBe(JobCallbackState.Pending);
        await Store.EndCallbacksAsync([new(Acme, id, 2, JobCallbackState.Pending, 503, "busy", TimeSpan.FromHours(1)), new(Other, id, 2, JobCallbackState.Abandoned, null, null, TimeSpan.Zero)], Token);
        (await Store.TakeCallbacksAsync(10, Lease, Token)).ShouldBeEmpty();
        var waiting = (await GetAsync(id)).Callback!;
        (waiting.LastStatus, waiting.LastError, waiting.Attempts).ShouldBe((503, "busy", 2));
        waiting.DueAtMicros!.Value.ShouldBeGreaterThan(await Store.GetTimeAsync(Token) + 3_000_000_000);
        await AdvanceAsync(TimeSpan.FromHours(1));

        // A delivery that was not made after all does not count.
        (await Store.TakeCallbacksAsync(10, Lease, Token)).ShouldHaveSingleItem().Callback!.Attempts.ShouldBe(3);
        await Store.EndCallbacksAsync([new(Acme, id, 3, JobCallbackState.Pending, null, null, TimeSpan.Zero) { IsUncounted = true }], Token);
        (await Store.TakeCallbacksAsync(10, Lease, Token)).ShouldHaveSingleItem().Callback!.Attempts.ShouldBe(3);
        await Store.EndCallbacksAsync([new(Acme, id, 3, JobCallbackState.Delivered, 204, null, TimeSpan.Zero)], Token);

        await AdvanceAsync(Lease + Lease);
        (await Store.TakeCallbacksAsync(10, Lease, Token)).ShouldBeEmpty();
        (await GetAsync(id)).Callback.ShouldBe(new JobCallback(JobCallbackState.Delivered, 3, 204, null, null));
    }

    [Fact]
    public async Task Callbacks_TakenByManyAtOnce_EachOnce()
    {
        NewJob[] jobs = [.. Enumerable.Range(0, 30).Select(_ => Create(callback: "https://x.example/"))];
        await Store.AddAsync(jobs, 100, Token);
        await Store.EndAsync([.. (await Store.LeaseAsync(Ask(30), Token)).Select(one => new JobEnd(one.Lease, JobEndKind.Failed))], Token);
        var second = await CreateSecondStoreAsync();

        var taken = await TogetherAsync(6, async i =>
        {
            var mine = new List<Job>();
            while (await (i % 2 == 0 ? Store : second).TakeCallbacksAsync(4, Lease, Token) is { Count: > 0 } some)
            {
                mine.AddRange(some);
            }

            return mine;
        });

        Ids(taken.SelectMany(some => some)).ShouldBe(jobs.Select(job => job.Id), ignoreOrder: true);
    }

    [Fact]
    public async Task RemoveEnded_TooMany_TheOldestOfTheirTenantAndQueueGo()
    {
        var completed = await EndedAsync(4, JobEndKind.Completed);
        var cancelled = await EndedAsync(1, JobEndKind.Cancelled);
        var failed = await EndedAsync(3, JobEndKind.Failed);
        var theirs = await EndedAsync(2, JobEndKind.Completed, Other);
        var elsewhere = await EndedAsync(2, JobEndKind.Completed, queue: "second");
        var waiting = await AddAsync(Create());
        var keep = KeepAll with { KeepCompleted = 3, KeepFailed = 1 };

        (await Store.RemoveEndedAsync(keep with { AtLeast = TimeSpan.FromHours(1) }, Token)).ShouldBe(0);
        (await Store.RemoveEndedAsync(keep with { BatchCompleted = 1, BatchFailed = 1 }, Token)).ShouldBe(2);
        (await Store.FindAsync(Acme, completed[0], Token)).ShouldBeNull();
        (await Store.FindAsync(Acme, failed[0], Token)).ShouldBeNull();
        (await Store.RemoveEndedAsync(keep, Token)).ShouldBe(2);

        Ids(await Store.ListAsync(new JobFilter(null, 100), Token)).ShouldBe([.. completed[2..], .. cancelled, failed[2], .. theirs, .. elsewhere, waiting], ignoreOrder: true);
        (await Store.RemoveEndedAsync(keep, Token)).ShouldBe(0);
        await CheckCountsAsync();
    }

    [Fact]
    public async Task RemoveEnded_TooOld_GoEachKindByItsOwnTime()
    {
        await EndedAsync(2, JobEndKind.Completed);
        await EndedAsync(1, JobEndKind.Cancelled);
        var failed = await EndedAsync(2, JobEndKind.Failed);
        await AdvanceAsync(TimeSpan.FromHours(30));
        var young = await EndedAsync(1, JobEndKind.Completed);

        (await Store.RemoveEndedAsync(KeepAll, Token)).ShouldBe(3);
        Ids(await Store.ListAsync(new JobFilter(null, 100), Token)).ShouldBe([.. failed, .. young], ignoreOrder: true);
        await AdvanceAsync(TimeSpan.FromDays(8));
        (await Store.RemoveEndedAsync(KeepAll, Token)).ShouldBe(3);
        (await Store.CountAsync(null, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task RemoveEnded_CallbackPending_StaysUntilItIsDelivered()
    {
        var id = await AddAsync(Create(callback: "https://x.example/"));
        await Store.CancelAsync(Acme, id, Token);
        await EndedAsync(2, JobEndKind.Completed);
        await AdvanceAsync(TimeSpan.FromDays(30));

        (await Store.RemoveEndedAsync(KeepAll with { KeepCompleted = 0 }, Token)).ShouldBe(2);
        await Store.TakeCallbacksAsync(10, Lease, Token);
        await Store.EndCallbacksAsync([new(Acme, id, 1, JobCallbackState.Abandoned, null, "no", TimeSpan.Zero)], Token);

        (await Store.RemoveEndedAsync(KeepAll, Token)).ShouldBe(1);
        (await Store.FindAsync(Acme, id, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task List_ByFilter_TheYoungestFirst()
    {
        var a = await AddAsync(Create(type: "a"));
        var b = await AddAsync(Create(queue: "second", type: "b"));
        var c = await AddAsync(Create(Other, type: "a"));
        var d = await AddAsync(Create(type: "a") with { RunAtMicros = long.MaxValue });

        Ids(await Store.ListAsync(new(null, 10), Token)).ShouldBe([d, c, b, a]);
        Ids(await Store.ListAsync(new(null, 2), Token)).ShouldBe([d, c]);
        Ids(await Store.ListAsync(new(Acme, 10), Token)).ShouldBe([d, b, a]);
        Ids(await Store.ListAsync(new(Acme, 10, Queue: "default"), Token)).ShouldBe([d, a]);
        Ids(await Store.ListAsync(new(Acme, 10, State: JobState.Waiting), Token)).ShouldBe([b, a]);
        Ids(await Store.ListAsync(new(null, 10, Type: "a"), Token)).ShouldBe([d, c, a]);
        Ids(await Store.ListAsync(new(Acme, 10, BeforeSequence: (await GetAsync(d)).Sequence), Token)).ShouldBe([b, a]);
        (await Store.ListAsync(new(TenantId.Parse("nobody"), 10), Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Count_ByQueueTenantAndState()
    {
        await AddAsync(3);
        await AddAsync(2, Other, "second");
        await AddAsync(Create() with { RunAtMicros = long.MaxValue });
        await LeaseOneAsync();

        (await Store.CountAsync(null, Token)).ShouldBe(
            [
                new("default", Acme, JobState.Delayed, 1), new("default", Acme, JobState.Waiting, 2), new("default", Acme, JobState.Active, 1),
                new("second", Other, JobState.Waiting, 2),
            ],
            ignoreOrder: true);
        (await Store.CountAsync(Other, Token)).ShouldBe([new("second", Other, JobState.Waiting, 2)]);
        (await Store.CountAsync(TenantId.Parse("nobody"), Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Tenants_NeverTouchEachOthersJobs()
    {
        var id = await AddAsync(Create());
        var leased = await LeaseOneAsync();
        var foreign = leased.Lease with { Tenant = Other };

        (await Store.FindAsync(Other, id, Token)).ShouldBeNull();
        (await Store.CancelAsync(Other, id, Token)).ShouldBeNull();
        (await Store.RetryAsync(Other, id, Token)).ShouldBeNull();
        (await Store.RenewAsync([new(foreign)], Lease, Token)).ShouldBe([LeaseHold.Lost]);
        (await Store.EndAsync([new(foreign, JobEndKind.Failed)], Token)).ShouldBe([null]);
        (await Store.LeaseAsync(Ask(5, "w2", "default", new TenantShare(Other, 5)), Token)).ShouldBeEmpty();
        (await Store.ListAsync(new(Other, 10), Token)).ShouldBeEmpty();
        (await Store.ExistsAsync(Other, Token)).ShouldBeFalse();
        (await Store.RemoveOwnedAsync(Other, 10, Token)).ShouldBe(0);

        (await StateAsync(id)).ShouldBe(JobState.Active);
    }

    [Fact]
    public async Task RemoveOwned_InBatches_LeavesNothingOfTheTenant()
    {
        await AddAsync(5);
        var first = await AddAsync(Create(callback: "https://x.example/") with { IdempotencyKey = "k", RequestHash = Hash(1) });
        await AddAsync(Create(after: first));
        await LeaseOneAsync();
        await Store.SetPausedAsync(Acme, "default", true, Token);
        var theirs = await AddAsync(1, Other);

        (await Store.ExistsAsync(Acme, Token)).ShouldBeTrue();
        (await Store.RemoveOwnedAsync(Acme, 4, Token)).ShouldBe(4);
        (await Store.RemoveOwnedAsync(Acme, 4, Token)).ShouldBe(3);
        (await Store.RemoveOwnedAsync(Acme, 4, Token)).ShouldBe(0);

        (await Store.ExistsAsync(Acme, Token)).ShouldBeFalse();
        (await Store.ListPausesAsync(Token)).ShouldBeEmpty();
        Ids(await Store.ListAsync(new(null, 10), Token)).ShouldBe(theirs);
        await AddAsync(Create() with { IdempotencyKey = "k", RequestHash = Hash(2) });
        await CheckCountsAsync();
    }

    [Fact]
    public async Task GetTime_GoesOn()
    {
        var before = await Store.GetTimeAsync(Token);
        before.ShouldBeGreaterThan(1_700_000_000_000_000);

        await AdvanceAsync(TimeSpan.FromHours(1));

        (await (await CreateSecondStoreAsync()).GetTimeAsync(Token)).ShouldBeInRange(before + 3_600_000_000, before + 7_200_000_000);
    }

    private async Task<Guid[]> EndedAsync(int count, JobEndKind kind, TenantId? tenant = null, string queue = "default")
    {
        var ids = await AddAsync(count, tenant, queue);
        foreach (var leased in await Store.LeaseAsync(Ask(count, "w1", queue, new TenantShare(tenant ?? Acme, count)), Token))
        {
            await EndAsync(leased, kind);
        }

        return ids;
    }
}
