using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Storage;
using Outrigger.Gateway.Accounting;
using Outrigger.StoreConformance.Accounting;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Accounting;

public sealed class UsageRetentionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunBatch_NinetyDaysLater_SumsUpWholeDaysOnly()
    {
        var time = new ManualTimeProvider(UsageRecords.Noon.AddDays(90));
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(time)
            .AddAccounting(new ConfigurationBuilder().Build())
            .BuildServiceProvider();
        var store = services.GetRequiredService<IUsageStore>();
        var job = services.GetRequiredService<IRetentionJob>();
        await store.AppendAsync([UsageRecords.Create(), UsageRecords.Create(UsageRecords.Noon.AddHours(-13)), UsageRecords.Create(UsageRecords.Noon.AddHours(-12))], Token);

        (await job.RunBatchAsync(100, Token)).ShouldBe(1);
        time.Advance(TimeSpan.FromHours(12));
        (await job.RunBatchAsync(1, Token)).ShouldBe(1);
        (await job.RunBatchAsync(1, Token)).ShouldBe(1);
        (await job.RunBatchAsync(1, Token)).ShouldBe(0);

        (await store.ListAsync(new UsageQuery(null), Token)).ShouldBeEmpty();
        (await store.SumByDayAsync(new UsageQuery(null), Token)).Select(day => (day.Day.Day, day.Totals.Requests)).ShouldBe([(14, 1), (15, 2)]);
    }
}
