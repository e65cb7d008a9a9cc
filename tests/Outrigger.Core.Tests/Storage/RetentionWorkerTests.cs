using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Outrigger.Core.Storage;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Storage;

public sealed class RetentionWorkerTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly LogCollector _log = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _services.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task RunOnce_MoreThanABatch_GoesOnUntilABatchIsNotFull()
    {
        var job = new Job { Rows = 25 };
        var worker = Create(new() { BatchSize = 10, BatchPause = TimeSpan.Zero }, job);

        (await worker.RunOnceAsync(Token)).ShouldBe(new RetentionRound(25, 0));

        job.Asked.ShouldBe([10, 10, 10]);
        _log.Entries.ShouldHaveSingleItem().Message.ShouldBe("Retention of job removed 25 rows.");
    }

    [Fact]
    public async Task RunOnce_NothingToRemove_LogsNothing()
    {
        var worker = Create(new(), new Job());

        (await worker.RunOnceAsync(Token)).ShouldBe(new RetentionRound(0, 0));

        _log.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task RunOnce_OneJobFails_TheOthersRun()
    {
        var job = new Job { Rows = 3 };
        var worker = Create(new(), new Job { Failure = new InvalidDataException() }, job);

        (await worker.RunOnceAsync(Token)).ShouldBe(new RetentionRound(3, 1));

        _log.Entries.Select(entry => entry.Id).ShouldBe([1051, 1050]);
    }

    [Fact]
    public async Task RunOnce_BetweenBatches_Pauses()
    {
        var job = new Job { Rows = 15 };
        var worker = Create(new() { BatchSize = 10, BatchPause = TimeSpan.FromSeconds(1) }, job);

        var round = worker.RunOnceAsync(Token);
        job.Asked.Count.ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(1));

        (await round).RemovedRows.ShouldBe(15);
    }

    [Fact]
    public void PauseAfter_FailuresInARow_GrowsUpToTheInterval()
    {
        var worker = Create(new() { Interval = TimeSpan.FromMinutes(3) });

        Enumerable.Range(0, 6).Select(failures => worker.PauseAfter(failures).TotalSeconds).ShouldBe([180, 30, 60, 120, 180, 180]);
        worker.PauseAfter(int.MaxValue).TotalSeconds.ShouldBe(180);
    }

    [Fact]
    public async Task Execute_FirstRound_ComesWithinFiveMinutesAndStopEndsTheWait()
    {
        var job = new Job();
        var worker = Create(new(), job);
        await worker.StartAsync(Token);
        while (_time.PendingTimers == 0)
        {
            await Task.Yield();
        }

        _time.Advance(TimeSpan.FromMinutes(5));
        await job.Ran.WaitAsync();
        await worker.StopAsync(Token);

        worker.ExecuteTask!.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public void AddRetention_Twice_RunsOneWorker()
    {
        var configuration = new ConfigurationBuilder().Build();
        using var services = new ServiceCollection().AddLogging().AddRetention(configuration).AddRetention(configuration).BuildServiceProvider();

        services.GetServices<IHostedService>().OfType<RetentionWorker>().ShouldHaveSingleItem();
    }

    private RetentionWorker Create(RetentionOptions options, params IRetentionJob[] jobs) =>
        new(jobs, Options.Create(options), _time, new Random(1), _services.GetRequiredService<IMeterFactory>(), _log.For<RetentionWorker>());

    private sealed class Job : IRetentionJob
    {
        public string Name => "job";

        public int Rows { get; set; }

        public Exception? Failure { get; init; }

        public List<int> Asked { get; } = [];

        public TestSignal<bool> Ran { get; } = new();

        public Task<int> RunBatchAsync(int batchSize, CancellationToken cancellationToken = default)
        {
            Asked.Add(batchSize);
            Ran.Raise(true);
            if (Failure is not null)
            {
                throw Failure;
            }

            var removed = Math.Min(batchSize, Rows);
            Rows -= removed;
            return Task.FromResult(removed);
        }
    }
}
