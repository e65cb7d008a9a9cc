using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Recording;
using Outrigger.StoreConformance.Decisions;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Decisions.Recording;

public sealed class InMemoryDecisionStoreTests : DecisionStoreConformance
{
    [Fact]
    public async Task Append_BeyondItsBound_DropsTheOldest()
    {
        var store = new InMemoryDecisionStore(Options.Create(new DecisionsOptions { InMemoryDecisions = 16 }));

        await store.AppendAsync([.. Enumerable.Range(1, 20).Select(Made)], TestContext.Current.CancellationToken);

        (await store.ListAsync(new DecisionQuery { Limit = 99 }, TestContext.Current.CancellationToken)).Select(made => made.Decision.Id)
            .ShouldBe(Enumerable.Range(5, 16).Reverse().Select(IdOf));
    }

    [Fact]
    public async Task RemoveBefore_NothingIsOld_CopiesNoRow()
    {
        var store = new InMemoryDecisionStore(Options.Create(new DecisionsOptions { InMemoryDecisions = 1000 }));
        await store.AppendAsync([.. Enumerable.Range(1, 1000).Select(Made)], TestContext.Current.CancellationToken);
        (await store.RemoveBeforeAsync(long.MinValue, 100, TestContext.Current.CancellationToken)).ShouldBe(0);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var removing = store.RemoveBeforeAsync(long.MinValue, 100, TestContext.Current.CancellationToken);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        (await removing).ShouldBe(0);

        // An id and a time each, of a row that has hundreds of bytes.
        allocated.ShouldBeLessThan(1000 * 40);
    }

    protected override ValueTask<IDecisionStore> CreateStoreAsync() =>
        ValueTask.FromResult<IDecisionStore>(new InMemoryDecisionStore(Options.Create(new DecisionsOptions())));
}
