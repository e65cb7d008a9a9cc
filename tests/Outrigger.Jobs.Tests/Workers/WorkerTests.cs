using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Queue.Memory;
using Outrigger.Jobs.Workers;
using Shouldly;
using Xunit;

namespace Outrigger.Jobs.Tests.Workers;

public sealed class WorkerTests
{
    [Fact]
    public async Task Enqueue_TypedInput_RunsItsHandlerAndKeepsTheResult()
    {
        await using var host = await JobsHost.StartAsync();
        host.Works.Run = static (input, context, _) => Task.FromResult(JobResult.Of(new { hello = input.Name, attempt = context.Attempt }));

        var id = await host.Get<IJobClient>().EnqueueAsync(new JobsHost.TestInput("Ann"));

        var job = await host.UntilAsync(id, JobState.Completed);
        Encoding.UTF8.GetString(job.Result!.Value.Span).ShouldBe("""{"hello":"Ann","attempt":1}""");
        host.Events.Where(one => one.Id == id).Select(one => one.Kind).ShouldBe([JobEventKind.Added, JobEventKind.Started, JobEventKind.Completed]);
    }

    [Fact]
    public async Task Enqueue_TypeWithoutHandler_SaysSo()
    {
        await using var host = await JobsHost.StartAsync();

        (await Should.ThrowAsync<InvalidOperationException>(() => host.Get<IJobClient>().EnqueueAsync("no handler"))).Message.ShouldContain("System.String");
    }

    [Fact]
    public async Task Handler_Throws_IsTriedThreeTimesThenDeadWithTheReason()
    {
        await using var host = await JobsHost.StartAsync();
        host.Works.Run = static (_, _, _) => throw new InvalidOperationException("broken\nthing");

        var job = await host.UntilAsync(await host.AddAsync(), JobState.Failed);

        job.Attempts.ShouldBe(3);
        job.Error.ShouldBe(new JobError("handler-failed", "InvalidOperationException: broken thing"));
        host.Events.Count(one => one.Kind == JobEventKind.Retried).ShouldBe(2);
    }

    [Fact]
    public async Task Handler_ThrowsOnce_WaitsItsBackoffThenSucceeds()
    {
        await using var host = await JobsHost.StartAsync();
        host.Works.Run = static (_, context, _) => context.Attempt == 1 ? throw new IOException("not now") : Task.FromResult(JobResult.Done);

        var job = await host.UntilAsync(await host.AddAsync(with: order => order with { Backoff = TimeSpan.FromSeconds(60) }), JobState.Completed);

        job.Attempts.ShouldBe(2);
        (job.ReadyAtMicros - job.AddedAtMicros).ShouldBeGreaterThanOrEqualTo(54_000_000);
    }

    [Fact]
    public async Task Handler_Hangs_IsCutOffAtItsTimeLimitAndItsSlotGoesOn()
    {
        await using var host = await JobsHost.StartAsync(("Jobs:Workers:Concurrency", "1"));
        var works = host.Works;
        works.Run = async (input, _, _) =>
        {
            if (input.Name == "hangs")
            {
                await works.Released;
            }

            return JobResult.Done;
        };

        var hangs = await host.AddAsync("hangs", with: order => order with { TimeLimit = TimeSpan.FromSeconds(5), Attempts = 1 });
        var next = await host.AddAsync("next");

        (await host.UntilAsync(hangs, JobState.Failed)).Error!.Code.ShouldBe("time-limit");
        await host.UntilAsync(next, JobState.Completed);
    }

    [Fact]
    public async Task Handler_EndsAfterItWasCancelledInTime_CountsAsDone()
    {
        await using var host = await JobsHost.StartAsync();
        host.Works.Run = async (_, _, token) =>
        {
            var cancelled = new TaskCompletionSource();
            await using (token.Register(cancelled.SetResult))
            {
                await cancelled.Task;
            }

            return JobResult.Done;
        };

        var id = await host.AddAsync(with: order => order with { TimeLimit = TimeSpan.FromSeconds(5) });

        await host.UntilAsync(id, JobState.Completed);
    }

    [Fact]
    public async Task Cancel_RunningJob_ReachesTheHandlerWithTheNextRenewal()
    {
        await using var host = await JobsHost.StartAsync();
        host.Works.Run = static async (_, _, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return JobResult.Done;
        };
        var id = await host.AddAsync();
        await host.UntilAsync(id, JobState.Active);

        (await host.Get<IJobQueue>().CancelAsync(TenantId.Default, id)).ShouldBe(JobState.Active);

        await host.UntilAsync(id, JobState.Cancelled);
    }

    [Fact]
    public async Task Report_Progress_IsWrittenAndTold()
    {
        await using var host = await JobsHost.StartAsync();
        var works = host.Works;
        works.Run = async (_, context, _) =>
        {
            context.Report(150, new string('x', 500));
            await works.Released;
            return JobResult.Done;
        };
        var id = await host.AddAsync();

        await host.UntilAsync(async () => (await host.Store.FindAsync(TenantId.Default, id))?.ProgressPercent == 100);

        (await host.Store.FindAsync(TenantId.Default, id))!.ProgressText!.Length.ShouldBe(200);
        await host.UntilAsync(() => Task.FromResult(host.Events.Any(one => one.Kind == JobEventKind.Progress && one.ProgressPercent == 100)));
    }

    [Fact]
    public async Task LongJob_RenewsItsLease_AndRunsOnce()
    {
        await using var host = await JobsHost.StartAsync(("Jobs:Workers:Lease", "00:00:10"));
        var works = host.Works;
        works.Run = async (_, _, _) =>
        {
            await works.Released;
            return JobResult.Done;
        };
        var id = await host.AddAsync();
        await host.UntilAsync(id, JobState.Active);
        var begin = host.Time.GetUtcNow();

        await host.UntilAsync(() => Task.FromResult(host.Time.GetUtcNow() - begin > TimeSpan.FromMinutes(2)));

        var job = (await host.Store.FindAsync(TenantId.Default, id))!;
        job.State.ShouldBe(JobState.Active);
        job.Stalls.ShouldBe(0);
        works.Ran.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Stop_RunningJob_IsGivenBackWithoutCountingTheAttempt()
    {
        await using var host = await JobsHost.StartAsync();
        host.Works.Run = static async (_, _, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return JobResult.Done;
        };
        var id = await host.AddAsync();
        await host.UntilAsync(id, JobState.Active);

        await host.StopAsync();

        var job = (await host.Store.FindAsync(TenantId.Default, id))!;
        job.State.ShouldBe(JobState.Waiting);
        job.Attempts.ShouldBe(0);
    }

    [Fact]
    public async Task Continuation_Predecessor_RunsAfterIt()
    {
        await using var host = await JobsHost.StartAsync();
        var client = host.Get<IJobClient>();
        var first = await client.ScheduleAsync(new JobsHost.TestInput("first"), TimeSpan.FromMinutes(1));
        var second = await client.ContinueWithAsync(first, new JobsHost.TestInput("second"));

        (await host.Store.FindAsync(TenantId.Default, second))!.State.ShouldBe(JobState.Blocked);
        await host.UntilAsync(second, JobState.Completed);

        host.Works.Ran.ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task Continuation_PredecessorFails_FailsWithTheReason()
    {
        await using var host = await JobsHost.StartAsync();
        host.Works.Run = static (_, _, _) => Task.FromResult(JobResult.Fail("no"));
        var first = await host.AddAsync(with: order => order with { Delay = TimeSpan.FromSeconds(1) });
        var second = await host.AddAsync(with: order => order with { After = first });

        (await host.UntilAsync(second, JobState.Failed)).Error!.Code.ShouldBe("predecessor-failed");
        host.Works.Ran.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Concurrency_Setting_IsNeverExceeded()
    {
        await using var host = await JobsHost.StartAsync(("Jobs:Workers:Concurrency", "3"));
        var (now, most) = (0, 0);
        host.Works.Run = async (_, _, _) =>
        {
            var count = Interlocked.Increment(ref now);
            for (var seen = most; count > seen; seen = most)
            {
                Interlocked.CompareExchange(ref most, count, seen);
            }

            await Task.Yield();
            Interlocked.Decrement(ref now);
            return JobResult.Done;
        };
        var ids = new List<Guid>();
        for (var i = 0; i < 40; i++)
        {
            ids.Add(await host.AddAsync("j" + i));
        }

        foreach (var id in ids)
        {
            await host.UntilAsync(id, JobState.Completed);
        }

        most.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task Tenants_OneWithALongLine_DoesNotHoldUpTheOther()
    {
        await using var host = await JobsHost.StartAsync(("Jobs:Workers:Concurrency", "1"));
        await host.Store.SetPausedAsync(null, "default", true);
        for (var i = 0; i < 20; i++)
        {
            await host.AddAsync("big" + i, "big");
        }

        var small = await host.AddAsync("small", "small");
        await host.Store.SetPausedAsync(null, "default", false);
        host.Get<IJobSignals>().Wake("default");

        await host.UntilAsync(small, JobState.Completed, "small");

        host.Works.Ran.ToList().IndexOf("small").ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task Store_GoneForAWhile_ResumesByItselfAndRunsNothingTwice()
    {
        Outage? outage = null;
        await using var host = await JobsHost.StartAsync(services => services.AddSingleton<IJobStore>(provider =>
            outage = new Outage(new InMemoryJobStore(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IJobSignals>()))));
        var works = host.Works;
        works.Run = async (input, _, _) =>
        {
            if (input.Name == "long")
            {
                await works.Released;
            }

            return JobResult.Done;
        };
        var running = await host.AddAsync("long");
        await host.UntilAsync(running, JobState.Active);

        outage!.IsAway = true;
        var begin = host.Time.GetUtcNow();
        works.ReleaseAll();
        await host.UntilAsync(() => Task.FromResult(host.Time.GetUtcNow() - begin > TimeSpan.FromMinutes(1)));
        outage.IsAway = false;

        var job = await host.UntilAsync(running, JobState.Completed);
        job.Attempts.ShouldBe(1);
        await host.UntilAsync(await host.AddAsync("after"), JobState.Completed);
        works.Ran.ShouldBe(["long", "after"]);
    }

    [Fact]
    public async Task Paused_Queue_StartsNothingUntilResumed()
    {
        await using var host = await JobsHost.StartAsync();
        await host.SendAsync("POST", "/jobs/v1/queues/default/pause");
        var id = await host.AddAsync();
        var begin = host.Time.GetUtcNow();
        await host.UntilAsync(() => Task.FromResult(host.Time.GetUtcNow() - begin > TimeSpan.FromSeconds(10)));
        host.Works.Ran.ShouldBeEmpty();

        await host.SendAsync("POST", "/jobs/v1/queues/default/resume");

        await host.UntilAsync(id, JobState.Completed);
    }

    /// <summary>A store that can go away.</summary>
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
