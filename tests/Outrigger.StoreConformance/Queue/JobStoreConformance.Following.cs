using Outrigger.Jobs.Queue;
using Shouldly;
using Xunit;

namespace Outrigger.StoreConformance.Queue;

public abstract partial class JobStoreConformance
{
    [Fact]
    public async Task Follow_PredecessorCompleted_TheNextBeginsToWait()
    {
        var first = await AddAsync(Create());
        var second = await AddAsync(Create(after: first, queue: "second"));
        var third = await AddAsync(Create(after: second));
        var later = await AddAsync(Create(after: first) with { RunAtMicros = long.MaxValue });
        await AdvanceAsync(TimeSpan.FromHours(1));

        var leased = await LeaseOneAsync();
        (await EndAsync(leased, JobEndKind.Completed)).ShouldBe(JobState.Completed);

        var follower = await GetAsync(second);
        follower.State.ShouldBe(JobState.Waiting);
        follower.ReadyAtMicros.ShouldBeGreaterThan(follower.AddedAtMicros + 3_000_000_000);
        (await StateAsync(third)).ShouldBe(JobState.Blocked);
        (await StateAsync(later)).ShouldBe(JobState.Delayed);
        Signals.Woken.ShouldBe(["second"]);
        Ids(await Store.LeaseAsync(Ask(queue: "second"), Token)).ShouldBe([second]);
        await CheckCountsAsync();
    }

    [Fact]
    public async Task Follow_PredecessorTriedAgain_StillWaits()
    {
        var first = await AddAsync(Create());
        var second = await AddAsync(Create(after: first));

        await EndAsync(await LeaseOneAsync(), JobEndKind.Retried);
        await EndAsync(await LeaseOneAsync(), JobEndKind.Released);

        (await StateAsync(second)).ShouldBe(JobState.Blocked);
        Signals.Woken.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(JobEndKind.Failed)]
    [InlineData(JobEndKind.Cancelled)]
    public async Task Follow_PredecessorDidNotComplete_AllBehindItFailOverAnyDepth(JobEndKind kind)
    {
        const int Depth = 600;
        NewJob[] chain = [.. Enumerable.Range(0, Depth).Select(_ => Create(callback: "https://x.example/"))];
        for (var i = 1; i < Depth; i++)
        {
            chain[i] = chain[i] with { After = chain[i - 1].Id };
        }

        NewJob[] beside = [Create(), Create(after: chain[0].Id, queue: "second")];
        (await Store.AddAsync([.. chain, .. beside], 10_000, Token)).ShouldAllBe(one => one.Outcome == JobAddOutcome.Added);

        await EndAsync((await Store.LeaseAsync(Ask(), Token)).ShouldHaveSingleItem(), kind, new("x", "y"));

        var jobs = (await Store.ListAsync(new JobFilter(Acme, 10_000), Token)).ToDictionary(job => job.Request.Id);
        chain.Skip(1).Append(beside[1]).ShouldAllBe(one => jobs[one.Id].State == JobState.Failed && jobs[one.Id].Error == JobError.PredecessorFailed && jobs[one.Id].FinishedAtMicros != null);
        chain.ShouldAllBe(one => jobs[one.Id].Callback!.State == JobCallbackState.Pending);
        jobs[beside[0].Id].State.ShouldBe(JobState.Waiting);
        Signals.Events.Count.ShouldBe(Depth);
        Signals.Events.ShouldAllBe(happened => happened.Kind == JobEventKind.Failed && happened.ErrorCode == "predecessor-failed" && happened.Type == "work");
        await CheckCountsAsync();
    }

    [Fact]
    public async Task Follow_PredecessorCancelledWhileItWaited_Fails()
    {
        var first = await AddAsync(Create());
        var second = await AddAsync(Create(after: first));
        var third = await AddAsync(Create(after: second));

        await Store.CancelAsync(Acme, first, Token);

        (await GetAsync(second)).Error.ShouldBe(JobError.PredecessorFailed);
        (await StateAsync(third)).ShouldBe(JobState.Failed);
    }

    [Fact]
    public async Task Follow_PredecessorStalledTooOften_Fails()
    {
        var first = await AddAsync(Create());
        var second = await AddAsync(Create(after: first));
        await LeaseOneAsync();
        await AdvanceAsync(Lease + Lease);

        Ids(await Store.RescueAsync(0, 10, Token)).ShouldBe([first]);

        (await GetAsync(second)).Error.ShouldBe(JobError.PredecessorFailed);
    }

    [Fact]
    public async Task Add_PredecessorHasEndedAlready_RunsOrFailsAtOnce()
    {
        var completed = await AddAsync(Create());
        await EndAsync(await LeaseOneAsync(), JobEndKind.Completed);
        var failed = await AddAsync(Create());
        await EndAsync(await LeaseOneAsync(), JobEndKind.Failed);

        (await StateAsync(await AddAsync(Create(after: completed)))).ShouldBe(JobState.Waiting);
        (await StateAsync(await AddAsync(Create(after: completed) with { RunAtMicros = long.MaxValue }))).ShouldBe(JobState.Delayed);
        var doomed = await GetAsync(await AddAsync(Create(after: failed, callback: "https://x.example/")));

        (doomed.State, doomed.Error, doomed.Callback!.State).ShouldBe((JobState.Failed, JobError.PredecessorFailed, JobCallbackState.Pending));
        doomed.FinishedAtMicros.ShouldBe(doomed.AddedAtMicros);
        Signals.Events.ShouldHaveSingleItem().Id.ShouldBe(doomed.Request.Id);
        await CheckCountsAsync();
    }

    [Fact]
    public async Task Retry_OfAChain_WaitsForThePredecessorThatRunsAgain()
    {
        var first = await AddAsync(Create());
        var second = await AddAsync(Create(after: first));
        await EndAsync(await LeaseOneAsync(), JobEndKind.Failed);

        (await Store.RetryAsync(Acme, first, Token)).ShouldBe(JobState.Waiting);
        (await Store.RetryAsync(Acme, second, Token)).ShouldBe(JobState.Blocked);
        await EndAsync(await LeaseOneAsync(), JobEndKind.Failed);
        (await StateAsync(second)).ShouldBe(JobState.Failed);

        // Without the predecessor's run it is what its owner wants.
        (await Store.RetryAsync(Acme, second, Token)).ShouldBe(JobState.Waiting);
        Ids(await Store.LeaseAsync(Ask(10), Token)).ShouldBe([second]);
        await CheckCountsAsync();
    }

    [Fact]
    public async Task Follow_AddedWhileThePredecessorEnds_IsNeverLeftBehind()
    {
        var firsts = await AddAsync(30);
        var leased = await Store.LeaseAsync(Ask(30), Token);
        var second = await CreateSecondStoreAsync();

        await TogetherAsync(4, async i =>
        {
            foreach (var n in Enumerable.Range(0, 30))
            {
                if (i == 0)
                {
                    await Store.EndAsync([new(leased[n].Lease, n % 3 == 0 ? JobEndKind.Failed : JobEndKind.Completed)], Token);
                }
                else
                {
                    await second.AddAsync([Create(after: firsts[n])], 1000, Token);
                }
            }

            return true;
        });

        var jobs = await Store.ListAsync(new JobFilter(null, 1000), Token);
        jobs.Count.ShouldBe(120);
        jobs.ShouldAllBe(job => job.State != JobState.Blocked);
        await CheckCountsAsync();
    }
}
