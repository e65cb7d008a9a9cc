using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Accounting;
using Outrigger.StoreConformance.Accounting;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Accounting;

public sealed class UsageWriterWorkerTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly FaultyUsageStore _store = new();
    private readonly LogCollector _log = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly AccountingMetrics _metrics;

    public UsageWriterWorkerTests() => _metrics = new AccountingMetrics(_services.GetRequiredService<IMeterFactory>());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _services.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Execute_FirstRecord_IsWrittenWhenTheFlushIntervalIsOver()
    {
        var (recorder, worker) = Create();
        await worker.StartAsync(Token);
        recorder.Record(UsageRecords.Create());
        await UntilItWaitsAsync();
        recorder.Record(UsageRecords.Create());

        _time.Advance(TimeSpan.FromMilliseconds(49));
        _store.Batches.ShouldBeEmpty();
        _time.Advance(TimeSpan.FromMilliseconds(1));

        (await _store.Kept.WaitAsync()).ShouldBe(2);
        await worker.StopAsync(Token);
    }

    [Fact]
    public async Task RunOnce_ManyRecords_WritesBatchesOfTheSetSize()
    {
        var (recorder, worker) = Create();
        Record(recorder, 1200);

        (await worker.RunOnceAsync(Token)).ShouldBe(new UsageFlush(1200, 0));

        _store.Batches.ShouldBe([500, 500, 200]);
    }

    [Fact]
    public async Task RunOnce_DatabaseAway_KeepsEverythingAndSaysSoOnce()
    {
        var (recorder, worker) = Create();
        _store.Before = (_, _) => throw new OutriggerException(CoreErrors.StorageUnavailable.With("away"));
        Record(recorder, 700);

        (await worker.RunOnceAsync(Token)).ShouldBe(new UsageFlush(0, 700));
        (await worker.RunOnceAsync(Token)).ShouldBe(new UsageFlush(0, 700));
        _store.Before = (_, _) => Task.CompletedTask;
        (await worker.RunOnceAsync(Token)).ShouldBe(new UsageFlush(700, 0));

        _log.Entries.Select(entry => entry.Id).ShouldBe([1101, 1102]);
        (await CountAsync()).ShouldBe(700);
    }

    [Fact]
    public async Task Execute_DatabaseAway_TriesAgainWithGrowingPauses()
    {
        var (recorder, worker) = Create();
        var tries = new TestSignal<bool>();
        var count = 0;
        _store.Before = (_, _) =>
        {
            Interlocked.Increment(ref count);
            tries.Raise(true);
            throw new OutriggerException(CoreErrors.StorageFull.With("full"));
        };
        await worker.StartAsync(Token);
        recorder.Record(UsageRecords.Create());

        var expected = 0;
        foreach (var pause in new[] { 50, 100, 200, 400, 800, 1600, 3200, 5000, 5000 })
        {
            await UntilItWaitsAsync();
            _time.Advance(TimeSpan.FromMilliseconds(pause - 1));
            Volatile.Read(ref count).ShouldBe(expected, $"before {pause} ms are over");
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await tries.WaitAsync();
            expected++;
        }

        _store.Before = (_, _) => Task.CompletedTask;
        await worker.StopAsync(Token);
        (await CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task RunOnce_OutcomeUnknown_SendsTheBatchAgainAndCountsItOnce()
    {
        var (recorder, worker) = Create();
        var isFirst = true;
        _store.After = _ => isFirst ? throw new OutriggerException(CoreErrors.StorageUnavailable.With("cut while committing")) : Task.CompletedTask;
        Record(recorder, 10);

        (await worker.RunOnceAsync(Token)).Waiting.ShouldBe(10);
        isFirst = false;
        (await worker.RunOnceAsync(Token)).Waiting.ShouldBe(0);

        (await CountAsync()).ShouldBe(10);
    }

    [Fact]
    public async Task RunOnce_OneRecordIsRefused_LosesOnlyThatOneAndSaysWhich()
    {
        var (recorder, worker) = Create();
        var poison = UsageRecords.Create();
        _store.Before = (records, _) => records.Any(record => record.Id == poison.Id) ? throw new InvalidDataException("refused") : Task.CompletedTask;
        Record(recorder, 30);
        recorder.Record(poison);
        Record(recorder, 30);

        (await worker.RunOnceAsync(Token)).ShouldBe(new UsageFlush(60, 0));

        (await CountAsync()).ShouldBe(60);
        _log.Entries.ShouldHaveSingleItem().Message.ShouldContain(poison.Id.ToString());
    }

    [Fact]
    public async Task Record_BufferFull_DropsCountsAndLogsOnceASecond()
    {
        var (recorder, worker) = Create(capacity: 100);
        Record(recorder, 150);
        _log.Entries.Count.ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        Record(recorder, 10);

        recorder.Dropped.ShouldBe(60);
        _log.Entries.Select(entry => (entry.Id, entry.Level)).ShouldBe([(1100, LogLevel.Warning), (1100, LogLevel.Warning)]);
        (await worker.RunOnceAsync(Token)).Written.ShouldBe(100);
    }

    [Fact]
    public void Record_NotFull_AllocatesNothing()
    {
        var (recorder, _) = Create(capacity: 100_000);
        var record = UsageRecords.Create();

        // The channel's ring grows to its size first.
        Record(recorder, 70_000);
        while (recorder.Reader.TryRead(out _))
        {
        }

        Allocations.Least(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                recorder.Record(record);
            }
        }).ShouldBe(0);
    }

    [Fact]
    public async Task Stop_RecordsWait_WritesThem()
    {
        var (recorder, worker) = Create();
        await worker.StartAsync(Token);
        Record(recorder, 1200);

        await worker.StopAsync(Token);

        (await CountAsync()).ShouldBe(1200);
    }

    [Fact]
    public async Task Stop_DatabaseHangs_GivesUpAfterFourSecondsAndCountsTheLost()
    {
        var (recorder, worker) = Create();
        var hanging = new TestSignal<bool>();
        _store.Before = async (_, token) =>
        {
            hanging.Raise(true);
            await Task.Delay(Timeout.Infinite, token);
        };
        await worker.StartAsync(Token);
        Record(recorder, 3);
        await UntilItWaitsAsync();
        _time.Advance(TimeSpan.FromMilliseconds(50));
        await hanging.WaitAsync();

        var stop = worker.StopAsync(Token);
        await hanging.WaitAsync();
        stop.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(4));
        await stop;

        _log.Entries.Last().Message.ShouldContain("before 3 usage records could be written");
    }

    private (ChannelUsageRecorder Recorder, UsageWriterWorker Worker) Create(int capacity = 65_536)
    {
        var options = Options.Create(new AccountingOptions { BufferCapacity = capacity, BatchSize = 500 });
        var recorder = new ChannelUsageRecorder(options, _time, _metrics, _log.For<ChannelUsageRecorder>());
        return (recorder, new UsageWriterWorker(recorder, _store, options, _time, _metrics, _log.For<UsageWriterWorker>()));
    }

    private static void Record(ChannelUsageRecorder recorder, int count)
    {
        for (var i = 0; i < count; i++)
        {
            recorder.Record(UsageRecords.Create());
        }
    }

    private async Task<long> CountAsync() => (await _store.SumByDayAsync(new UsageQuery(null), Token)).Sum(day => day.Totals.Requests);

    private async Task UntilItWaitsAsync()
    {
        while (_time.PendingTimers == 0)
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
