using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.OpenAIChat;

public sealed class ChatRequestReaderTests
{
    private static readonly ChatCodec Codec = new();

    [Fact]
    public void Read_EveryKnownMember_FindsItsPlace()
    {
        var request = Read("""
            "temperature":0.7,"top_p":0.9,"frequency_penalty":0.1,"presence_penalty":-0.2,"seed":7,"max_completion_tokens":50,"max_tokens":40,
            "stop":["a","b"],"n":1,"reasoning_effort":"high","user":"old","safety_identifier":"new","stream":true,"stream_options":{"include_usage":true},
            "parallel_tool_calls":false,"response_format":{"type":"json_schema","json_schema":{"name":"p","strict":true,"schema":{"type":"object"}}}
            """);

        var options = request.Options;
        (options.Temperature, options.TopP, options.FrequencyPenalty, options.PresencePenalty).ShouldBe((0.7f, 0.9f, 0.1f, -0.2f));
        (options.Seed, options.MaxOutputTokens, options.AllowMultipleToolCalls).ShouldBe((7, 50, false));
        options.StopSequences.ShouldBe(["a", "b"]);
        (request.EndUser, request.IsStream, request.AsksUsage, request.Reasoning).ShouldBe(("new", true, true, new ReasoningWish("high")));
        var format = options.ResponseFormat.ShouldBeOfType<ChatResponseFormatJson>();
        (format.SchemaName, format.Schema!.Value.GetRawText(), request.IsStrictFormat).ShouldBe(("p", """{"type":"object"}""", true));
        request.Extras.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(""" "n":2 """, "candidate-count", true)]
    [InlineData(""" "logprobs":true """, "logprobs", true)]
    [InlineData(""" "top_logprobs":3 """, "top-logprobs", true)]
    [InlineData(""" "logit_bias":{"5":1} """, "logit-bias", true)]
    [InlineData(""" "service_tier":"flex" """, "service-tier", false)]
    [InlineData(""" "metadata":{"a":"b"} """, "metadata", false)]
    [InlineData(""" "store":true """, "store", false)]
    [InlineData(""" "prediction":{"type":"content","content":"x"} """, "prediction", false)]
    [InlineData(""" "verbosity":"low" """, "verbosity", true)]
    [InlineData(""" "modalities":["text","audio"] """, "output-modalities", true)]
    [InlineData(""" "web_search_options":{} """, "web-search", true)]
    [InlineData(""" "prompt_cache_key":"k" """, "prompt-cache-key", false)]
    [InlineData(""" "invented":1 """, "invented", true)]
    [InlineData(""" "tools":[{"type":"custom","custom":{"name":"x"}}] """, "custom-tools", true)]
    [InlineData(""" "tools":[{"type":"web_search"}] """, "provider-tools", true)]
    [InlineData(""" "tool_choice":{"type":"custom","custom":{"name":"x"}} """, "custom-tools", true)]
    public void Read_MemberWithoutNeutralWord_IsKept(string member, string feature, bool changesAnswer)
    {
        var extra = Read(member).Extras.ShouldHaveSingleItem();

        (extra.Feature, extra.ChangesAnswer).ShouldBe((feature, changesAnswer));
    }

    [Theory]
    [InlineData(""" "n":1,"logprobs":false,"store":false,"modalities":["text"],"top_logprobs":0,"metadata":{},"response_format":{"type":"text"},"invented":null """)]
    public void Read_MemberThatSaysNothing_IsNotKept(string members) => Read(members).Extras.ShouldBeEmpty();

    [Theory]
    [InlineData(""" "tool_choice":"auto" """, typeof(AutoChatToolMode), null)]
    [InlineData(""" "tool_choice":"none" """, typeof(NoneChatToolMode), null)]
    [InlineData(""" "tool_choice":"required" """, typeof(RequiredChatToolMode), null)]
    [InlineData(""" "tool_choice":{"type":"function","function":{"name":"f"}} """, typeof(RequiredChatToolMode), "f")]
    [InlineData(""" "function_call":{"name":"f"} """, typeof(RequiredChatToolMode), "f")]
    public void Read_ToolChoice_BecomesAMode(string member, Type mode, string? name)
    {
        var read = Read(member).Options.ToolMode.ShouldNotBeNull();

        read.ShouldBeOfType(mode);
        (read as RequiredChatToolMode)?.RequiredFunctionName.ShouldBe(name);
    }

    [Fact]
    public void Read_AllowedTools_AreNamed()
    {
        var request = Read(""" "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"a"}}]}} """);

        request.AllowedTools.ShouldBe(["a"]);
        request.Options.ToolMode.ShouldBe(ChatToolMode.RequireAny);
    }

    [Fact]
    public void Read_Conversation_KeepsRolesPartsAndPlaces()
    {
        var request = CodecBench.Read(Codec, """
            {"model":"m","messages":[
              {"role":"system","content":"s"},
              {"role":"user","name":"ann","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw==","detail":"low"}},
                {"type":"image_url","image_url":{"url":"https://example.com/a.png"}},{"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}},
                {"type":"file","file":{"file_data":"data:application/pdf;base64,JVBERi0=","filename":"a.pdf"}},{"type":"file","file":{"file_id":"file-1"}}]},
              {"role":"developer","content":[{"type":"text","text":"d"}]},
              {"role":"assistant","content":null,"refusal":null,"reasoning_content":"hm","tool_calls":[
                {"id":"c1","type":"function","function":{"name":"f","arguments":""},"extra_content":{"google":{"thought_signature":"sig"}}},
                {"id":"c2","type":"function","function":{"name":"g","arguments":"{\"a\":"}}]},
              {"role":"tool","tool_call_id":"c1","content":"one"},
              {"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"two"},{"type":"text","text":"three"}]},
              {"role":"assistant","refusal":"no"}]}
            """);

        request.Messages.Select(m => m.Role.Value).ShouldBe(["system", "user", "system", "assistant", "tool", "tool", "assistant"]);
        var user = request.Messages[1];
        user.AuthorName.ShouldBe("ann");
        user.Contents[1].ShouldBeOfType<DataContent>().ImageDetail.ShouldBe("low");
        user.Contents[2].ShouldBeOfType<UriContent>().Uri.OriginalString.ShouldBe("https://example.com/a.png");
        user.Contents[3].ShouldBeOfType<DataContent>().MediaType.ShouldBe("audio/wav");
        user.Contents[4].ShouldBeOfType<DataContent>().Name.ShouldBe("a.pdf");
        user.Contents[5].ShouldBeOfType<HostedFileContent>().FileId.ShouldBe("file-1");
        var said = request.Messages[3].Contents;
        said[0].ShouldBeOfType<TextReasoningContent>().Text.ShouldBe("hm");
        said[1].Seal.ShouldBe(new ReasoningSeal("gemini", "sig"));
        ToolCalls.GetArguments((FunctionCallContent)said[1]).ShouldBe("{}");
        ToolCalls.GetArguments((FunctionCallContent)said[2]).ShouldBe("{\"a\":");
        ToolResults.GetText((FunctionResultContent)request.Messages[5].Contents[0]).ShouldBe("twothree");
        request.Messages[6].Contents[0].ShouldBeOfType<RefusalContent>().Text.ShouldBe("no");
    }

    [Fact]
    public void Read_OldFunctions_MeetTheirResults()
    {
        var request = CodecBench.Read(Codec, """
            {"model":"m","functions":[{"name":"f","parameters":{"type":"object"}}],"messages":[{"role":"user","content":"q"},
             {"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},{"role":"function","name":"f","content":"r"}]}
            """);

        var call = request.Messages[1].Contents.ShouldHaveSingleItem().ShouldBeOfType<FunctionCallContent>();
        request.Messages[2].Contents.ShouldHaveSingleItem().ShouldBeOfType<FunctionResultContent>().CallId.ShouldBe(call.CallId);
        request.Options.AllowMultipleToolCalls.ShouldBe(false);
        ChatToolsReader.AnswersAsFunctions(request).ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"model":"m","messages":"x"}""", "messages")]
    [InlineData("""{"model":"m","messages":[{"role":"pope","content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}]}""", "messages[0].content")]
    [InlineData("""{"model":"m","messages":[1]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"video"}]}]}""", "messages[0].content[0].type")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[7]}]}""", "messages[0].content[0].type")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"file:///etc/passwd"}}]}]}""", "messages[0].content[0].image_url.url")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,%%"}}]}]}""", "messages[0].content[0].image_url.url")]
    [InlineData("""{"model":"m","messages":[{"role":"tool","content":"x"}]}""", "messages[0].tool_call_id")]
    [InlineData("""{"model":"m","messages":[],"temperature":"hot"}""", "temperature")]
    [InlineData("""{"model":"m","messages":[],"stop":[1]}""", "stop")]
    [InlineData("""{"model":"m","messages":[],"tools":[{"type":"function","function":{"parameters":{}}}]}""", "tools[0].function.name")]
    [InlineData("""{"model":"m","messages":[],"tools":[{"type":"function","function":{"name":"f","parameters":[]}}]}""", "tools[0].function.parameters")]
    [InlineData("""{"model":"m","messages":[],"tool_choice":"maybe"}""", "tool_choice")]
    [InlineData("""{"model":"m","messages":[],"tool_choice":7}""", "tool_choice")]
    [InlineData("""{"model":"m","messages":[],"response_format":{"type":"json_schema","json_schema":{"name":"x"}}}""", "response_format.json_schema.schema")]
    public void Read_WrongMember_IsNamed(string body, string param) => CodecBench.Refused(Codec, body).Param.ShouldBe(param);

    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"a","content":"b"}]}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"\ud83d"}]}""")]
    public void Read_MemberTwiceOrHalfACharacter_IsRefused(string body) => CodecBench.Refused(Codec, body).Type.Code.ShouldBe("invalid-json");

    private static ChatRequest Read(string members) => CodecBench.Read(Codec, $$"""{"model":"m","messages":[{"role":"user","content":"hi"}],{{members}}}""");
}
