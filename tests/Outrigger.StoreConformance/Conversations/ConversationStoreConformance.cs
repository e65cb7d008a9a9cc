using System.Globalization;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Gateway.Conversations;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.StoreConformance.Conversations;

/// <summary>What every <see cref="IConversationStore"/> does; each test gets an empty store.</summary>
public abstract class ConversationStoreConformance : IAsyncLifetime
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly ConversationOwner Ann = new(TenantId.Default, "user:ann");
    private static readonly ConversationOwner Bob = new(TenantId.Default, "user:bob");

    private readonly ManualTimeProvider _time = new();

    protected IConversationStore Store { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await CreateStoreAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty store.</summary>
    protected abstract ValueTask<IConversationStore> CreateStoreAsync();

    [Fact]
    public async Task Find_AfterAdd_GivesEveryMemberBack()
    {
        var start = new ConversationStart(_time.NewId(), Ann, "smart", "Zürich 東京 😀");
        ConversationMessage[] messages =
        [
            new() { Role = "system", Content = "Be brief.", AtMicros = 10 },
            new() { Role = "user", Content = "'; DROP TABLE conversations; -- é", AtMicros = 11 },
            new()
            {
                Role = "assistant",
                Content = "",
                AtMicros = 12,
                IsCut = true,
                Model = "gpt-4.1",
                FinishReason = "length",
                PromptTokens = long.MaxValue / 4,
                CompletionTokens = 0,
                TurnKey = "abc",
            },
        ];

        (await Store.AddAsync(start, messages, 10, Token)).ShouldBeTrue();

        var found = (await Store.FindAsync(Ann, start.Id, Token)).ShouldNotBeNull();
        found.Messages.ShouldBe(messages);
        found.Conversation.ShouldBe(new Conversation
        {
            Id = start.Id,
            Owner = Ann,
            Model = "smart",
            Title = "Zürich 東京 😀",
            MessageCount = 3,
            Bytes = 9 + 34,
            Version = 1,
            CreatedAtMicros = 10,
            UpdatedAtMicros = 12,
        });
    }

    [Fact]
    public async Task Find_SomebodyElses_IsNull()
    {
        var id = await AddAsync(Ann);

        (await Store.FindAsync(Bob, id, Token)).ShouldBeNull();
        (await Store.FindAsync(Ann with { Tenant = Acme }, id, Token)).ShouldBeNull();
        (await Store.FindAsync(Ann, _time.NewId(), Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Add_TakenId_LeavesTheFirst()
    {
        var id = await AddAsync(Ann);

        (await Store.AddAsync(new ConversationStart(id, Bob, "other", null), [User("hi", 1)], 10, Token)).ShouldBeFalse();

        (await Store.FindAsync(Bob, id, Token)).ShouldBeNull();
        (await Store.FindAsync(Ann, id, Token))!.Conversation.Model.ShouldBe("m");
    }

    [Fact]
    public async Task Add_SameIdInAnotherTenant_IsAnotherConversation()
    {
        var id = await AddAsync(Ann);

        (await Store.AddAsync(new ConversationStart(id, Ann with { Tenant = Acme }, "other", null), [User("hi", 1)], 10, Token)).ShouldBeTrue();

        (await Store.FindAsync(Ann, id, Token))!.Conversation.Model.ShouldBe("m");
    }

    [Fact]
    public async Task Add_ManyAtOnceWithOneId_AddsOne()
    {
        var id = _time.NewId();

        var added = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Store.AddAsync(new ConversationStart(id, Ann, "m", null), [User($"{i}", i)], 10, Token)));

        added.Count(isAdded => isAdded).ShouldBe(1);
        (await Store.FindAsync(Ann, id, Token))!.Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Add_BeyondTheOwnersLimit_PushesOutTheOneContinuedLongestAgo()
    {
        var first = await AddAsync(Ann, at: 100);
        var second = await AddAsync(Ann, at: 200);
        var bobs = await AddAsync(Bob, at: 1);
        await Store.AppendAsync(Ann, first, 1, "m", [User("again", 300)], Token);

        var third = await AddAsync(Ann, at: 400, max: 2);

        (await Store.ListAsync(Ann, null, 10, Token)).Select(head => head.Id).ShouldBe([third, first]);
        (await Store.FindAsync(Ann, second, Token)).ShouldBeNull();
        (await Store.FindAsync(Bob, bobs, Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Append_Turn_FollowsTheOthersAndRaisesTheVersion()
    {
        var id = await AddAsync(Ann, at: 100);

        (await Store.AppendAsync(Ann, id, 1, "other", [User("two", 150), Assistant("zwei", 160)], Token)).ShouldBe(AppendOutcome.Appended);
        (await Store.AppendAsync(Ann, id, 2, "other", [User("three", 140)], Token)).ShouldBe(AppendOutcome.Appended);

        var found = (await Store.FindAsync(Ann, id, Token))!;
        found.Messages.Select(message => message.Content).ShouldBe(["hello", "two", "zwei", "three"]);
        (found.Conversation.Version, found.Conversation.MessageCount, found.Conversation.Bytes, found.Conversation.Model).ShouldBe((3, 4, 5 + 3 + 4 + 5, "other"));
        (found.Conversation.CreatedAtMicros, found.Conversation.UpdatedAtMicros).ShouldBe((100, 160));
    }

    [Fact]
    public async Task Append_ToAnOldVersion_AddsNothing()
    {
        var id = await AddAsync(Ann);
        await Store.AppendAsync(Ann, id, 1, "m", [User("two", 2)], Token);

        (await Store.AppendAsync(Ann, id, 1, "m", [User("late", 3)], Token)).ShouldBe(AppendOutcome.Changed);

        (await Store.FindAsync(Ann, id, Token))!.Messages.Select(message => message.Content).ShouldBe(["hello", "two"]);
    }

    [Fact]
    public async Task Append_SomebodyElses_IsNotFound()
    {
        var id = await AddAsync(Ann);

        (await Store.AppendAsync(Bob, id, 1, "m", [User("x", 2)], Token)).ShouldBe(AppendOutcome.NotFound);
        (await Store.AppendAsync(Ann with { Tenant = Acme }, id, 1, "m", [User("x", 2)], Token)).ShouldBe(AppendOutcome.NotFound);
        (await Store.AppendAsync(Ann, _time.NewId(), 1, "m", [User("x", 2)], Token)).ShouldBe(AppendOutcome.NotFound);

        (await Store.FindAsync(Ann, id, Token))!.Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Append_ManyAtOnce_LosesAndInterleavesNoTurn()
    {
        var id = await AddAsync(Ann);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            for (var turn = 0; turn < 5;)
            {
                var seen = (await Store.FindAsync(Ann, id, Token))!.Conversation.Version;
                var name = string.Create(CultureInfo.InvariantCulture, $"{writer}.{turn}");
                var outcome = await Store.AppendAsync(Ann, id, seen, "m", [User("ask " + name, seen), Assistant("say " + name, seen)], Token);
                turn += outcome == AppendOutcome.Appended ? 1 : 0;
            }
        }));

        var found = (await Store.FindAsync(Ann, id, Token))!;
        found.Conversation.Version.ShouldBe(41);
        var texts = found.Messages.Skip(1).Select(message => message.Content).ToArray();
        texts.Length.ShouldBe(80);
        texts.Chunk(2).ShouldAllBe(turn => turn[0].StartsWith("ask ") && turn[1] == turn[0].Replace("ask ", "say ", StringComparison.Ordinal));
        texts.Distinct().Count().ShouldBe(80);
    }

    [Fact]
    public async Task Append_TextNoDatabaseTakes_IsKeptWithoutIt()
    {
        var id = await AddAsync(Ann);

        (await Store.AppendAsync(Ann, id, 1, "m", [User("a\0b \ud800", 2)], Token)).ShouldBe(AppendOutcome.Appended);

        (await Store.FindAsync(Ann, id, Token))!.Messages[1].Content.ShouldStartWith("a");
    }

    [Fact]
    public async Task List_PageByPage_GivesEachOnceNewestFirst()
    {
        // Several share an instant: the id decides.
        var ids = new List<(long At, Guid Id)>();
        for (var i = 0; i < 23; i++)
        {
            ids.Add((i / 4, await AddAsync(Ann, at: i / 4, max: 100)));
        }

        await AddAsync(Bob, at: 2);
        var pages = new List<Conversation>();
        while (true)
        {
            var page = await Store.ListAsync(Ann, pages.Count == 0 ? null : new ConversationPosition(pages[^1].UpdatedAtMicros, pages[^1].Id), 7, Token);
            pages.AddRange(page);
            if (page.Count < 7)
            {
                break;
            }
        }

        pages.Select(head => head.Id).ShouldBe(ids.OrderByDescending(pair => pair).Select(pair => pair.Id));
    }

    [Fact]
    public async Task Remove_OwnersOwn_IsGoneWithItsMessages()
    {
        var id = await AddAsync(Ann);

        (await Store.RemoveAsync(Bob, id, Token)).ShouldBeFalse();
        (await Store.RemoveAsync(Ann with { Tenant = Acme }, id, Token)).ShouldBeFalse();
        (await Store.RemoveAsync(Ann, id, Token)).ShouldBeTrue();

        (await Store.RemoveAsync(Ann, id, Token)).ShouldBeFalse();
        (await Store.ListAsync(Ann, null, 10, Token)).ShouldBeEmpty();
        await Store.AddAsync(new ConversationStart(id, Ann, "m", null), [User("new", 1)], 10, Token);
        (await Store.FindAsync(Ann, id, Token))!.Messages.ShouldHaveSingleItem().Content.ShouldBe("new");
    }

    [Fact]
    public async Task Exists_ByTenantAndOwner_SeesOnlyThose()
    {
        await AddAsync(Ann);

        (await Store.ExistsAsync(TenantId.Default, null, Token)).ShouldBeTrue();
        (await Store.ExistsAsync(TenantId.Default, "user:ann", Token)).ShouldBeTrue();
        (await Store.ExistsAsync(TenantId.Default, "user:bob", Token)).ShouldBeFalse();
        (await Store.ExistsAsync(Acme, null, Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task RemoveOwned_OfOneOwner_LeavesTheOthers()
    {
        await AddAsync(Ann);
        await AddAsync(Ann);
        await AddAsync(Bob);
        await AddAsync(Ann with { Tenant = Acme });

        (await Store.RemoveOwnedAsync(TenantId.Default, "user:ann", 100, Token)).ShouldBe(4);

        (await Store.ExistsAsync(TenantId.Default, "user:bob", Token)).ShouldBeTrue();
        (await Store.ExistsAsync(Acme, null, Token)).ShouldBeTrue();
        (await Store.RemoveOwnedAsync(TenantId.Default, null, 100, Token)).ShouldBe(2);
        (await Store.ExistsAsync(TenantId.Default, null, Token)).ShouldBeFalse();
        (await Store.ExistsAsync(Acme, null, Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task RemoveOlder_InBatches_TakesWholeConversationsOldestFirst()
    {
        for (var i = 0; i < 6; i++)
        {
            var id = await AddAsync(Ann, at: i * 10);
            await Store.AppendAsync(Ann, id, 1, "m", [User("x", i * 10), User("y", i * 10)], Token);
        }

        // Four rows each: two conversations fill a batch of five.
        (await Store.RemoveOlderAsync(50, 5, Token)).ShouldBe(8);
        (await Store.ListAsync(Ann, null, 10, Token)).Select(head => head.UpdatedAtMicros).ShouldBe([50, 40, 30, 20]);
        (await Store.RemoveOlderAsync(50, 5, Token)).ShouldBe(8);
        (await Store.RemoveOlderAsync(50, 5, Token)).ShouldBe(4);
        (await Store.RemoveOlderAsync(50, 5, Token)).ShouldBe(0);
        (await Store.ListAsync(Ann, null, 10, Token)).ShouldHaveSingleItem().UpdatedAtMicros.ShouldBe(50);
    }

    [Fact]
    public async Task RemoveOlder_FromSeveralPlaces_CountsEachOnce()
    {
        for (var i = 0; i < 40; i++)
        {
            await AddAsync(Ann, at: i, max: 100);
        }

        var gone = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            var total = 0;
            for (int removed; (removed = await Store.RemoveOlderAsync(1000, 6, Token)) > 0;)
            {
                total += removed;
            }

            return total;
        }));

        gone.Sum().ShouldBe(80);
        (await Store.ExistsAsync(TenantId.Default, null, Token)).ShouldBeFalse();
    }

    private async Task<Guid> AddAsync(ConversationOwner owner, long at = 1, int max = 10)
    {
        var id = _time.NewId();
        (await Store.AddAsync(new ConversationStart(id, owner, "m", null), [User("hello", at)], max, Token)).ShouldBeTrue();
        return id;
    }

    private static ConversationMessage User(string text, long at) => new() { Role = "user", Content = text, AtMicros = at };

    private static ConversationMessage Assistant(string text, long at) => new() { Role = "assistant", Content = text, AtMicros = at };
}
