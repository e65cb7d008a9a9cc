using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.OpenAIChat;

public sealed class ChatRoundTripTests
{
    private static readonly ChatCodec Codec = new();

    [Fact]
    public void WriteThenRead_AnyRequest_IsTheSame() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Requests().ToArbitrary(), request =>
        {
            var (body, report) = CodecBench.Write(Codec, request, "compatible");
            report.Error.ShouldBeNull();
            Describe(CodecBench.Read(Codec, body.ToJsonString())).ShouldBe(Describe(request));
        }));

    /// <summary>What counts of a request, as text.</summary>
    internal static string Describe(ChatRequest request)
    {
        var options = request.Options;
        var messages = request.Messages.Select(m => $"{m.Role.Value} {m.AuthorName}: {string.Join(" | ", m.Contents.Select(c => Describe(c)))}");
        var tools = (options.Tools ?? []).OfType<AIFunctionDeclaration>().Select(t => $"{t.Name} {t.Description} {Tidy(t.JsonSchema)} {request.StrictTools.Contains(t.Name)}");
        return string.Join(
            '\n',
            [
                .. messages,
                .. tools,
                $"{options.Temperature} {options.TopP} {options.FrequencyPenalty} {options.PresencePenalty} {options.Seed} {options.MaxOutputTokens} {options.AllowMultipleToolCalls}",
                string.Join(',', options.StopSequences ?? []),
                $"{request.IsStream} {request.EndUser} {request.Reasoning?.Effort} {request.IsStrictFormat}",
                options.ResponseFormat is ChatResponseFormatJson format ? $"{format.SchemaName} {(format.Schema is { } schema ? Tidy(schema) : "")}" : "",
                options.ToolMode switch { RequiredChatToolMode required => "required " + required.RequiredFunctionName, var other => other?.GetType().Name ?? "" },
            ]);
    }

    private static string Tidy(JsonElement json) => System.Text.Json.Nodes.JsonNode.Parse(json.GetRawText())!.ToJsonString();

    private static string Describe(AIContent content) => content switch
    {
        TextContent text => "text " + text.Text,
        RefusalContent refusal => "refusal " + refusal.Text,
        DataContent data => $"{data.MediaType} {data.Base64Data} {data.ImageDetail}",
        UriContent address => $"{address.Uri.OriginalString} {address.ImageDetail}",
        FunctionCallContent call => $"call {call.CallId} {call.Name} {ToolCalls.GetArguments(call)}",
        FunctionResultContent result => $"result {result.CallId} {ToolResults.GetText(result)}",
        TextReasoningContent reasoning => "reasoning " + reasoning.Text,
        _ => content.GetType().Name,
    };

    internal static Gen<ChatRequest> Requests()
    {
        var text = Gen.Elements("a", "", "zwei\nZeilen", "\"quoted\" \\ \u0001", "😀 é", "{\"json\":1}");
        var user = text.Where(t => t.Length > 0).Select(t => new ChatMessage(ChatRole.User, t));
        var system = text.Select(t => new ChatMessage(ChatRole.System, t));
        var image = Gen.Constant(new ChatMessage(ChatRole.User, [new TextContent("see"), new DataContent((byte[])[1, 2, 3], "image/png") { ImageDetail = "high" }]));
        var turn =
            from id in Gen.Choose(0, 1_000_000)
            from arguments in Gen.Elements("{}", "{\"x\":[1,2]}", "{\"half\":")
            from said in Gen.Elements("", "look")
            from result in text
            select (ChatMessage[])
            [
                new ChatMessage(ChatRole.Assistant, said.Length == 0 ? [ToolCalls.Create($"call_{id}", "f", arguments)] : [new TextContent(said), ToolCalls.Create($"call_{id}", "f", arguments)]),
                new ChatMessage(ChatRole.Tool, [new FunctionResultContent($"call_{id}", result)]),
            ];
        var piece = Gen.OneOf(user.Select(m => new[] { m }), system.Select(m => new[] { m }), image.Select(m => new[] { m }), turn);
        return
            from pieces in piece.NonEmptyListOf()
            from temperature in Gen.Elements<float?>(null, 0f, 0.7f, 2f)
            from max in Gen.Elements<int?>(null, 0, 4096)
            from seed in Gen.Elements<long?>(null, -1, long.MaxValue)
            from stops in Gen.Elements<string[]?>(null, ["x"], ["a", "b", "c", "d"])
            from mode in Gen.Elements<ChatToolMode?>(null, ChatToolMode.Auto, ChatToolMode.None, ChatToolMode.RequireAny, ChatToolMode.RequireSpecific("f"))
            from effort in Gen.Elements(null, "none", "low", "high")
            from isStream in Gen.Elements(true, false)
            from strict in Gen.Elements(true, false)
            select Create(pieces.SelectMany(p => p), temperature, max, seed, stops, mode, effort, isStream, strict);
    }

    private static ChatRequest Create(
        IEnumerable<ChatMessage> messages, float? temperature, int? max, long? seed, string[]? stops, ChatToolMode? mode, string? effort, bool isStream, bool strict)
    {
        var request = new ChatRequest { IsStream = isStream, EndUser = "u", Reasoning = effort is null ? null : new ReasoningWish(effort) };
        request.Messages.AddRange(messages);
        request.Messages.Add(new ChatMessage(ChatRole.User, "so?"));
        (request.Options.Temperature, request.Options.MaxOutputTokens, request.Options.Seed, request.Options.StopSequences) = (temperature, max, seed, stops);
        request.Options.Tools = [AIFunctionFactory.CreateDeclaration("f", "does f", JsonElement.Parse("""{"type":"object","properties":{"x":{"type":"array"}}}"""))];
        request.Options.ToolMode = mode;
        if (strict)
        {
            request.StrictTools.Add("f");
            request.Options.ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"type":"object"}"""), "shape");
            request.IsStrictFormat = true;
        }

        return request;
    }
}
