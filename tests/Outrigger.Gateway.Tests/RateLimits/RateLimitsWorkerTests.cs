using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Outrigger.Core.Callers;
using Outrigger.Core.Storage;
using Outrigger.Core.Time;
using Outrigger.Gateway.RateLimits;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.RateLimits;

public sealed class RateLimitsWorkerTests
{
    private static readonly Caller Caller = LimitsHost.Key("k1", new CallerLimits { Quotas = [new() { Period = CalendarUnit.Day, Unit = QuotaUnit.Tokens, Amount = 100 }] });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_WithSomethingToWrite_WritesIt()
    {
        var store = new SharedQuotaStore(isShared: false);
        using var host = LimitsHost.Create([], services => services.AddSingleton<IQuotaStore>(store));
        var worker = Worker(host);
        await worker.StartAsync(Token);
        host.Settle(await host.AdmitAsync(Caller), 30, 12);

        await worker.StopAsync(Token);

        using var after = LimitsHost.Create([], services => services.AddSingleton<IQuotaStore>(store));
        (await after.AdmitAsync(Caller, bytes: 4, maxTokens: 60)).Error!.Detail.ShouldContain("42 tokens are used");
    }

    [Fact]
    public async Task RunOnce_StoreAway_SaysSoOnceAndWritesLater()
    {
        var store = new SharedQuotaStore();
        using var host = LimitsHost.Create([], services => services.AddSingleton<IQuotaStore>(store));
        var worker = Worker(host);
        host.Settle(await host.AdmitAsync(Caller));
        store.IsAway = true;

        (await worker.RunOnceAsync(Token)).ShouldBe(new RateLimitsRound(0, 0));
        await worker.RunOnceAsync(Token);
        store.IsAway = false;
        (await worker.RunOnceAsync(Token)).ShouldBe(new RateLimitsRound(1, 1));

        host.Logs.Entries.Where(e => e.Id is >= 2800 and < 2900).Select(e => e.Id).ShouldBe([2801, 2802]);
        (await worker.RunOnceAsync(Token)).Written.ShouldBe(0);
    }

    [Fact]
    public async Task RunOnce_AfterAQuietWhile_ForgetsEverything()
    {
        using var host = LimitsHost.Create(("Defaults:Key:Concurrency", "5"), ("Defaults:Key:RequestsPerMinute", "5"));
        var worker = Worker(host);
        host.Settle(await host.AdmitAsync(LimitsHost.Key("k2")));
        host.Settle(await host.AdmitAsync(Caller));
        await worker.RunOnceAsync(Token);
        host.Time.Advance(TimeSpan.FromMinutes(11));

        await worker.RunOnceAsync(Token);

        (host.Get<InMemoryRateCounter>().Count, host.Get<CallGates>().Count, host.Get<QuotaLedger>().Count).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task Retention_EndedPeriods_AreRemovedAfterTheirTime()
    {
        using var host = LimitsHost.Create(("RetentionDays", "10"));
        host.Settle(await host.AdmitAsync(Caller));
        await Worker(host).RunOnceAsync(Token);
        var job = host.Get<IRetentionJob>();
        host.Time.Advance(TimeSpan.FromDays(10));
        (await job.RunBatchAsync(10, Token)).ShouldBe(0);

        host.Time.Advance(TimeSpan.FromDays(1));

        (await job.RunBatchAsync(10, Token)).ShouldBe(1);
    }

    private static RateLimitsWorker Worker(LimitsHost host) => host.GetAll<IHostedService>().OfType<RateLimitsWorker>().Single();
}
