using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIResponses;
using Outrigger.Gateway.Tests.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.OpenAIResponses;

public sealed class ResponsesRequestTests
{
    private static readonly ResponsesCodec Codec = new();

    [Fact]
    public void Read_Conversation_BecomesTurns()
    {
        var request = CodecBench.Read(Codec, """
            {"model":"m","instructions":"be kind","input":[
              {"role":"user","content":[{"type":"input_text","text":"look"},{"type":"input_image","image_url":"data:image/png;base64,iVBORw==","detail":"low"},
                {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="},{"type":"input_file","file_url":"https://example.com/a.pdf"}]},
              {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"enc"},
              {"type":"message","role":"assistant","id":"msg_1","status":"completed","content":[{"type":"output_text","text":"I see","annotations":[]}]},
              {"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{\"a\":1}","status":"completed"},
              {"type":"function_call","call_id":"c2","name":"g","arguments":""},
              {"type":"function_call_output","call_id":"c1","output":"one"},
              {"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"two"}]},
              {"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"or1|gemini|c|c1|sig"},
              {"role":"developer","content":"now"}]}
            """);

        request.Messages.Select(m => m.Role.Value).ShouldBe(["system", "user", "assistant", "tool", "tool", "system"]);
        request.Messages[1].Contents.Select(c => c.GetType().Name).ShouldBe(["TextContent", "DataContent", "DataContent", "UriContent"]);
        var turn = request.Messages[2].Contents;
        turn[0].ShouldBeOfType<TextReasoningContent>().Seal.ShouldBe(new ReasoningSeal("openai", "enc", ItemId: "rs_1"));
        turn[1].ShouldBeOfType<TextContent>().Text.ShouldBe("I see");
        turn[2].Seal.ShouldBe(new ReasoningSeal("gemini", "sig"));
        ToolCalls.GetArguments((FunctionCallContent)turn[3]).ShouldBe("{}");
    }

    [Fact]
    public void Read_Members_FindTheirPlaces()
    {
        var request = CodecBench.Read(Codec, """
            {"model":"m","input":"hi","temperature":0.5,"max_output_tokens":9,"reasoning":{"effort":"low","summary":"auto"},"include":["reasoning.encrypted_content"],
             "tools":[{"type":"function","name":"f","strict":true,"parameters":{"type":"object"}}],"tool_choice":{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"f"}]},
             "text":{"format":{"type":"json_schema","name":"p","schema":{"type":"object"},"strict":true},"verbosity":"low"},"truncation":"disabled","store":false,"metadata":{"a":"b"}}
            """);

        (request.Options.Temperature, request.Options.MaxOutputTokens, request.IsStrictFormat).ShouldBe((0.5f, 9, true));
        request.Reasoning.ShouldBe(new ReasoningWish("low", IncludeText: true));
        request.AllowedTools.ShouldBe(["f"]);
        request.StrictTools.ShouldBe(["f"]);
        request.Extras.Select(e => e.Feature).ShouldBe(["verbosity", "metadata"]);
    }

    [Theory]
    [InlineData(""" "previous_response_id":"resp_1" """)]
    [InlineData(""" "conversation":"conv_1" """)]
    [InlineData(""" "background":true """)]
    [InlineData(""" "prompt":{"id":"p"} """)]
    public void Read_StateOfAnotherProvider_IsRefused(string member) =>
        CodecBench.Refused(Codec, $$"""{"model":"m","input":"hi",{{member}}}""").Type.ShouldBe(TranslationErrors.Untranslatable);

    [Theory]
    [InlineData(""" "tools":[{"type":"web_search"}] """, "provider-tools")]
    [InlineData(""" "tools":[{"type":"custom","name":"c"}] """, "custom-tools")]
    [InlineData(""" "tool_choice":{"type":"file_search"} """, "provider-tools")]
    [InlineData(""" "include":["message.output_text.logprobs"] """, "logprobs")]
    [InlineData(""" "truncation":"auto" """, "truncation")]
    [InlineData(""" "invented":true """, "invented")]
    public void Read_MemberWithoutNeutralWord_IsKept(string member, string feature) =>
        CodecBench.Read(Codec, $$"""{"model":"m","input":"hi",{{member}}}""").Extras.ShouldHaveSingleItem().Feature.ShouldBe(feature);

    [Theory]
    [InlineData("""{"model":"m"}""", "input")]
    [InlineData("""{"model":"m","input":7}""", "input")]
    [InlineData("""{"model":"m","input":[]}""", "input")]
    [InlineData("""{"model":"m","input":[7]}""", "input[0].type")]
    [InlineData("""{"model":"m","input":[{"type":"item_reference","id":"msg_1"}]}""", "input[0]")]
    [InlineData("""{"model":"m","input":[{"id":"msg_1"}]}""", "input[0]")]
    [InlineData("""{"model":"m","input":[{"role":"user","content":[{"type":"input_image"}]}]}""", "input[0].content[0].image_url")]
    [InlineData("""{"model":"m","input":[{"role":"user"}]}""", "input[0].content")]
    [InlineData("""{"model":"m","input":[{"type":"function_call","name":"f"}]}""", "input[0].call_id")]
    [InlineData("""{"model":"m","input":"x","text":{"format":{"type":"json_schema"}}}""", "text.format.schema")]
    [InlineData("""{"model":"m","input":"x","reasoning":"much"}""", "reasoning")]
    public void Read_WrongMember_IsNamed(string body, string param) => CodecBench.Refused(Codec, body).Param.ShouldBe(param);

    [Fact]
    public void WriteThenRead_AnyRequest_IsTheSame() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(ChatRoundTripTests.Requests().ToArbitrary(), request =>
        {
            (request.Options.Seed, request.Options.StopSequences) = (null, null);

            // Smaller limits are raised to this one.
            request.Options.MaxOutputTokens = request.Options.MaxOutputTokens is { } max ? Math.Max(max, 16) : null;
            var (body, report) = CodecBench.Write(Codec, request);
            report.Error.ShouldBeNull();
            request.Reasoning = null;
            var before = ChatRoundTripTests.Describe(request).Replace("text  | ", "", StringComparison.Ordinal);
            var read = CodecBench.Read(Codec, body.ToJsonString());
            read.Reasoning = null;
            ChatRoundTripTests.Describe(read).ShouldBe(before);
        }));

    [Fact]
    public void Write_ForAReasoningModel_AsksForItsSealedReasoning()
    {
        var request = CodecBench.Read(Codec, """{"model":"m","input":"hi","reasoning":{"effort":"high","summary":"auto"},"stream":true}""");

        var (body, _) = CodecBench.Write(Codec, request, "gpt-5");

        body.ToJsonString().ShouldBe(
            """{"model":"gpt-5","input":[{"role":"user","content":[{"type":"input_text","text":"hi"}]}],"reasoning":{"effort":"high","summary":"auto"},"store":false,"include":["reasoning.encrypted_content"],"stream":true}""");
    }

    [Fact]
    public void Count_Request_HoldsThePromptAlone()
    {
        var request = CodecBench.Read(Codec, """{"model":"m","input":"hi","temperature":0.1,"max_output_tokens":4,"tools":[{"type":"function","name":"f"}]}""");
        var target = new System.Buffers.ArrayBufferWriter<byte>();

        new InputTokensCodec().WriteRequest(target, request, new RequestTarget("gpt-5", "up", true, null), new TranslationReport(false));

        JsonNode.Parse(target.WrittenSpan)!.AsObject().Select(m => m.Key).ShouldBe(["model", "input", "tools"]);
    }

    [Theory]
    [InlineData("""{"object":"response.input_tokens","input_tokens":12}""", 12L)]
    [InlineData("""{"input_tokens":"12"}""", null)]
    [InlineData("""{"input_tokens":-1}""", null)]
    [InlineData("[]", null)]
    public void Count_Answer_IsANumber(string body, long? tokens) => new InputTokensCodec().ReadAnswer(Encoding.UTF8.GetBytes(body)).ShouldBe(tokens);

    [Theory]
    [InlineData("""{"model":"m","input":"x"}""", """{"model":"m","input":"x","store":false}""")]
    [InlineData("""{"model":"m","store": null ,"input":"x"}""", """{"model":"m","store": false ,"input":"x"}""")]
    [InlineData("""{"model":"m","store":true,"input":"x"}""", """{"model":"m","store":true,"input":"x"}""")]
    [InlineData("""{"model":"m","store":false}""", """{"model":"m","store":false}""")]
    public async Task Amend_StoreNotSaid_IsFalse(string body, string sent)
    {
        var wire = ResponsesKinds.Responses.Protocol;
        var bytes = Encoding.UTF8.GetBytes(body);
        wire.ScanRequest(bytes, ResponsesKinds.Responses, default, 64, out var scan).ShouldBeNull();
        using var content = new UpstreamBody(bytes, null, wire.Amend(bytes, scan, mayAskUsage: true));

        (await content.ReadAsStringAsync()).ShouldBe(sent);
    }

    [Theory]
    [InlineData("""{"model":"m","conversation":{"id":"conv_1"},"store":true,"max_output_tokens":3}""", null, "conv_1", true)]
    [InlineData("""{"model":"m","conversation":"conv_1"}""", null, "conv_1", false)]
    [InlineData("""{"model":"m","previous_response_id":"resp_1"}""", "resp_1", null, false)]
    public void Scan_StoredObjects_AreFound(string body, string? previous, string? conversation, bool isStored)
    {
        ResponsesKinds.Responses.Protocol.ScanRequest(Encoding.UTF8.GetBytes(body), ResponsesKinds.Responses, default, 64, out var scan).ShouldBeNull();

        (scan.PreviousObject, scan.Conversation, scan.IsStored).ShouldBe((previous, conversation, isStored));
    }

    [Theory]
    [InlineData("""{"model":"m","conversation":{}}""", "conversation.id")]
    [InlineData("""{"model":"m","conversation":7}""", "conversation")]
    [InlineData("""{"model":"m","store":"yes"}""", "store")]
    [InlineData("""{"model":"m","previous_response_id":7}""", "previous_response_id")]
    [InlineData("""{"model":"m","previous_response_id":"a","previous_response_id":"b"}""", "previous_response_id")]
    [InlineData("""{"model":"m","max_output_tokens":-1}""", "max_output_tokens")]
    public void Scan_WrongMember_IsNamed(string body, string param) =>
        ResponsesKinds.Responses.Protocol.ScanRequest(Encoding.UTF8.GetBytes(body), ResponsesKinds.Responses, default, 64, out _)!.Param.ShouldBe(param);
}
