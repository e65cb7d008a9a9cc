using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;
using Outrigger.Testing;
using Shouldly;
using Xunit;
using static Outrigger.Gateway.Tests.Protocols.Gemini.GeminiBench;

namespace Outrigger.Gateway.Tests.Protocols.Gemini;

/// <summary>What is written for an upstream reads, as a client's request, as what was to be written.</summary>
public sealed class GeminiRoundTripTests
{
    private static readonly string[] Texts = ["a", "é😀", "\"quoted\"\n", " ", "{\"not\":\"a result\"", "\\u0041"];
    private static readonly string[] Objects = ["{}", """{"a":[1,{"b":null}],"ü":"\"x\""}""", """{"city":"Paris"}"""];

    [Fact]
    public void Write_ThenRead_IsTheSame() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var request = Create(new System.Random(seed));
            var body = Write(request, "gemini-2.5-flash").ToJsonString();
            Describe(Read(body)).ShouldBe(Describe(request), body);
            return true;
        }));

    private static ChatRequest Create(System.Random random)
    {
        T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];
        T? Maybe<T>(Func<T> value)
            where T : struct => random.Next(2) == 0 ? value() : null;
        var request = new ChatRequest();
        if (random.Next(2) == 0)
        {
            request.Messages.Add(new ChatMessage(ChatRole.System, Pick(Texts)));
        }

        var calls = 0;
        for (var turn = random.Next(1, 5); turn > 0; turn--)
        {
            request.Messages.Add(new ChatMessage(ChatRole.User, random.Next(3) == 0
                ? [new TextContent(Pick(Texts)), new DataContent(new byte[] { 1, 2, (byte)random.Next(256) }, "image/png")]
                : [new TextContent(Pick(Texts))]));
            var model = new ChatMessage(ChatRole.Assistant, new List<AIContent>());
            if (random.Next(3) == 0)
            {
                model.Contents.Add(new TextReasoningContent(Pick(Texts)) { Seal = new("gemini", "Sg==") });
            }

            model.Contents.Add(new TextContent(Pick(Texts)) { Seal = random.Next(3) == 0 ? new("gemini", "Sg==") : null });
            var made = Enumerable.Range(0, random.Next(3)).Select(_ => ToolCalls.Create("call_" + calls++, Pick("f", "g"), Pick(Objects))).ToArray();
            foreach (var call in made)
            {
                call.Seal = random.Next(3) == 0 ? new("gemini", "Sg==") : null;
                model.Contents.Add(call);
            }

            request.Messages.Add(model);
            foreach (var call in made)
            {
                request.Messages.Add(new ChatMessage(
                    ChatRole.Tool, [new FunctionResultContent(call.CallId, Pick([.. Texts, .. Objects, "[1, 2]"])) { IsToolError = random.Next(4) == 0 }]));
            }
        }

        request.Messages.Add(new ChatMessage(ChatRole.User, Pick(Texts)));
        var options = request.Options;
        options.Temperature = Maybe(() => random.Next(20) / 10f);
        options.TopP = Maybe(() => random.Next(10) / 10f);
        options.TopK = Maybe(() => random.Next(1, 50));
        options.Seed = Maybe(() => (long)random.Next());
        options.MaxOutputTokens = Maybe(() => random.Next(1, 9999));
        options.FrequencyPenalty = Maybe(() => random.Next(20) / 10f);
        options.StopSequences = random.Next(2) == 0 ? [Pick(Texts)] : null;
        if (random.Next(2) == 0)
        {
            options.Tools = [AIFunctionFactory.CreateDeclaration("f", "d", Parse("""{"type":"object","properties":{"x":{"type":"string"}}}""")), AIFunctionFactory.CreateDeclaration("g", "", Parse("""{"type":"object"}"""))];
            options.ToolMode = Pick<ChatToolMode?>(null, ChatToolMode.Auto, ChatToolMode.None, ChatToolMode.RequireAny, ChatToolMode.RequireSpecific("g"));
        }

        options.ResponseFormat = Pick<ChatResponseFormat?>(null, ChatResponseFormat.Json, ChatResponseFormat.ForJsonSchema(Parse("""{"type":"object","additionalProperties":false}"""), "response"));
        request.Reasoning = Pick(null, new ReasoningWish(BudgetTokens: 512), new ReasoningWish(BudgetTokens: 0, IncludeText: false), new ReasoningWish(IsAdaptive: true, IncludeText: true));
        return request;
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private static string Describe(ChatRequest request) => string.Join('\n',
    [
        .. request.Messages.SelectMany(m => m.Contents.Select(c => $"{m.Role} {Describe(c)} {c.Seal}")),
        .. (request.Options.Tools ?? []).Cast<AIFunctionDeclaration>().Select(t => $"{t.Name}|{t.Description}|{t.JsonSchema.GetRawText()}"),
        JsonSerializer.Serialize(new object?[]
        {
            request.Options.Temperature, request.Options.TopP, request.Options.TopK, request.Options.Seed, request.Options.MaxOutputTokens,
            request.Options.FrequencyPenalty, request.Options.StopSequences,
        }),
        $"{request.Options.ToolMode?.GetType().Name} {(request.Options.ToolMode as RequiredChatToolMode)?.RequiredFunctionName}",
        $"{request.Options.ResponseFormat?.GetType().Name} {(request.Options.ResponseFormat as ChatResponseFormatJson)?.Schema?.GetRawText()}",
        request.Reasoning?.ToString() ?? "",
    ]);

    private static string Describe(AIContent content) => content switch
    {
        TextReasoningContent thought => "thought " + thought.Text,
        TextContent text => text.Text,
        DataContent data => data.Uri,
        FunctionCallContent call => call.CallId + call.Name + JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(ToolCalls.GetArguments(call))),
        FunctionResultContent result => result.CallId + Normalize(ToolResults.GetText(result)) + result.IsToolError,
        _ => content.GetType().Name,
    };

    // White space inside of JSON is nobody's content.
    private static string Normalize(string text)
    {
        try
        {
            return JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(text));
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
