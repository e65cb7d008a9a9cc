using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.Anthropic;

/// <summary>A conversation written for an upstream and read as a client's is the same conversation.</summary>
public sealed class AnthropicRoundTripTests
{
    [Fact]
    public void Write_AnyConversation_ReadsTheSame()
    {
        var step = Gen.Choose(0, 5).SelectMany(kind => Gen.Choose(0, 3).Select(n => (kind, n)));
        Prop.ForAll(
            Gen.NonEmptyListOf(step).ToArbitrary(),
            steps =>
            {
                var request = Make(steps);

                var (json, report) = AnthropicFixtures.Write(request, "claude-sonnet-4-5");
                report.Error.ShouldBeNull();
                var again = AnthropicFixtures.Read(json);

                Describe(again).ShouldBe(Describe(request), json);
                AnthropicFixtures.Write(again, "claude-sonnet-4-5").Json.ShouldBe(json);
            }).Holds();
    }

    [Fact]
    public void Read_EveryRecordedRequest_WrittenAgain_SaysTheSame()
    {
        foreach (var (name, bytes) in AnthropicFixtures.Find(f => f.EndsWith(".request.json", StringComparison.Ordinal)))
        {
            var request = AnthropicFixtures.Read(Encoding.UTF8.GetString(bytes));
            using var document = System.Text.Json.JsonDocument.Parse(bytes);
            var model = document.RootElement.GetProperty("model").GetString()!;
            if (request.Extras.Any(e => e.Feature == Features.ProviderTools))
            {
                AnthropicFixtures.Write(request, model).Report.Error.ShouldNotBeNull(name);
                continue;
            }

            var (json, report) = AnthropicFixtures.Write(request, model);

            (report.Error?.Detail).ShouldBeNull(name);
            Describe(AnthropicFixtures.Read(json)).ShouldBe(Describe(request), name);
        }
    }

    /// <summary>A user who asks, an assistant who thinks, calls tools and answers; always in turns, as the protocol has them.</summary>
    private static ChatRequest Make(IEnumerable<(int Kind, int N)> steps)
    {
        var request = new ChatRequest();
        request.Messages.Add(new ChatMessage(ChatRole.System, "s"));
        request.Messages.Add(new ChatMessage(ChatRole.User, "q"));
        var call = 0;
        foreach (var (kind, n) in steps)
        {
            var assistant = new ChatMessage { Role = ChatRole.Assistant };
            if (kind % 2 == 0)
            {
                assistant.Contents.Add(new TextReasoningContent("r" + n) { Seal = new ReasoningSeal("anthropic", "S" + n) });
            }

            if (n == 3)
            {
                assistant.Contents.Add(new TextReasoningContent("") { Seal = new ReasoningSeal("anthropic", "D" + n, IsRedacted: true) });
            }

            assistant.Contents.Add(new TextContent($"t{n} \n\"é😀") { CacheControl = n == 1 ? """{"type":"ephemeral"}""" : null });
            var ids = Enumerable.Range(0, kind % 3).Select(_ => $"c.{call++}").ToList();
            foreach (var id in ids)
            {
                assistant.Contents.Add(ToolCalls.Create(id, "f" + n, n == 2 ? "{no json" : $$"""{"a":[{{n}},"}"]}"""));
            }

            request.Messages.Add(assistant);
            foreach (var id in ids)
            {
                object result = n == 0 ? "r" : new List<AIContent> { new TextContent("x"), new DataContent(new byte[] { 1, (byte)n }, "image/gif") };
                request.Messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(id, result) { IsToolError = n == 1 }]));
            }

            request.Messages.Add(new ChatMessage(ChatRole.User, n == 2 ? [new TextContent("u"), new UriContent("https://a.test/i.png", "image/*")] : [new TextContent("u" + n)]));
        }

        return request;
    }

    private static string Describe(ChatRequest request) => string.Join('\n', request.Messages.Select(m => $"{m.Role}: " + string.Join(' ', m.Contents
        .Where(c => c is not TextContent { Text: var t } || !string.IsNullOrWhiteSpace(t)).Select(Describe))));

    private static string Describe(AIContent content) => content switch
    {
        TextReasoningContent r => $"think({r.Text}|{r.Seal})",
        TextContent t => $"text({t.Text.TrimEnd()}|{t.CacheControl})",
        FunctionCallContent f => $"call({f.CallId} {f.Name} {Normalize(f)})",
        FunctionResultContent { Result: IEnumerable<AIContent> parts } r => $"result({r.CallId} {r.IsToolError} {string.Join(',', parts.Select(Describe))})",
        FunctionResultContent r => $"result({r.CallId} {r.IsToolError} {r.Result})",
        DataContent d => $"data({d.MediaType} {Convert.ToHexString(d.Data.Span)})",
        UriContent u => $"uri({u.MediaType} {u.Uri})",
        _ => content.GetType().Name,
    };

    // White space between tokens is nobody's.
    private static string Normalize(FunctionCallContent call) =>
        ToolCalls.TryGetObject(call, out var value) ? System.Text.Json.JsonSerializer.Serialize(value) : ToolCalls.GetArguments(call);
}
