using OpenAI.Chat;
using Outrigger.EndToEnd.Tests.Clients;
using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Operations;

/// <summary>Before the first key, programs of this machine are answered, whatever key their SDK insists on; afterwards none without one.</summary>
public sealed class KeylessTests
{
    [Fact]
    public async Task Call_BeforeAndAfterTheFirstKey_IsAnsweredAndThenRefused()
    {
        await using var server = await ServerProcess.StartAsync(new ServerSettings());
        var chat = OpenAIDotNet.Create(server.OpenAIAddress, "any text will do").GetChatClient("sim/echo");

        ChatCompletion before = await chat.CompleteChatAsync("Hello!");
        var key = await new AdminClient(server).CreateKeyAsync();
        var after = await new ApiClient(server, "any text will do").ChatAsync("sim/echo");
        var withKey = await new ApiClient(server, key).ChatAsync("sim/echo");

        before.Content[0].Text.ShouldContain("Hello!");
        ErrorShape.ShouldBe(after, 401, "invalid_key");
        withKey.Status.ShouldBe(200, withKey.Text);
    }
}
