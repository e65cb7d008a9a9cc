using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;
using Shouldly;
using Xunit;

namespace Outrigger.StoreConformance.Queue;

public abstract partial class JobStoreConformance
{
    [Fact]
    public async Task Add_Everything_IsFoundAsItWasAsked()
    {
        var before = await Store.GetTimeAsync(Token);
        var predecessor = await AddAsync(Create());
        var asked = new NewJob
        {
            Id = TimeProvider.System.NewId(),
            Tenant = Acme,
            Queue = "übersetzung",
            Type = "translation",
            Input = "{\"text\":\"日本 \\u0000 '; DROP TABLE jobs; --\"}"u8.ToArray(),
            Priority = int.MinValue,
            Score = -1234.5678901234567,
            IsScored = true,
            DeadlineMicros = long.MaxValue,
            Signals = "{\"risk\":0.3}"u8.ToArray(),
            RunAtMicros = before + 7_200_000_000,
            MaxAttempts = 7,
            Backoff = TimeSpan.FromMilliseconds(1234),
            TimeLimit = TimeSpan.FromHours(30),
            After = predecessor,
            AddedBy = "key-1",
            Model = "smart",
            UserId = "user \U0001F600",
            CallbackUrl = "https://hooks.example/…?a=b",
            IdempotencyKey = "k",
            RequestHash = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray(),
            Schedule = "nightly",
        };

        await AddAsync(asked);

        var found = await GetAsync(asked.Id);
        Same(found.Request, asked);
        found.State.ShouldBe(JobState.Blocked);
        found.Sequence.ShouldBeGreaterThan((await GetAsync(predecessor)).Sequence);
        found.AddedAtMicros.ShouldBeInRange(before, await Store.GetTimeAsync(Token));
        found.ReadyAtMicros.ShouldBe(before + 7_200_000_000);
        (found.Attempts, found.Stalls, found.ProgressPercent, found.IsCancelRequested).ShouldBe((0, 0, 0, false));
        (found.StartedAtMicros, found.FinishedAtMicros, found.LeaseOwner, found.LeaseUntilMicros, found.ProgressText, found.Error).ShouldBe((null, null, null, null, null, null));
        found.Result.HasValue.ShouldBeFalse();
        found.Callback.ShouldBe(new JobCallback(JobCallbackState.None, 0, null, null, null));
    }

    [Fact]
    public async Task Add_OnlyWhatIsNeeded_WaitsFromNow()
    {
        var asked = Create();

        var found = await GetAsync(await AddAsync(asked));

        Same(found.Request, asked);
        found.State.ShouldBe(JobState.Waiting);
        found.ReadyAtMicros.ShouldBe(found.AddedAtMicros);
        found.Callback.ShouldBeNull();
        (await Store.FindAsync(Acme, TimeProvider.System.NewId(), Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Add_Nothing_IsFine() => (await Store.AddAsync([], 10, Token)).ShouldBeEmpty();

    [Theory]
    [InlineData(long.MinValue, JobState.Waiting)]
    [InlineData(0, JobState.Waiting)]
    [InlineData(long.MaxValue, JobState.Delayed)]
    public async Task Add_TimesFarAway_AreAtOnceOrLater(long runAt, JobState state)
    {
        var found = await GetAsync(await AddAsync(Create() with { RunAtMicros = runAt }));

        found.State.ShouldBe(state);
        found.ReadyAtMicros.ShouldBe(Math.Max(runAt, found.AddedAtMicros));
        (await Store.PromoteAsync(10, Token)).Count.ShouldBe(0);
    }

    [Fact]
    public async Task Add_SameKeyAndRequest_IsTheEarlierJob()
    {
        var first = await AddAsync(Create() with { IdempotencyKey = "k", RequestHash = Hash(1) });

        var added = await Store.AddAsync(
            [
                Create() with { IdempotencyKey = "k", RequestHash = Hash(1) },
                Create() with { IdempotencyKey = "k", RequestHash = Hash(2) },
                Create(queue: "second") with { IdempotencyKey = "k", RequestHash = Hash(2) },
                Create(Other) with { IdempotencyKey = "k", RequestHash = Hash(2) },
                Create(Other) with { IdempotencyKey = "k", RequestHash = Hash(2) },
                Create(Other) with { IdempotencyKey = "k", RequestHash = Hash(3) },
                Create() with { IdempotencyKey = "K", RequestHash = Hash(2) },
            ],
            long.MaxValue,
            Token);

        added.Select(one => one.Outcome).ShouldBe(
            [JobAddOutcome.Existing, JobAddOutcome.KeyReused, JobAddOutcome.Added, JobAddOutcome.Added, JobAddOutcome.Existing, JobAddOutcome.KeyReused, JobAddOutcome.Added]);
        added[0].Id.ShouldBe(first);
        added[1].Id.ShouldBe(first);
        added[4].Id.ShouldBe(added[3].Id);
        (await Store.ListAsync(new JobFilter(null, 100), Token)).Count.ShouldBe(4);
    }

    [Fact]
    public async Task Add_SameKeyByManyAtOnce_IsAddedOnce()
    {
        var second = await CreateSecondStoreAsync();

        var added = await TogetherAsync(12, i => (i % 2 == 0 ? Store : second).AddAsync(
            [Create() with { IdempotencyKey = "a", RequestHash = Hash(1) }, Create() with { IdempotencyKey = "b", RequestHash = Hash(1) }],
            1000,
            Token));

        added.SelectMany(batch => batch).Count(one => one.Outcome == JobAddOutcome.Added).ShouldBe(2);
        added.SelectMany(batch => batch).Select(one => one.Id).Distinct().Count().ShouldBe(2);
        (await Store.ListAsync(new JobFilter(null, 100), Token)).Count.ShouldBe(2);
        await CheckCountsAsync();
    }

    [Fact]
    public async Task Add_KeyOfAnEndedJob_IsTakenUntilItIsRemoved()
    {
        var first = await AddAsync(Create() with { IdempotencyKey = "k", RequestHash = Hash(1) });
        await Store.CancelAsync(Acme, first, Token);

        (await Store.AddAsync([Create() with { IdempotencyKey = "k", RequestHash = Hash(1) }], 10, Token)).ShouldBe([new JobAdded(first, JobAddOutcome.Existing)]);
        await Store.RemoveAsync(Acme, first, Token);

        await AddAsync(Create() with { IdempotencyKey = "k", RequestHash = Hash(2) });
    }

    [Fact]
    public async Task Add_BatchSentAgain_ChangesNothing()
    {
        NewJob[] batch = [Create(), Create(), Create()];
        await Store.AddAsync([batch[1]], 10, Token);

        var added = await Store.AddAsync(batch, 10, Token);

        added.ShouldBe([new(batch[0].Id, JobAddOutcome.Added), new(batch[1].Id, JobAddOutcome.Existing), new(batch[2].Id, JobAddOutcome.Added)]);
        (await Store.AddAsync(batch, 10, Token)).ShouldAllBe(one => one.Outcome == JobAddOutcome.Existing);
        await CheckCountsAsync();
    }

    [Fact]
    public async Task Add_IdOfAnotherTenant_IsAJobOfItsOwn()
    {
        var job = Create();
        await AddAsync(job);

        await AddAsync(job with { Tenant = Other, Type = "theirs" });

        (await GetAsync(job.Id)).Request.Type.ShouldBe("work");
        (await GetAsync(job.Id, Other)).Request.Type.ShouldBe("theirs");
    }

    [Fact]
    public async Task Add_QueueOfATenantIsFull_RefusesTheRest()
    {
        await AddAsync(Create() with { RunAtMicros = long.MaxValue });
        var active = await AddAsync(Create());
        await LeaseOneAsync();
        await AddAsync(Create(after: active));

        NewJob[] batch = [Create(), Create(), Create(queue: "second"), Create(Other)];
        var added = await Store.AddAsync(batch, 4, Token);

        added.Select(one => one.Outcome).ShouldBe([JobAddOutcome.Added, JobAddOutcome.QueueFull, JobAddOutcome.Added, JobAddOutcome.Added]);
        (await Store.FindAsync(Acme, batch[1].Id, Token)).ShouldBeNull();
        await Store.CancelAsync(Acme, batch[0].Id, Token);
        (await Store.AddAsync([Create(), Create()], 4, Token)).Select(one => one.Outcome).ShouldBe([JobAddOutcome.Added, JobAddOutcome.QueueFull]);
    }

    [Fact]
    public async Task Add_ToAFullQueueByManyAtOnce_NeverMoreThanItMayHave()
    {
        var second = await CreateSecondStoreAsync();

        var added = await TogetherAsync(16, i => (i % 2 == 0 ? Store : second).AddAsync([Create(), Create(), Create()], 20, Token));

        added.SelectMany(batch => batch).Count(one => one.Outcome == JobAddOutcome.Added).ShouldBe(20);
        await CheckCountsAsync();
    }

    [Fact]
    public async Task Add_PredecessorUnknown_IsRefused()
    {
        var theirs = await AddAsync(Create(Other));
        var first = Create();

        var added = await Store.AddAsync([Create(after: theirs), Create(after: TimeProvider.System.NewId()), first, Create(after: first.Id)], 10, Token);

        added.Select(one => one.Outcome).ShouldBe([JobAddOutcome.PredecessorUnknown, JobAddOutcome.PredecessorUnknown, JobAddOutcome.Added, JobAddOutcome.Added]);
        (await StateAsync(added[3].Id)).ShouldBe(JobState.Blocked);
    }

    [Fact]
    public async Task Add_HugeBatch_IsInTheOrderGiven()
    {
        var ids = await AddAsync(3000);

        var listed = await Store.ListAsync(new JobFilter(Acme, int.MaxValue), Token);

        Ids(listed.Reverse()).ShouldBe(ids);
        (await Store.CountAsync(Acme, Token)).ShouldBe([new JobCount("default", Acme, JobState.Waiting, 3000)]);
        Ids(await Store.LeaseAsync(Ask(2000), Token)).ShouldBe(ids[..2000]);
        await CheckCountsAsync();
    }

    [Fact]
    public async Task Add_ByManyAtOnce_LosesNothing()
    {
        var second = await CreateSecondStoreAsync();

        await TogetherAsync(16, async i =>
        {
            for (var n = 0; n < 10; n++)
            {
                await (i % 2 == 0 ? Store : second).AddAsync([Create(i % 3 == 0 ? Other : Acme)], 1000, Token);
            }

            return true;
        });

        var jobs = await Store.ListAsync(new JobFilter(null, 1000), Token);
        jobs.Count.ShouldBe(160);
        jobs.Select(job => job.Sequence).Distinct().Count().ShouldBe(160);
        await CheckCountsAsync();
    }

    [Fact]
    public async Task Add_HostileText_FailsNothing()
    {
        const string Hostile = "a\0b\uD800c\uDC00d\U0001F600'\"\\%_";
        var asked = Create() with { Queue = Hostile, Type = Hostile, AddedBy = Hostile, UserId = Hostile, CallbackUrl = Hostile, IdempotencyKey = Hostile, RequestHash = Hash(1), Schedule = Hostile };

        await AddAsync(asked);

        (await Store.AddAsync([asked with { Id = TimeProvider.System.NewId() }], 10, Token)).ShouldBe([new JobAdded(asked.Id, JobAddOutcome.Existing)]);
        var leased = (await Store.LeaseAsync(Ask(queue: Hostile, owner: Hostile) with { Types = [Hostile] }, Token)).ShouldHaveSingleItem();
        leased.Job.Request.Type.ShouldEndWith("'\"\\%_");
        (await Store.RenewAsync([new(leased.Lease, 50, Hostile)], Lease, Token)).ShouldBe([LeaseHold.Held]);
        (await EndAsync(leased, JobEndKind.Failed, new JobError(Hostile, Hostile))).ShouldBe(JobState.Failed);
        await Store.SetPausedAsync(null, Hostile, true, Token);
        (await Store.ListPausesAsync(Token)).ShouldHaveSingleItem();
        (await Store.ListAsync(new JobFilter(Acme, 10, Hostile, JobState.Failed, Hostile), Token)).ShouldHaveSingleItem().Error!.Message.ShouldEndWith("'\"\\%_");
    }

    [Fact]
    public async Task Add_ScoresThatAreNoNumbers_HaveAPlace()
    {
        var low = await AddAsync(Create(score: double.NegativeInfinity));
        var none = await AddAsync(Create(score: double.NaN));
        var high = await AddAsync(Create(score: double.PositiveInfinity));

        Ids(await Store.LeaseAsync(Ask(10), Token)).ShouldBe([high, none, low]);
        (await GetAsync(none)).Request.Score.ShouldBe(0);
    }

    private static ReadOnlyMemory<byte> Hash(byte b) => Enumerable.Repeat(b, 32).ToArray();

    private static void Same(NewJob found, NewJob asked)
    {
        found.Input.ToArray().ShouldBe(asked.Input.ToArray());
        found.Signals.ToArray().ShouldBe(asked.Signals.ToArray());
        found.RequestHash.ToArray().ShouldBe(asked.RequestHash.ToArray());
        (found with { Input = default, Signals = default, RequestHash = default }).ShouldBe(asked with { Input = default, Signals = default, RequestHash = default });
    }
}
