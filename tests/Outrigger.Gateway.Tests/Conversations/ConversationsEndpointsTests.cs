using System.Text.Json.Nodes;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Conversations;
using Outrigger.Gateway.Tests.Chat;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Conversations;

public sealed class ConversationsEndpointsTests : IAsyncLifetime
{
    private static readonly ConversationOwner Anonymous = new(TenantId.Default, ConversationOwner.Anonymous);
    private ChatHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ChatHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task List_PageByPage_ShowsEachNewestFirst()
    {
        for (var i = 0; i < 7; i++)
        {
            await AddAsync(Anonymous, i, $"title {i}");
        }

        var titles = new List<string>();
        string? next = null;
        do
        {
            var (status, page, _) = await _host.SendAsync("GET", $"/api/conversations?limit=3{(next is null ? "" : "&after=" + next)}");
            status.ShouldBe(200);
            titles.AddRange(page!["items"]!.AsArray().Select(item => item!["title"]!.GetValue<string>()));
            next = page["next"]?.GetValue<string>();
        }
        while (next is not null);

        titles.ShouldBe(Enumerable.Range(0, 7).Reverse().Select(i => $"title {i}"));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("after=x", "after")]
    [InlineData("after=1_2", "after")]
    [InlineData("after=-1_00000000000000000000000000000000", "after")]
    public async Task List_BadQuery_NamesIt(string query, string param)
    {
        var (status, problem, _) = await _host.SendAsync("GET", "/api/conversations?" + query);

        (status, problem!["param"]!.GetValue<string>()).ShouldBe((400, param));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("{00000000-0000-0000-0000-000000000000}")]
    public async Task GetAndDelete_NoSuchId_AreNotFound(string id)
    {
        (await _host.SendAsync("GET", "/api/conversations/" + id)).Status.ShouldBe(404);
        (await _host.SendAsync("DELETE", "/api/conversations/" + id)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Delete_Own_IsGone()
    {
        var id = await AddAsync(Anonymous, 1, "t");

        (await _host.SendAsync("DELETE", "/api/conversations/" + id)).Status.ShouldBe(204);

        (await _host.SendAsync("GET", "/api/conversations/" + id)).Status.ShouldBe(404);
        (await _host.ChatAsync($$"""{"message":"x","conversationId":"{{id}}"}""")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Admin_RemovesThoseOfAUserAKeyOrATenant()
    {
        await AddAsync(new(TenantId.Default, "user:ann"), 1, "a");
        await AddAsync(new(TenantId.Default, "key:ann"), 1, "b");
        await AddAsync(Anonymous, 1, "c");

        Removed(await _host.SendAsync("DELETE", "/conversations?tenant=default&user=ann")).ShouldBe(2);
        Removed(await _host.SendAsync("DELETE", "/conversations?tenant=default&key=ann")).ShouldBe(2);
        Removed(await _host.SendAsync("DELETE", "/conversations?tenant=acme")).ShouldBe(0);
        Removed(await _host.SendAsync("DELETE", "/conversations?tenant=default")).ShouldBe(2);

        (await _host.SendAsync("DELETE", "/conversations")).Status.ShouldBe(400);
        (await _host.SendAsync("DELETE", "/conversations?tenant=default&user=a&key=b")).Status.ShouldBe(400);
        (await _host.SendAsync("DELETE", "/conversations?tenant=default&user=..")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Dependents_UserWithConversations_IsHeld()
    {
        await AddAsync(new(TenantId.Default, "user:ann"), 1, "a");
        var dependents = new ConversationDependents(_host.Store);

        (await dependents.ExistsAsync(TenantId.Default, null, "ann")).ShouldBeTrue();
        (await dependents.ExistsAsync(TenantId.Default, null, "bob")).ShouldBeFalse();
        (await dependents.ExistsAsync(TenantId.Default, "ann", null)).ShouldBeFalse();
        (await dependents.ExistsAsync(TenantId.Default, null, null)).ShouldBeTrue();
        (await dependents.ExistsAsync(TenantId.Parse("acme"), null, null)).ShouldBeFalse();
    }

    private static int Removed((int Status, JsonNode? Body, HttpResponseMessage Answer) answer)
    {
        answer.Status.ShouldBe(200);
        return answer.Body!["removedRows"]!.GetValue<int>();
    }

    private async Task<Guid> AddAsync(ConversationOwner owner, long at, string title)
    {
        var id = new Guid((int)at, 7, 7, new byte[8]);
        if (!await _host.Store.AddAsync(new ConversationStart(id, owner, "m", title), [new() { Role = "user", Content = title, AtMicros = at }], 100))
        {
            id = Guid.CreateVersion7(DateTimeOffset.UnixEpoch);
            await _host.Store.AddAsync(new ConversationStart(id, owner, "m", title), [new() { Role = "user", Content = title, AtMicros = at }], 100);
        }

        return id;
    }
}
