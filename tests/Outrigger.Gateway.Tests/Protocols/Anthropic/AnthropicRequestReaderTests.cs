using System.Text;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.Anthropic;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.Anthropic;

public sealed class AnthropicRequestReaderTests
{
    [Fact]
    public void Read_PlainMembers_BecomeOptions()
    {
        var request = AnthropicFixtures.Read(
            """{"model":"m","max_tokens":9,"stream":true,"temperature":0.5,"top_p":0.25,"top_k":7,"stop_sequences":["A","B"],"metadata":{"user_id":"u"},"system":"S","messages":[{"role":"user","content":"hi"}]}""");

        (request.Options.MaxOutputTokens, request.Options.Temperature, request.Options.TopP, request.Options.TopK).ShouldBe((9, 0.5f, 0.25f, 7));
        request.Options.StopSequences.ShouldBe(["A", "B"]);
        (request.IsStream, request.EndUser).ShouldBe((true, "u"));
        request.Messages.Select(m => $"{m.Role}:{m.Text}").ShouldBe(["system:S", "user:hi"]);
        request.Extras.ShouldBeEmpty();
    }

    [Fact]
    public void Read_SystemBehindMessages_StillComesFirst() =>
        AnthropicFixtures.Read("""{"messages":[{"role":"user","content":"hi"}],"model":"m","system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral"}}]}""")
            .Messages[0].Contents[0].CacheControl.ShouldBe("""{"type":"ephemeral"}""");

    [Fact]
    public void Read_ToolTurn_SplitsResultsAndKeepsTheirOrder()
    {
        var request = AnthropicFixtures.Read(
            """
            {"model":"m","messages":[
              {"role":"user","content":"q"},
              {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"SIG"},{"type":"redacted_thinking","data":"RED"},{"type":"text","text":"t"},
                {"type":"tool_use","id":"c1","name":"f","input":{"a": [1, 2]},"caller":{"type":"direct"}},{"type":"tool_use","id":"ork64_YSBi","name":"g","input":{"outrigger_arguments_text":"{broken"}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"r1"},{"type":"tool_result","tool_use_id":"ork64_YSBi","is_error":true,
                "content":[{"type":"text","text":"bad"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AQID"}}]},{"type":"text","text":"go on"}]}]}
            """);

        request.Messages.Select(m => m.Role.Value).ShouldBe(["user", "assistant", "tool", "tool", "user"]);
        var calls = request.Messages[1].Contents.OfType<FunctionCallContent>().ToList();
        calls.Select(c => $"{c.CallId} {c.Name} {ToolCalls.GetArguments(c)}").ShouldBe(["c1 f {\"a\": [1, 2]}", "a b g {broken"]);
        request.Messages[1].Contents[0].Seal.ShouldBe(new ReasoningSeal("anthropic", "SIG"));
        request.Messages[1].Contents[1].Seal.ShouldBe(new ReasoningSeal("anthropic", "RED", IsRedacted: true));
        var failed = (FunctionResultContent)request.Messages[3].Contents[0];
        (failed.CallId, failed.IsToolError, ToolResults.GetText(failed)).ShouldBe(("a b", true, "bad"));
        ((DataContent)((IEnumerable<AIContent>)failed.Result!).Last()).Data.ToArray().ShouldBe([1, 2, 3]);
        request.Extras.ShouldBeEmpty();
    }

    [Fact]
    public void Read_Media_BecomesDataOrAddress()
    {
        var contents = AnthropicFixtures.Read(
            """
            {"model":"m","messages":[{"role":"user","content":[
              {"type":"image","source":{"type":"url","url":"https://a.test/x.png"}},
              {"type":"document","title":"T","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="}},
              {"type":"document","source":{"type":"url","url":"https://a.test/x.pdf"}},
              {"type":"document","source":{"type":"text","media_type":"text/plain","data":"plain"}}]}]}
            """).Messages[0].Contents;

        ((UriContent)contents[0]).HasTopLevelMediaType("image").ShouldBeTrue();
        ((DataContent)contents[1]).ShouldSatisfyAllConditions(d => d.MediaType.ShouldBe("application/pdf"), d => d.Name.ShouldBe("T"));
        ((UriContent)contents[2]).MediaType.ShouldBe("application/pdf");
        ((DataContent)contents[3]).MediaType.ShouldBe("text/plain");
    }

    [Theory]
    [InlineData("""{"type":"auto"}""", "auto", null)]
    [InlineData("""{"type":"any","disable_parallel_tool_use":true}""", "any", false)]
    [InlineData("""{"type":"none"}""", "none", null)]
    [InlineData("""{"type":"tool","name":"f","disable_parallel_tool_use":false}""", "f", true)]
    public void Read_ToolChoice_IsTheNeutralMode(string choice, string expected, bool? several)
    {
        var options = AnthropicFixtures.Read($$"""{"model":"m","messages":[],"tools":[{"name":"f","input_schema":{"type":"object"},"strict":true}],"tool_choice":{{choice}}}""").Options;

        (options.ToolMode switch
        {
            AutoChatToolMode => "auto",
            NoneChatToolMode => "none",
            RequiredChatToolMode required => required.RequiredFunctionName ?? "any",
            _ => null,
        }).ShouldBe(expected);
        options.AllowMultipleToolCalls.ShouldBe(several);
    }

    [Theory]
    [InlineData("""{"thinking":{"type":"enabled","budget_tokens":2000}}""", null, 2000L, true, false)]
    [InlineData("""{"thinking":{"type":"adaptive","display":"omitted"},"output_config":{"effort":"xhigh"}}""", "xhigh", null, false, true)]
    [InlineData("""{"output_config":{"effort":"low"},"thinking":{"type":"disabled"}}""", "none", null, null, false)]
    [InlineData("""{"thinking":{"type":"disabled"},"output_config":{"effort":"low"}}""", "none", null, null, false)]
    public void Read_Thinking_IsAWish(string members, string? effort, long? budget, bool? shows, bool adaptive) =>
        AnthropicFixtures.Read(members[..^1] + ""","model":"m","messages":[]}""").Reasoning.ShouldBe(new ReasoningWish(effort, budget, shows, adaptive));

    [Theory]
    [InlineData("\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\"}}}")]
    [InlineData("\"output_format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\"}}")]
    public void Read_Format_IsASchema(string member)
    {
        var request = AnthropicFixtures.Read($$"""{"model":"m","messages":[],{{member}}}""");

        ((ChatResponseFormatJson)request.Options.ResponseFormat!).Schema!.Value.GetRawText().ShouldBe("""{"type":"object"}""");
        request.IsStrictFormat.ShouldBe(true);
    }

    [Theory]
    [InlineData("\"container\":\"c\"", Features.StoredState, true)]
    [InlineData("\"mcp_servers\":[{\"url\":\"x\"}]", "mcp_servers", true)]
    [InlineData("\"context_management\":{}", Features.ContextManagement, false)]
    [InlineData("\"service_tier\":\"auto\"", Features.ServiceTier, false)]
    [InlineData("\"inference_geo\":\"eu\"", "inference_geo", true)]
    [InlineData("\"brand_new\":1", "brand_new", true)]
    [InlineData("\"metadata\":{\"x\":1}", Features.Metadata, false)]
    [InlineData("\"output_config\":{\"task_budget\":1}", "output_config.task_budget", true)]
    [InlineData("\"thinking\":{\"type\":\"between_tools\"}", Features.Reasoning, true)]
    [InlineData("\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]", Features.ProviderTools, true)]
    [InlineData("\"tools\":[{\"name\":\"f\",\"input_schema\":{},\"defer_loading\":true}]", "defer_loading", true)]
    [InlineData("\"tools\":[{\"name\":\"f\",\"input_schema\":{},\"cache_control\":{\"type\":\"ephemeral\"}}]", Features.CacheControl, false)]
    public void Read_WhatHasNoWord_IsKept(string member, string feature, bool changes)
    {
        var extra = AnthropicFixtures.Read($$"""{"model":"m","messages":[],{{member}}}""").Extras.ShouldHaveSingleItem();

        (extra.Feature, extra.ChangesAnswer).ShouldBe((feature, changes));
    }

    [Theory]
    [InlineData("""{"type":"search_result","content":[]}""", Features.ProviderTools)]
    [InlineData("""{"type":"image","source":{"type":"file","file_id":"f"}}""", Features.StoredFiles)]
    [InlineData("""{"type":"document","source":{"type":"content","content":[]}}""", Features.Documents)]
    [InlineData("""{"type":"document","citations":{"enabled":true},"source":{"type":"text","data":"x"}}""", Features.Citations)]
    [InlineData("""{"type":"text","text":"x","odd":1}""", "odd")]
    public void Read_BlockWithoutWord_IsKept(string block, string feature) =>
        AnthropicFixtures.Read($$"""{"model":"m","messages":[{"role":"user","content":[{{block}}]}]}""").Extras.ShouldHaveSingleItem().Feature.ShouldBe(feature);

    [Fact]
    public void Read_LastTurnOfTheAssistant_IsAPrefill() =>
        AnthropicFixtures.Read("""{"model":"m","messages":[{"role":"user","content":"q"},{"role":"assistant","content":"{"}]}""")
            .Extras.ShouldHaveSingleItem().ShouldSatisfyAllConditions(e => e.Feature.ShouldBe(Features.Prefill), e => e.Param.ShouldBe("messages[1]"));

    [Fact]
    public void Read_CarriedSeals_GoBackToWhereTheyCameFrom()
    {
        var ofCall = AnthropicSeals.Write(new ReasoningSeal("gemini", "G1"), "c1");
        var ofText = AnthropicSeals.Write(new ReasoningSeal("gemini", "G2"), isOfText: true);
        var own = AnthropicSeals.Write(new ReasoningSeal("openai", "E", true, "rs_1"));

        var contents = AnthropicFixtures.Read(
            $$$"""
            {"model":"m","messages":[{"role":"user","content":"q"},{"role":"assistant","content":[{"type":"thinking","thinking":"x","signature":"{{{own}}}"},
              {"type":"text","text":"t"},{"type":"thinking","thinking":"","signature":"{{{ofText}}}"},
              {"type":"thinking","thinking":"","signature":"{{{ofCall}}}"},{"type":"tool_use","id":"c1","name":"f","input":{}}]}]}
            """).Messages[1].Contents;

        contents.Count.ShouldBe(3);
        contents[0].Seal.ShouldBe(new ReasoningSeal("openai", "E", true, "rs_1"));
        contents[1].Seal.ShouldBe(new ReasoningSeal("gemini", "G2"));
        contents[2].Seal.ShouldBe(new ReasoningSeal("gemini", "G1"));
    }

    [Theory]
    [InlineData("outrigger.1.%%%")]
    [InlineData("outrigger.1.e30")]
    [InlineData("outrigger.1.W10")]
    [InlineData("outrigger.1.")]
    public void Read_ForgedSeal_IsNone(string signature) =>
        AnthropicFixtures.Read($$$"""{"model":"m","messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"x","signature":"{{{signature}}}"}]}]}""")
            .Messages[0].Contents[0].Seal.ShouldBeNull();

    [Theory]
    [InlineData("\"messages\":[1]", "messages[0]")]
    [InlineData("\"messages\":[{\"role\":\"tool\",\"content\":\"\"}]", "messages[0].role")]
    [InlineData("\"messages\":[{\"role\":\"user\"}]", "messages[0].content")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":1}]", "messages[0].content")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[1]}]", "messages[0].content[0]")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[{}]}]", "messages[0].content[0].type")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]", "messages[0].content[0].text")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"f\",\"input\":{}}]}]", "messages[0].content[0].type")]
    [InlineData("\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"f\",\"input\":[]}]}]", "messages[0].content[0].input")]
    [InlineData("\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"a\"}]}]", "messages[0].content[0].type")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/tiff\",\"data\":\"\"}}]}]", "messages[0].content[0].source.media_type")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"*\"}}]}]", "messages[0].content[0].source.data")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"file:///etc/passwd\"}}]}]", "messages[0].content[0].source.url")]
    [InlineData("\"messages\":[],\"temperature\":2", "temperature")]
    [InlineData("\"messages\":[],\"max_tokens\":0", "max_tokens")]
    [InlineData("\"messages\":[],\"stop_sequences\":[1]", "stop_sequences")]
    [InlineData("\"messages\":[],\"system\":1", "system")]
    [InlineData("\"messages\":[],\"system\":[{\"type\":\"image\"}]", "system[0]")]
    [InlineData("\"messages\":[],\"tools\":{}", "tools")]
    [InlineData("\"messages\":[],\"tools\":[{}]", "tools[0].name")]
    [InlineData("\"messages\":[],\"tools\":[{\"name\":\"f\"}]", "tools[0].input_schema")]
    [InlineData("\"messages\":[],\"tool_choice\":{\"type\":\"tool\"}", "tool_choice")]
    [InlineData("\"messages\":[],\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":10}", "thinking.budget_tokens")]
    [InlineData("\"messages\":[],\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":\"x\"}", "thinking.budget_tokens")]
    [InlineData("\"messages\":[],\"output_config\":{\"format\":{\"type\":\"x\"}}", "output_config.format")]
    public void Read_Bad_NamesTheMember(string members, string param) =>
        AnthropicCodec.Instance.ReadRequest(Encoding.UTF8.GetBytes($$"""{"model":"m",{{members}}}"""), default, out _)!.Param.ShouldBe(param);

    [Fact]
    public void Read_HalfSurrogate_IsRefused() =>
        AnthropicCodec.Instance.ReadRequest("""{"model":"m","messages":[{"role":"user","content":"\ud83d"}]}"""u8.ToArray(), default, out _)!.Type.Code.ShouldBe("invalid-json");

    [Fact]
    public void Read_EveryRecordedRequest_LosesNothing()
    {
        var recorded = AnthropicFixtures.Find(f => f.EndsWith(".request.json", StringComparison.Ordinal));
        recorded.Count.ShouldBeGreaterThan(20);
        foreach (var (name, bytes) in recorded)
        {
            AnthropicCodec.Instance.ReadRequest(bytes, default, out var request).ShouldBeNull(name);

            request.Messages.ShouldNotBeEmpty(name);
            var expected = name switch
            {
                _ when name.Contains("cache_", StringComparison.Ordinal) => Features.CacheControl,
                _ when name.Contains("prefill", StringComparison.Ordinal) => Features.Prefill,
                _ when name.Contains("web_fetch", StringComparison.Ordinal) || name.Contains("text_editor", StringComparison.Ordinal) => Features.ProviderTools,
                _ => null,
            };
            request.Extras.Select(e => e.Feature).ShouldBe(expected is null ? [] : [expected], name);
        }
    }
}
