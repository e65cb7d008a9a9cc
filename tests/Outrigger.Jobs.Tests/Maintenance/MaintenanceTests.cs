using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Storage;
using Outrigger.Jobs.Maintenance;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Queue.Memory;
using Shouldly;
using Xunit;

namespace Outrigger.Jobs.Tests.Maintenance;

public sealed class MaintenanceTests
{
    private static readonly (string Key, string Value) NoWorkers = ("Jobs:Workers:Enabled", "false");

    [Fact]
    public async Task Delayed_Job_WaitsUntilItsTime()
    {
        await using var host = await JobsHost.StartAsync();
        var id = await host.AddAsync(with: order => order with { Delay = TimeSpan.FromMinutes(10) });
        (await host.Store.FindAsync(TenantId.Default, id))!.State.ShouldBe(JobState.Delayed);

        var job = await host.UntilAsync(id, JobState.Completed);

        (job.StartedAtMicros - job.AddedAtMicros)!.Value.ShouldBeGreaterThanOrEqualTo(600_000_000);
    }

    [Fact]
    public async Task PastTime_Job_RunsAtOnce()
    {
        await using var host = await JobsHost.StartAsync(NoWorkers);

        var id = await host.AddAsync(with: order => order with { RunAt = new DateTimeOffset(1999, 1, 1, 0, 0, 0, TimeSpan.Zero) });

        (await host.Store.FindAsync(TenantId.Default, id))!.State.ShouldBe(JobState.Waiting);
    }

    [Fact]
    public async Task SilentWorker_TooOften_IsDeadWithTheReasonAndAttemptsAreCountedApart()
    {
        await using var host = await JobsHost.StartAsync(NoWorkers, ("Jobs:Workers:MaxStalls", "1"));
        var id = await host.AddAsync();
        for (var i = 0; i < 2; i++)
        {
            await host.UntilAsync(async () => (await host.Store.LeaseAsync(CreateRequest("w" + i))).Count == 1);
            await host.UntilAsync(async () => (await host.Store.FindAsync(TenantId.Default, id))!.State != JobState.Active);
        }

        var job = (await host.Store.FindAsync(TenantId.Default, id))!;
        job.State.ShouldBe(JobState.Failed);
        job.Error!.Code.ShouldBe("stalled");
        job.Stalls.ShouldBe(2);
        host.Events.Count(one => one.Kind == JobEventKind.Stalled).ShouldBe(2);
    }

    [Fact]
    public async Task Database_WasAway_NothingIsTakenBackUntilWorkersCouldRenew()
    {
        Outage? outage = null;
        await using var host = await JobsHost.StartAsync(
            services => services.AddSingleton<IJobStore>(provider => outage = new Outage(new InMemoryJobStore(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IJobSignals>()))),
            NoWorkers,
            ("Jobs:Workers:PollInterval", "00:01:00"));
        await host.AddAsync();
        var leased = (await host.Store.LeaseAsync(CreateRequest("w")))[0];
        var worker = ActivatorUtilities.CreateInstance<MaintenanceWorker>(host.Get<IServiceProvider>());

        outage!.IsAway = true;
        await worker.RunOnceAsync(CancellationToken.None);
        host.Time.Advance(TimeSpan.FromMinutes(5));
        await worker.RunOnceAsync(CancellationToken.None);
        outage.IsAway = false;

        (await worker.RunOnceAsync(CancellationToken.None)).Rescued.ShouldBe(0);
        (await host.Store.RenewAsync([new LeaseRenewal(leased.Lease)], TimeSpan.FromSeconds(30)))[0].ShouldBe(LeaseHold.Held);
        (await host.Store.EndAsync([new JobEnd(leased.Lease, JobEndKind.Completed) { Result = "1"u8.ToArray() }]))[0].ShouldBe(JobState.Completed);
    }

    [Fact]
    public async Task Rescoring_WaitingJobs_TakeTheirNewPlaceAndKeepTheirAge()
    {
        var scorer = new ByName();
        await using var host = await JobsHost.StartAsync(services => services.AddSingleton<IJobScorer>(scorer), ("Jobs:Workers:Concurrency", "1"));
        await host.Store.SetPausedAsync(null, "default", true);
        var first = await host.AddAsync("first", with: order => order with { IsScored = true });
        await host.AddAsync("second", with: order => order with { IsScored = true });
        var before = (await host.Store.FindAsync(TenantId.Default, first))!;

        scorer.Favourite = "second";
        await host.UntilAsync(async () => (await host.Store.FindAsync(TenantId.Default, first))!.Request.Score == 1);
        var after = (await host.Store.FindAsync(TenantId.Default, first))!;
        (after.ReadyAtMicros, after.Sequence).ShouldBe((before.ReadyAtMicros, before.Sequence));
        await host.Store.SetPausedAsync(null, "default", false);

        await host.UntilAsync(first, JobState.Completed);
        host.Works.Ran.ShouldBe(["second", "first"]);
        scorer.Learned.ShouldBe(2);
    }

    [Fact]
    public async Task Retention_EndedJobs_KeepsTheLastOnesAndTheFirstHour()
    {
        await using var host = await JobsHost.StartAsync(("Jobs:Queue:KeepCompleted", "3"));
        var ids = new List<Guid>();
        for (var i = 0; i < 10; i++)
        {
            ids.Add(await host.AddAsync("j" + i));
        }

        foreach (var id in ids)
        {
            await host.UntilAsync(id, JobState.Completed);
        }

        var retention = host.Get<IEnumerable<IRetentionJob>>().Single(job => job.Name == "jobs");
        await retention.RunBatchAsync(1000);
        (await host.Store.ListAsync(new JobFilter(null, 100))).Count.ShouldBe(10);
        host.Time.Advance(TimeSpan.FromHours(2));
        await retention.RunBatchAsync(1000);

        (await host.Store.ListAsync(new JobFilter(null, 100))).Count.ShouldBe(3);
    }

    private static LeaseRequest CreateRequest(string owner) => new()
    {
        Queue = "default",
        Owner = owner,
        Shares = [new TenantShare(TenantId.Default, 1)],
        Max = 1,
        LeaseFor = TimeSpan.FromSeconds(30),
    };

    /// <summary>Whoever is the favourite goes first.</summary>
    private sealed class ByName : IJobScorer
    {
        private int _learned;

        public string Favourite { get; set; } = "first";

        public int Learned => _learned;

        public bool IsAvailable => true;

        public double Score(NewJob job, long nowMicros) => Of(job);

        public void Rescore(IReadOnlyList<Job> waiting, long nowMicros, Span<double> scores)
        {
            for (var i = 0; i < waiting.Count; i++)
            {
                scores[i] = Of(waiting[i].Request);
            }
        }

        public void Learn(Job ended) => Interlocked.Increment(ref _learned);

        private double Of(NewJob job) => System.Text.Encoding.UTF8.GetString(job.Input.Span).Contains(Favourite, StringComparison.Ordinal) ? 10 : 1;
    }

    private sealed class Outage(IJobStore inner) : JobStoreDecorator(inner)
    {
        public volatile bool IsAway;

        protected override void Before()
        {
            if (IsAway)
            {
                throw new OutriggerException(CoreErrors.StorageUnavailable.With("Away."));
            }
        }
    }
}
