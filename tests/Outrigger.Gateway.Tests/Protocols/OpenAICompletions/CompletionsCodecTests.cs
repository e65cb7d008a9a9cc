using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.OpenAICompletions;
using Outrigger.Gateway.Tests.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.OpenAICompletions;

public sealed class CompletionsCodecTests
{
    private static readonly CompletionsCodec Codec = new();

    [Theory]
    [InlineData("\"Say hi\"")]
    [InlineData("[\"Say hi\"]")]
    public void Read_Prompt_IsAUsersMessage(string prompt)
    {
        var request = CodecBench.Read(Codec, $$"""{"model":"m","prompt":{{prompt}},"max_tokens":5,"echo":false,"best_of":1,"n":1,"suffix":"","logprobs":null,"stop":"x","seed":1}""");

        var message = request.Messages.ShouldHaveSingleItem();
        (message.Role, message.Text, request.Options.MaxOutputTokens).ShouldBe((ChatRole.User, "Say hi", 5));
        request.Extras.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(""" "prompt":["a","b"] """, "prompt")]
    [InlineData(""" "prompt":[1,2] """, "prompt")]
    [InlineData(""" "prompt":[[1,2]] """, "prompt")]
    [InlineData(""" "prompt":"a","echo":true """, "echo")]
    [InlineData(""" "prompt":"a","suffix":"b" """, "suffix")]
    public void Read_WhatAChatCannotDo_IsRefused(string members, string param)
    {
        var error = CodecBench.Refused(Codec, $$"""{"model":"m",{{members}}}""");

        (error.Type, error.Param).ShouldBe((TranslationErrors.Untranslatable, param));
    }

    [Theory]
    [InlineData(""" "best_of":3 """, "candidate-count")]
    [InlineData(""" "n":2 """, "candidate-count")]
    [InlineData(""" "logprobs":0 """, "logprobs")]
    public void Read_MemberWithoutNeutralWord_IsKept(string member, string feature) =>
        CodecBench.Read(Codec, $$"""{"model":"m","prompt":"a",{{member}}}""").Extras.ShouldHaveSingleItem().Feature.ShouldBe(feature);

    [Fact]
    public void Write_Answer_IsATextCompletion()
    {
        var answer = new ChatResponse(new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("hm"), new TextContent("Hi")])) { FinishReason = ChatFinishReason.Length };

        var written = JsonNode.Parse(CodecBench.WriteAnswer(Codec, answer))!;

        written["choices"]!.ToJsonString().ShouldBe("""[{"text":"Hi","index":0,"logprobs":null,"finish_reason":"length"}]""");
        written["object"]!.GetValue<string>().ShouldBe("text_completion");
    }

    [Fact]
    public void Encode_AnythingAtAll_IsALegalStream()
    {
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            var request = new ChatRequest { AsksUsage = round % 2 == 0 };
            var data = CodecBench.Data(CodecBench.Encode(Codec, HostileUpdates.Create(random), request: request));

            data[^1].ShouldBe("[DONE]");
            var chunks = data[..^1].ConvertAll(d => JsonNode.Parse(d)!);
            chunks.Select(c => c["id"]!.GetValue<string>()).Distinct().Count().ShouldBe(1);
            var choices = chunks.SelectMany(c => c["choices"]!.AsArray()).ToArray();
            choices.Count(c => c!["finish_reason"] is not null).ShouldBe(1);
            choices[^1]!["finish_reason"]!.GetValue<string>().ShouldBeOneOf("stop", "length", "content_filter");
            chunks.Count(c => c["usage"] is JsonObject).ShouldBe(request.AsksUsage ? 1 : 0);
        }
    }
}
