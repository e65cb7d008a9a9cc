using Microsoft.Extensions.Options;
using Outrigger.Gateway.Accounting;
using Outrigger.StoreConformance.Accounting;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Accounting;

public sealed class InMemoryUsageStoreTests : UsageStoreConformance
{
    [Fact]
    public async Task Append_BeyondTheCapacity_TurnsTheOldestIntoTotals()
    {
        var store = CreateStore(capacity: 3);
        var records = Enumerable.Range(0, 5).Select(i => UsageRecords.Create(UsageRecords.Noon.AddSeconds(i))).ToArray();

        await store.AppendAsync(records, Token);

        (await store.ListAsync(new UsageQuery(null), Token)).Select(r => r.Id).ShouldBe(records[2..].Reverse().Select(r => r.Id));
        (await store.SumByDayAsync(new UsageQuery(null), Token)).ShouldHaveSingleItem().Totals.Requests.ShouldBe(5);
    }

    protected override ValueTask<IUsageStore> CreateStoreAsync() => ValueTask.FromResult<IUsageStore>(CreateStore(capacity: 100_000));

    private static InMemoryUsageStore CreateStore(int capacity) => new(Options.Create(new AccountingOptions { InMemoryCapacity = capacity }));
}
