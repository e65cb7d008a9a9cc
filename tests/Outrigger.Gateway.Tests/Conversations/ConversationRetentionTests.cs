using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Gateway.Conversations;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Conversations;

public sealed class ConversationRetentionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunBatch_LastTurnTooOld_IsRemoved()
    {
        var time = new ManualTimeProvider();
        var options = new ConversationsOptions { RetentionDays = 7 };
        var store = new InMemoryConversationStore(Options.Create(options));
        var owner = new ConversationOwner(TenantId.Default, "user:ann");
        foreach (var days in (int[])[6, 7, 8])
        {
            var at = (time.GetUtcNow() - TimeSpan.FromDays(days)).ToUnixMicroseconds();
            await store.AddAsync(new ConversationStart(time.NewId(), owner, "m", $"{days}"), [new() { Role = "user", Content = "x", AtMicros = at }], 10, Token);
        }

        var removed = await new ConversationRetention(store, new Monitor(options), time).RunBatchAsync(100, Token);

        removed.ShouldBe(2);
        (await store.ListAsync(owner, null, 10, Token)).Select(head => head.Title).ShouldBe(["6", "7"]);
    }

    [Fact]
    public async Task Locks_Left_TakeNoMemory()
    {
        var locks = new ConversationLocks();
        var owner = new ConversationOwner(TenantId.Default, "user:ann");
        var id = Guid.Empty;

        var first = await locks.EnterAsync(owner, id, Token);
        using var leave = new CancellationTokenSource();
        var second = locks.EnterAsync(owner, id, leave.Token).AsTask();
        (await locks.EnterAsync(owner with { Name = "user:bob" }, id, Token)).Dispose();
        await leave.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(second);
        locks.Count.ShouldBe(1);
        first.Dispose();
        first.Dispose();

        locks.Count.ShouldBe(0);
    }

    private sealed class Monitor(ConversationsOptions options) : IOptionsMonitor<ConversationsOptions>
    {
        public ConversationsOptions CurrentValue => options;

        public ConversationsOptions Get(string? name) => options;

        public IDisposable? OnChange(Action<ConversationsOptions, string?> listener) => null;
    }
}
