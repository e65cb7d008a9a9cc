using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Tests.Forwarding;
using Outrigger.Gateway.Tests.Translation.Matrix;
using Outrigger.Gateway.Translation;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Translation;

/// <summary>Long texts of users stay in the client's body on their way to another protocol, and arrive as they were.</summary>
public sealed class LongTextTests(MatrixHost host) : IClassFixture<MatrixHost>
{
    private const int PromptTokens = 100_000;

    // What is escaped in JSON, what is not, and what takes more than one byte or char.
    private static readonly string Prompt = string.Concat(Enumerable.Range(0, PromptTokens / 10).Select(i => $"line {i}: \"a\\b\"\t/ é 漢 😀 </p>\n"));

    public static TheoryData<string, string> Pairs => new(Pair.All.Where(p => !p.IsSame).Select(p => (p.Client, p.Upstream)));

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Request_LongText_ArrivesAsItWas(string client, string upstream)
    {
        var cell = await host.SendAsync(new Pair(client, upstream), Fragment(client, Prompt).ToJsonString());

        cell.Status.ShouldBe(200, cell.Text);
        Strings(JsonNode.Parse(cell.Sent!.Body)!).ShouldContain(Prompt);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Request_LongTextAsAsciiEscapes_ArrivesAsItWas(string client, string upstream)
    {
        var cell = await host.SendAsync(new Pair(client, upstream), JsonSerializer.Serialize(Fragment(client, Prompt)));

        cell.Status.ShouldBe(200, cell.Text);
        Strings(JsonNode.Parse(cell.Sent!.Body)!).ShouldContain(Prompt);
    }

    [Fact]
    public async Task Request_FirstTargetFails_TheNextGetsTheWholePrompt()
    {
        await using var upstream = await FakeUpstream.StartAsync(async (context, request) =>
        {
            context.Response.ContentType = "application/json";
            if (request.Path.EndsWith("/messages", StringComparison.Ordinal))
            {
                context.Response.StatusCode = 500;
                await context.Response.WriteAsync("""{"type":"error","error":{"type":"api_error","message":"broken"}}""");
                return;
            }

            await context.Response.WriteAsync(PlainAnswers.Get(request.Path, isStream: false));
        });
        await using var gateway = await GatewayHost.StartAsync(new Dictionary<string, string?>
        {
            ["Outrigger:Gateway:Providers:first:Protocol"] = "anthropic",
            ["Outrigger:Gateway:Providers:first:BaseUrl"] = upstream.Address,
            ["Outrigger:Gateway:Providers:first:Keys:0"] = "sk-1",
            ["Outrigger:Gateway:Providers:first:MaxRetries"] = "0",
            ["Outrigger:Gateway:Providers:second:Protocol"] = "gemini",
            ["Outrigger:Gateway:Providers:second:BaseUrl"] = upstream.Address,
            ["Outrigger:Gateway:Providers:second:Keys:0"] = "sk-2",
            ["Outrigger:Gateway:Aliases:0:Name"] = "both",
            ["Outrigger:Gateway:Aliases:0:Targets:0"] = "first/m",
            ["Outrigger:Gateway:Aliases:0:Targets:1:Model"] = "second/m",
            ["Outrigger:Gateway:Aliases:0:Targets:1:Fallback"] = "true",
        });
        using var question = new StringContent(
            new JsonObject { ["model"] = "both", ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = Prompt }) }.ToJsonString(),
            Encoding.UTF8,
            "application/json");

        using var answer = await gateway.Client.PostAsync("/v1/chat/completions", question, TestContext.Current.CancellationToken);

        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        upstream.Requests.Count.ShouldBe(2);
        upstream.Requests.ShouldAllBe(request => Strings(JsonNode.Parse(request.Body)!).Contains(Prompt));
    }

    [Fact]
    public void ReadRequest_LongText_IsNotCopied()
    {
        var codec = new ChatCodec();
        var body = Encoding.UTF8.GetBytes("""{"model":"m","messages":[{"role":"user","content":"?"}]}""".Replace("?", string.Concat(Enumerable.Repeat("word ", PromptTokens)), StringComparison.Ordinal));
        codec.ReadRequest(body, default, out var request).ShouldBeNull();

        var allocated = Allocations.Least(() => codec.ReadRequest(body, default, out _).ShouldBeNull());

        request.Messages[0].Contents[0].ShouldBeOfType<LongTextContent>();
        allocated.ShouldBeLessThan(body.Length / 10);
    }

    [Fact]
    public void ReadRequest_LongTextOfTheAssistant_IsRead()
    {
        var text = new string('x', 20_000);

        new ChatCodec().ReadRequest(Encoding.UTF8.GetBytes($$"""{"messages":[{"role":"assistant","content":"{{text}}"}]}"""), default, out var request).ShouldBeNull();

        request.Messages[0].Contents[0].ShouldBeOfType<TextContent>().Text.ShouldBe(text);
    }

    [Fact]
    public void ReadRequest_LongTextWithHalfASurrogate_IsRefused() =>
        new ChatCodec().ReadRequest(Encoding.UTF8.GetBytes($$"""{"messages":[{"role":"user","content":"{{new string('x', 20_000)}}\ud83d"}]}"""), default, out _)!.Type.Code.ShouldBe("invalid-json");

    [Fact]
    public void ReadRequest_LongTextThatIsNotUtf8_IsRefused()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"messages":[{"role":"user","content":"{{new string('x', 20_000)}}"}]}""");
        body[10_000] = 0xFF;

        new ChatCodec().ReadRequest(body, default, out _)!.Type.Code.ShouldBe("invalid-json");
    }

    private static JsonObject Fragment(string client, string text) => client switch
    {
        "openai-responses" => new() { ["input"] = text },
        "openai-completions" => new() { ["prompt"] = text },
        "gemini-generate" => new() { ["contents"] = new JsonArray(new JsonObject { ["role"] = "user", ["parts"] = new JsonArray(new JsonObject { ["text"] = text }, new JsonObject { ["text"] = "and?" }) }) },
        _ => new()
        {
            ["messages"] = new JsonArray(new JsonObject
            {
                ["role"] = "user",
                ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }, new JsonObject { ["type"] = "text", ["text"] = "and?" }),
            }),
        },
    };

    private static IEnumerable<string> Strings(JsonNode node) => node switch
    {
        JsonObject members => members.Select(member => member.Value).OfType<JsonNode>().SelectMany(Strings),
        JsonArray items => items.OfType<JsonNode>().SelectMany(Strings),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => [value.GetValue<string>()],
        _ => [],
    };
}
