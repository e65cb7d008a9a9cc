using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Conversations;
using Outrigger.StoreConformance.Conversations;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Conversations;

public sealed class InMemoryConversationStoreTests : ConversationStoreConformance
{
    [Fact]
    public async Task Add_BeyondTheMemoryLimit_LetsTheOldestGo()
    {
        var store = new InMemoryConversationStore(Options.Create(new ConversationsOptions { InMemoryBytes = 1 << 20 }));
        var owner = new ConversationOwner(TenantId.Default, "user:ann");
        for (var i = 0; i < 8; i++)
        {
            await store.AddAsync(new ConversationStart(new Guid(i + 1, 0, 0, new byte[8]), owner, "m", null), [new() { Role = "user", Content = new string('x', 200_000), AtMicros = i }], 100, Token);
        }

        (await store.ListAsync(owner, null, 10, Token)).Select(head => head.UpdatedAtMicros).ShouldBe([7, 6, 5, 4, 3]);
    }

    protected override ValueTask<IConversationStore> CreateStoreAsync() =>
        ValueTask.FromResult<IConversationStore>(new InMemoryConversationStore(Options.Create(new ConversationsOptions())));
}
