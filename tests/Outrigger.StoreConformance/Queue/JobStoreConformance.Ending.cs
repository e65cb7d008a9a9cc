using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;
using Shouldly;
using Xunit;

namespace Outrigger.StoreConformance.Queue;

public abstract partial class JobStoreConformance
{
    [Fact]
    public async Task End_Completed_KeepsTheResult()
    {
        var id = await AddAsync(Create());
        var leased = await LeaseOneAsync();

        (await Store.EndAsync([new(leased.Lease, JobEndKind.Completed) { Result = "{\"a\":\"\\u0000\"}"u8.ToArray() }], Token)).ShouldBe([JobState.Completed]);

        var found = await GetAsync(id);
        found.Result!.Value.ToArray().ShouldBe("{\"a\":\"\\u0000\"}"u8.ToArray());
        (found.State, found.ProgressPercent, found.LeaseOwner, found.LeaseUntilMicros, found.Error).ShouldBe((JobState.Completed, 100, null, null, null));
        found.FinishedAtMicros!.Value.ShouldBeInRange(found.StartedAtMicros!.Value, await Store.GetTimeAsync(Token));
        (await EndAsync(leased, JobEndKind.Completed)).ShouldBeNull();
    }

    [Fact]
    public async Task End_Failed_KeepsWhy()
    {
        var id = await AddAsync(Create());

        (await EndAsync(await LeaseOneAsync(), JobEndKind.Failed, new("handler-failed", "It broke."))).ShouldBe(JobState.Failed);

        var found = await GetAsync(id);
        found.Error.ShouldBe(new JobError("handler-failed", "It broke."));
        found.Attempts.ShouldBe(1);
        found.Result.HasValue.ShouldBeFalse();
    }

    [Fact]
    public async Task End_Retried_WaitsItsTimeThenRunsAgain()
    {
        var id = await AddAsync(Create());
        var first = await LeaseOneAsync();

        var states = await Store.EndAsync([new(first.Lease, JobEndKind.Retried) { Error = new("handler-failed", "once"), RetryAfter = TimeSpan.FromHours(1) }], Token);

        states.ShouldBe([JobState.Delayed]);
        var delayed = await GetAsync(id);
        delayed.Error!.Message.ShouldBe("once");
        delayed.ReadyAtMicros.ShouldBeInRange(first.Job.StartedAtMicros!.Value + 3_600_000_000, await Store.GetTimeAsync(Token) + 3_600_000_000);
        (await Store.PromoteAsync(10, Token)).ShouldSatisfyAllConditions(moved => moved.Count.ShouldBe(0), moved => moved.NextDueMicros.ShouldBe(delayed.ReadyAtMicros));
        (await Store.LeaseAsync(Ask(), Token)).ShouldBeEmpty();
        await AdvanceAsync(TimeSpan.FromHours(1));

        var promoted = await Store.PromoteAsync(10, Token);

        (promoted.Count, promoted.NextDueMicros).ShouldBe((1, null));
        promoted.Queues.ShouldBe(["default"]);
        var second = await LeaseOneAsync();
        (second.Job.Attempts, second.Job.ReadyAtMicros).ShouldBe((2, delayed.ReadyAtMicros));
        (await EndAsync(first, JobEndKind.Completed)).ShouldBeNull();
        (await EndAsync(second, JobEndKind.Completed)).ShouldBe(JobState.Completed);
        (await GetAsync(id)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task End_RetriedAtOnce_WaitsAtOnce()
    {
        await AddAsync(Create());

        (await EndAsync(await LeaseOneAsync(), JobEndKind.Retried, new("a", "b"))).ShouldBe(JobState.Waiting);

        (await LeaseOneAsync()).Job.Attempts.ShouldBe(2);
    }

    [Fact]
    public async Task End_Released_DoesNotCountTheAttempt()
    {
        var id = await AddAsync(Create());

        (await EndAsync(await LeaseOneAsync(), JobEndKind.Released)).ShouldBe(JobState.Waiting);

        (await GetAsync(id)).Attempts.ShouldBe(0);
        (await LeaseOneAsync()).Job.Attempts.ShouldBe(1);
    }

    [Theory]
    [InlineData(JobEndKind.Completed, JobState.Completed)]
    [InlineData(JobEndKind.Retried, JobState.Cancelled)]
    [InlineData(JobEndKind.Failed, JobState.Failed)]
    [InlineData(JobEndKind.Cancelled, JobState.Cancelled)]
    [InlineData(JobEndKind.Released, JobState.Cancelled)]
    public async Task End_CancellationWasAskedFor_IsNotTriedAgain(JobEndKind kind, JobState state)
    {
        var id = await AddAsync(Create());
        var leased = await LeaseOneAsync();
        (await Store.CancelAsync(Acme, id, Token)).ShouldBe(JobState.Active);
        (await GetAsync(id)).IsCancelRequested.ShouldBeTrue();

        (await EndAsync(leased, kind)).ShouldBe(state);

        (await GetAsync(id)).FinishedAtMicros.ShouldNotBeNull();
    }

    [Fact]
    public async Task End_ManyAtOnce_AnswersEachInOrder()
    {
        var ids = await AddAsync(4);
        var leased = await Store.LeaseAsync(Ask(4), Token);

        var states = await Store.EndAsync(
            [
                new(leased[3].Lease, JobEndKind.Failed) { Error = new("x", "3") },
                new(leased[0].Lease with { Owner = "w2" }, JobEndKind.Completed),
                new(leased[0].Lease, JobEndKind.Completed) { Result = "0"u8.ToArray() },
                new(leased[0].Lease, JobEndKind.Failed),
                new(leased[1].Lease with { Tenant = Other }, JobEndKind.Completed),
                new(leased[1].Lease, JobEndKind.Retried) { RetryAfter = TimeSpan.FromMinutes(1), Error = new("x", "1") },
                new(leased[2].Lease with { Id = TimeProvider.System.NewId() }, JobEndKind.Completed),
                new(leased[2].Lease, JobEndKind.Released),
            ],
            Token);

        states.ShouldBe([JobState.Failed, null, JobState.Completed, null, null, JobState.Delayed, null, JobState.Waiting]);
        (await GetAsync(ids[0])).Result!.Value.ToArray().ShouldBe("0"u8.ToArray());
        (await GetAsync(ids[3])).Error!.Message.ShouldBe("3");
        (await Store.EndAsync([], Token)).ShouldBeEmpty();
        await CheckCountsAsync();
    }

    [Fact]
    public async Task End_ByManyHoldersOfOneLease_CountsOnce()
    {
        await AddAsync(20);
        var leased = await Store.LeaseAsync(Ask(20), Token);
        var second = await CreateSecondStoreAsync();

        var states = await TogetherAsync(6, i => (i % 2 == 0 ? Store : second).EndAsync(
            [.. (i % 3 == 0 ? leased : leased.Reverse()).Select(one => new JobEnd(one.Lease, i % 2 == 0 ? JobEndKind.Completed : JobEndKind.Failed))], Token));

        states.SelectMany(some => some).Count(state => state is not null).ShouldBe(20);
        await CheckCountsAsync();
    }

    [Fact]
    public async Task End_WhileOthersRescue_IsOneOrTheOther()
    {
        await AddAsync(40);
        var leased = await Store.LeaseAsync(Ask(40), Token);
        await AdvanceAsync(Lease + Lease);
        var second = await CreateSecondStoreAsync();

        var outcomes = await TogetherAsync(4, async i =>
        {
            var taken = 0;
            foreach (var ten in leased.Chunk(10))
            {
                taken += i < 2
                    ? (await Store.EndAsync([.. ten.Select(one => new JobEnd(one.Lease, JobEndKind.Completed))], Token)).Count(state => state is not null)
                    : (await second.RescueAsync(5, 10, Token)).Count;
            }

            return taken;
        });

        outcomes.Sum().ShouldBe(40);
        (await Store.ListAsync(new JobFilter(null, 100), Token)).ShouldAllBe(job => job.State == (job.Stalls == 0 ? JobState.Completed : JobState.Waiting));
        await CheckCountsAsync();
    }

    [Fact]
    public async Task Promote_Many_TheEarliestFirstAndAtMostTheLimit()
    {
        var now = await Store.GetTimeAsync(Token);
        Guid[] ids =
        [
            await AddAsync(Create() with { RunAtMicros = now + 7_000_000_000 }),
            await AddAsync(Create(Other, "b") with { RunAtMicros = now + 5_000_000_000 }),
            await AddAsync(Create(queue: "a") with { RunAtMicros = now + 6_000_000_000 }),
            await AddAsync(Create() with { RunAtMicros = now + 90_000_000_000 }),
        ];
        await AdvanceAsync(TimeSpan.FromSeconds(8000));

        var first = await Store.PromoteAsync(2, Token);
        first.Queues.ShouldBe(["a", "b"], ignoreOrder: true);
        (first.Count, first.NextDueMicros).ShouldBe((2, now + 7_000_000_000));
        var second = await Store.PromoteAsync(2, Token);

        (second.Count, second.NextDueMicros).ShouldBe((1, now + 90_000_000_000));
        (await GetAsync(ids[0])).ReadyAtMicros.ShouldBe(now + 7_000_000_000);
        (await StateAsync(ids[3])).ShouldBe(JobState.Delayed);
    }

    [Fact]
    public async Task Cancel_WhereverItWaits_IsCancelledAtOnce()
    {
        var waiting = await AddAsync(Create());
        var delayed = await AddAsync(Create() with { RunAtMicros = long.MaxValue });
        var active = await AddAsync(Create(score: 9));
        var blocked = await AddAsync(Create(after: active));
        var leased = await LeaseOneAsync();

        (await Store.CancelAsync(Acme, waiting, Token)).ShouldBe(JobState.Cancelled);
        (await Store.CancelAsync(Acme, delayed, Token)).ShouldBe(JobState.Cancelled);
        (await Store.CancelAsync(Acme, blocked, Token)).ShouldBe(JobState.Cancelled);
        (await Store.CancelAsync(Acme, active, Token)).ShouldBe(JobState.Active);
        (await Store.CancelAsync(Acme, active, Token)).ShouldBe(JobState.Active);
        (await EndAsync(leased, JobEndKind.Completed)).ShouldBe(JobState.Completed);
        (await Store.CancelAsync(Acme, active, Token)).ShouldBe(JobState.Completed);
        (await Store.CancelAsync(Acme, waiting, Token)).ShouldBe(JobState.Cancelled);
        (await Store.CancelAsync(Acme, TimeProvider.System.NewId(), Token)).ShouldBeNull();
        (await Store.LeaseAsync(Ask(10), Token)).ShouldBeEmpty();
        (await GetAsync(waiting)).FinishedAtMicros.ShouldNotBeNull();
        await CheckCountsAsync();
    }

    [Fact]
    public async Task Retry_FailedOrCancelled_StartsAnewAtItsPlace()
    {
        var failed = await AddAsync(Create(callback: "https://x.example/") with { RunAtMicros = 5 });
        var cancelled = await AddAsync(Create());
        var completed = await AddAsync(Create(score: 5));
        await EndAsync(await LeaseOneAsync(), JobEndKind.Completed);
        var first = await LeaseOneAsync();
        await Store.RenewAsync([new(first.Lease, 70, "x")], Lease, Token);
        await EndAsync(first, JobEndKind.Failed, new("a", "b"));
        await Store.CancelAsync(Acme, cancelled, Token);

        (await Store.RetryAsync(Acme, failed, Token)).ShouldBe(JobState.Waiting);
        (await Store.RetryAsync(Acme, cancelled, Token)).ShouldBe(JobState.Waiting);
        (await Store.RetryAsync(Acme, completed, Token)).ShouldBe(JobState.Completed);
        (await Store.RetryAsync(Acme, cancelled, Token)).ShouldBe(JobState.Waiting);
        (await Store.RetryAsync(Acme, TimeProvider.System.NewId(), Token)).ShouldBeNull();

        var found = await GetAsync(failed);
        (found.Attempts, found.Stalls, found.ProgressPercent, found.ProgressText, found.Error, found.FinishedAtMicros).ShouldBe((0, 0, 0, null, null, null));
        found.Callback.ShouldBe(new JobCallback(JobCallbackState.None, 0, null, null, null));
        found.ReadyAtMicros.ShouldBeGreaterThanOrEqualTo(found.StartedAtMicros!.Value);
        Ids(await Store.LeaseAsync(Ask(10), Token)).ShouldBe([failed, cancelled]);
        (await EndAsync(first, JobEndKind.Completed)).ShouldBeNull();
    }

    [Fact]
    public async Task Remove_OnlyWhatHasEnded()
    {
        var id = await AddAsync(Create());
        (await Store.RemoveAsync(Acme, id, Token)).ShouldBeFalse();
        var leased = await LeaseOneAsync();
        (await Store.RemoveAsync(Acme, id, Token)).ShouldBeFalse();
        await EndAsync(leased, JobEndKind.Failed);

        (await Store.RemoveAsync(Other, id, Token)).ShouldBeFalse();
        (await Store.RemoveAsync(Acme, id, Token)).ShouldBeTrue();

        (await Store.RemoveAsync(Acme, id, Token)).ShouldBeFalse();
        (await Store.FindAsync(Acme, id, Token)).ShouldBeNull();
        (await Store.CountAsync(null, Token)).ShouldBeEmpty();
    }
}
