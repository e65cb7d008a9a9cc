using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.StoreConformance.Decisions;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Decisions;

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

    protected override ValueTask<IDecisionStore> CreateStoreAsync() =>
        ValueTask.FromResult<IDecisionStore>(new InMemoryDecisionStore(Options.Create(new DecisionsOptions())));
}
