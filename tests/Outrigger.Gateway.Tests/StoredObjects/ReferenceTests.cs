using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.StoredObjects;

/// <summary>No request reaches, by any name in any protocol, what another tenant or nobody put at a provider that tenants share.</summary>
public sealed class ReferenceTests : IAsyncLifetime
{
    private const string Chat = "/v1/chat/completions";
    private const string Responses = "/v1/responses";
    private const string Messages = "/v1/messages";
    private const string Generate = "/v1beta/models/@gemini%2Fm:generateContent";

    private const string Stored =
        """{"id":"resp_1","object":"response","status":"completed","model":"m","output":[{"type":"reasoning","id":"rs_1","summary":[]},{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Hi","annotations":[]}]}],"usage":{"input_tokens":5,"output_tokens":6}}""";

    private ObjectsHost _host = null!;

    /// <summary>The route, what is sent (<c>@</c> stands before the provider's name), and the member that is named.</summary>
    public static TheoryData<string, string, string> Named => new()
    {
        // Chat completions.
        { Chat, """{"model":"@openai/m","messages":[{"role":"user","content":[{"type":"text","text":"x"},{"type":"file","file":{"file_id":"file-a"}}]}]}""", "messages[0].content[1].file.file_id" },
        { Chat, """{"model":"@openai/m","messages":[{"role":"user","content":[{"type":"file","file":{"fil\u0065_id":"file-a"}}]}]}""", "messages[0].content[0].file.file_id" },
        { Chat, """{"model":"@openai/m","messages":[{"role":"user","content":"x"},{"role":"assistant","audio":{"id":"audio_a"}},{"role":"user","content":"y"}]}""", "messages[1].audio.id" },
        { Chat, """{"model":"@openai/m","modalities":["text","audio"],"audio":{"voice":{"id":"voice_a"},"format":"wav"},"messages":[{"role":"user","content":"x"}]}""", "audio.voice.id" },

        // Responses.
        { Responses, """{"model":"@openai/m","input":[{"role":"user","content":[{"type":"input_file","file_id":"file-a"}]}]}""", "input[0].content[0].file_id" },
        { Responses, """{"model":"@openai/m","input":[{"role":"user","content":[{"type":"input_image","file_id":"file-a","detail":"auto"}]}]}""", "input[0].content[0].file_id" },
        { Responses, """{"model":"@openai/m","input":[{"type":"computer_call_output","call_id":"c","output":{"type":"computer_screenshot","file_id":"file-a"}}]}""", "input[0].output.file_id" },
        { Responses, """{"model":"@openai/m","input":"x","tools":[{"type":"file_search","vector_store_ids":["vs_a","vs_b"]}]}""", "tools[0].vector_store_ids[0]" },
        { Responses, """{"model":"@openai/m","input":"x","tools":[{"type":"code_interpreter","container":"cntr_a"}]}""", "tools[0].container" },
        { Responses, """{"model":"@openai/m","input":"x","tools":[{"type":"code_interpreter","container":{"type":"auto","file_ids":["file-a"]}}]}""", "tools[0].container.file_ids[0]" },
        { Responses, """{"model":"@openai/m","input":"x","tools":[{"type":"shell","environment":{"type":"container_reference","container_id":"cntr_a"}}]}""", "tools[0].environment.container_id" },
        { Responses, """{"model":"@openai/m","input":"x","tools":[{"type":"shell","environment":{"type":"container_auto","skills":[{"type":"skill_reference","skill_id":"skill_a"}]}}]}""", "tools[0].environment.skills[0].skill_id" },
        { Responses, """{"model":"@openai/m","input":"x","tools":[{"type":"image_generation","input_image_mask":{"file_id":"file-a"}}]}""", "tools[0].input_image_mask.file_id" },
        { Responses, """{"model":"@openai/m","prompt":{"id":"pmpt_a","variables":{"v":"x"}}}""", "prompt.id" },
        { Responses, """{"model":"@openai/m","input":[{"type":"item_reference","id":"msg_a"}]}""", "input[0].id" },
        { Responses, """{"model":"@openai/m","input":[{"id":"msg_a"}]}""", "input[0].id" },
        { Responses, """{"model":"@openai/m","input":[{"type":null,"id":"msg_a"}]}""", "input[0].id" },
        { Responses, """{"model":"@openai/m","input":[{"role":"user","content":"x"},{"type":"reasoning","id":"rs_a","summary":[]}]}""", "input[1].id" },
        { Responses, """{"model":"@openai/m","input":[{"type":"reasoning","id":"rs_a","summary":[],"encrypted_content":""}]}""", "input[0].id" },
        { Responses, """{"model":"@openai/m","input":[{"type":"reasoning","id":"rs_a","summary":[],"encrypted_content":"x","encrypted_content":null}]}""", "input[0].id" },
        { Responses, """{"model":"@openai/m","input":[{"type":"message","role":"user","content":"x","id":"msg_b","type":"item_reference"}]}""", "input[0].id" },
        { Responses, """{"model":"@openai/m","input":[{"type":"item_ref\u0065rence","i\u0064":"msg_a"}]}""", "input[0].id" },
        { Responses, """{"model":"@openai/m","input":[{"type":"image_generation_call","id":"ig_a"}]}""", "input[0].id" },
        { Responses, """{"model":"@openai/m","input":[],"input":[{"type":"item_reference","id":"msg_a"}]}""", "input[0].id" },
        { "/v1/responses/input_tokens", """{"model":"@openai/m","input":[{"type":"item_reference","id":"msg_a"}]}""", "input[0].id" },

        // Messages.
        { Messages, """{"model":"@anthropic/m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"file","file_id":"file_a"}}]}]}""", "messages[0].content[0].source.file_id" },
        { Messages, """{"model":"@anthropic/m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"container_upload","file_id":"file_a"}]}]}""", "messages[0].content[0].file_id" },
        { Messages, """{"model":"@anthropic/m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"document","source":{"type":"file","file_id":"file_a"}}]}]}]}""", "messages[0].content[0].content[0].source.file_id" },
        { Messages, """{"model":"@anthropic/m","max_tokens":9,"container":"container_a","messages":[{"role":"user","content":"x"}]}""", "container" },
        { Messages, """{"model":"@anthropic/m","max_tokens":9,"container":{"id":"container_a"},"messages":[{"role":"user","content":"x"}]}""", "container.id" },
        { Messages, """{"model":"@anthropic/m","max_tokens":9,"container":{"skills":[{"type":"custom","skill_id":"skill_a","version":"1"}]},"messages":[{"role":"user","content":"x"}]}""", "container.skills[0].skill_id" },
        { "/v1/messages/count_tokens", """{"model":"@anthropic/m","messages":[{"role":"user","content":[{"type":"document","source":{"type":"file","file_id":"file_a"}}]}]}""", "messages[0].content[0].source.file_id" },

        // Gemini.
        { Generate, """{"contents":[{"parts":[{"text":"x"},{"fileData":{"fileUri":"https://generativelanguage.googleapis.com/v1beta/files/a"}}]}]}""", "contents[0].parts[1].fileData.fileUri" },
        { Generate, """{"contents":[{"parts":[{"file_data":{"file_uri":"https:\/\/generativelanguage.googleapis.com\/v1beta\/files\/a"}}]}]}""", "contents[0].parts[0].file_data.file_uri" },
        { Generate, """{"contents":[{"parts":[{"fileData":{"fileUri":"http://127.0.0.1:8080/v1beta/files/a"}}]}]}""", "contents[0].parts[0].fileData.fileUri" },
        { Generate, """{"contents":[{"parts":[{"fileData":{"fileUri":"files/a"}}]}]}""", "contents[0].parts[0].fileData.fileUri" },
        { Generate, """{"contents":[{"parts":[{"fileData":{"fileUri":"gs://bucket/a.pdf"}}]}]}""", "contents[0].parts[0].fileData.fileUri" },
        { Generate, """{"contents":[{"parts":[{"text":"x"}]}],"cachedContent":"cachedContents/a"}""", "cachedContent" },
        { Generate, """{"contents":[{"parts":[{"text":"x"}]}],"cached_content":"cachedContents/a"}""", "cached_content" },
        { Generate, """{"contents":[{"parts":[{"text":"x"}]}],"tools":[{"fileSearch":{"fileSearchStoreNames":["fileSearchStores/a"]}}]}""", "tools[0].fileSearch.fileSearchStoreNames[0]" },
        { "/v1beta/models/@gemini%2Fm:countTokens", """{"generateContentRequest":{"contents":[{"parts":[{"fileData":{"fileUri":"https://generativelanguage.googleapis.com/v1beta/files/a"}}]}]}}""", "generateContentRequest.contents[0].parts[0].fileData.fileUri" },
        { "/v1beta/models/@gemini%2Fm:embedContent", """{"content":{"parts":[{"fileData":{"fileUri":"https://generativelanguage.googleapis.com/v1beta/files/a"}}]}}""", "content.parts[0].fileData.fileUri" },
    };

    /// <summary>What looks like a name and is none.</summary>
    public static TheoryData<string, string> Unnamed => new()
    {
        { Chat, """{"model":"openai/m","messages":[{"role":"user","content":"file_id \"file_id\": \"x\" \u0041"}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"file_id":{"type":"string"}},"file_id":"x"}}}],"metadata":{"file_id":"x"}}""" },
        { Chat, """{"model":"openai/m","modalities":["text","audio"],"audio":{"voice":"alloy","format":"wav"},"messages":[{"role":"user","content":[{"type":"file","file":{"file_id":null,"file_data":"data:x"}}]}]}""" },
        { Responses, """{"model":"openai/m","input":[{"type":"message","role":"assistant","id":"msg_x","status":"completed","content":[{"type":"output_text","text":"x","annotations":[{"type":"file_citation","file_id":"file-x","filename":"f","index":0}]}]},{"type":"function_call","id":"fc_x","call_id":"c","name":"f","arguments":"{\"file_id\":\"x\"}"},{"type":"function_call_output","id":"fo_x","call_id":"c","output":""}]}""" },
        { Responses, """{"model":"openai/m","input":[{"type":"reasoning","id":"rs_x","summary":[],"encrypted_content":"sealed"},{"type":"web_search_call","id":"ws_x","status":"completed","action":{"type":"search","query":"q"}},{"type":"image_generation_call","id":"ig_x","result":"aGk="}]}""" },
        { Responses, """{"model":"openai/m","input":"x","tools":[{"type":"code_interpreter","container":{"type":"auto"}},{"type":"function","name":"f","parameters":{"container":"x"},"strict":false}],"metadata":{"container_id":"x"}}""" },
        { Messages, """{"model":"anthropic/m","max_tokens":9,"messages":[{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{"file_id":"x","container":"y"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"\"container\""}]}],"tools":[{"name":"f","input_schema":{"type":"object","container":"z"}}]}""" },
        { Generate, """{"contents":[{"role":"user","parts":[{"text":"fileUri"},{"fileData":{"fileUri":"https://www.youtube.com/watch?v=1"}},{"fileData":{"fileUri":"https://storage.googleapis.com/b/files/x.pdf?X-Goog-Signature=1"}},{"fileData":{"fileUri":"https://example.com/files/x.pdf"}}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{"fileUri":"gs://x"}}}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"cachedContent":"x"}}}]}]}""" },
    };

    public async ValueTask InitializeAsync()
    {
        _host = await ObjectsHost.StartAsync();
        _host.Upstream.Handler = (context, request) => ObjectsHost.SayAsync(context, request.Path switch
        {
            "/v1/chat/completions" => """{"id":"c","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}""",
            "/v1/responses" => Stored,
            "/v1/responses/input_tokens" => """{"object":"response.input_tokens","input_tokens":7}""",
            "/v1/messages" => """{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}""",
            "/v1/messages/count_tokens" => """{"input_tokens":7}""",
            var path when path.EndsWith(":countTokens", StringComparison.Ordinal) => """{"totalTokens":7}""",
            var path when path.EndsWith(":embedContent", StringComparison.Ordinal) => """{"embedding":{"values":[1]}}""",
            _ => """{"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]},"finishReason":"STOP","index":0}],"modelVersion":"m"}""",
        });
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Named))]
    public async Task Post_ObjectNobodyRecorded_Is404InTheProtocolsShapeAndGoesNowhere(string path, string body, string param)
    {
        foreach (var tenant in new[] { "acme", "other" })
        {
            var response = await _host.PostAsync(path.Replace("@", "", StringComparison.Ordinal), body.Replace("@", "", StringComparison.Ordinal), tenant);

            response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!;
            error["message"]!.GetValue<string>().ShouldContain($"'{param}'");
            if (path is Chat or Responses)
            {
                error["param"]!.GetValue<string>().ShouldBe(param);
                error["code"]!.GetValue<string>().ShouldBe("object_not_found");
            }
            else if (path == Messages)
            {
                error["type"]!.GetValue<string>().ShouldBe("not_found_error");
            }
            else if (path == Generate)
            {
                error["status"]!.GetValue<string>().ShouldBe("NOT_FOUND");
            }
        }

        _host.Upstream.Requests.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Named))]
    public async Task Post_ProviderOpenForThem_PassesAsItIs(string path, string body, string param)
    {
        param.ShouldNotBeEmpty();
        var response = await _host.PostAsync(path.Replace("@", "open-", StringComparison.Ordinal), body.Replace("@", "open-", StringComparison.Ordinal));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        _host.Upstream.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Unnamed))]
    public async Task Post_WhatIsNoName_PassesAsItIs(string path, string body) =>
        (await _host.PostAsync(path.Replace("@", "", StringComparison.Ordinal), body)).StatusCode.ShouldBe(HttpStatusCode.OK);

    [Fact]
    public async Task Post_AliasOfWhichOneTargetIsOpen_GoesThere()
    {
        for (var i = 0; i < 8; i++)
        {
            (await _host.PostAsync(Chat, """{"model":"both","messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"file-a"}}]}]}""")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        _host.Upstream.Requests.ShouldAllBe(r => r.Headers["Authorization"] == "Bearer key-of-open-openai");
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("open-openai")]
    public async Task Post_Conversation_IsAlwaysUnknown(string provider)
    {
        var response = await _host.PostAsync(Responses, $$$"""{"model":"{{{provider}}}/m","input":"x","conversation":{"id":"conv_1"}}""");

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        _host.Upstream.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Items_OfAStoredAnswer_MayBeNamedByItsTenantAlone(bool isStream)
    {
        await StoreAsync(isStream);
        const string Ask = """{"model":"openai/m","input":[{"type":"item_reference","id":"rs_1"},{"type":"item_reference","id":"msg_1"},{"role":"user","content":"more"}]}""";

        (await _host.PostAsync(Responses, Ask)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _host.PostAsync(Responses, Ask, "other")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _host.PostAsync(Responses, Ask.Replace("rs_1", "rs_2", StringComparison.Ordinal))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var elsewhere = await _host.PostAsync(Responses, Ask.Replace("openai/m", "elsewhere/m", StringComparison.Ordinal));
        elsewhere.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await elsewhere.Content.ReadAsStringAsync()).ShouldContain("object_elsewhere");

        _host.Upstream.Requests.Count(r => r.Path == "/v1/responses").ShouldBe(2);
    }

    [Fact]
    public async Task Items_OfAnAnswerThatWasNotStored_AreUnknown()
    {
        await _host.PostAsync(Responses, """{"model":"openai/m","input":"x"}""");

        (await _host.PostAsync(Responses, """{"model":"openai/m","input":[{"type":"item_reference","id":"msg_1"}]}""")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Post_AddressThatNamesAStoredFileInTheUpstreamsProtocol_GoesNowhere()
    {
        // A page of the web to a client of OpenAI's, a stored file to Google: fetched by us without any key, or refused, but never named.
        var response = await _host.PostAsync(Chat, """{"model":"gemini/m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://generativelanguage.googleapis.com/v1beta/files/a"}}]}]}""");

        ((int)response.StatusCode).ShouldBeOneOf(400, 404);
        _host.Upstream.Requests.ShouldBeEmpty();
    }

    private async Task StoreAsync(bool isStream)
    {
        if (isStream)
        {
            var before = _host.Upstream.Handler;
            const string Events =
                "data: {\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"resp_1\",\"status\":\"in_progress\"}}\n\n"
                + "data: {\"type\":\"response.output_item.added\",\"sequence_number\":1,\"output_index\":0,\"item\":{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[]}}\n\n"
                + "data: {\"type\":\"response.output_item.added\",\"sequence_number\":2,\"output_index\":1,\"item\":{\"type\":\"message\",\"id\":\"msg_1\",\"role\":\"assistant\",\"content\":[]}}\n\n"
                + "data: {\"type\":\"response.completed\",\"sequence_number\":3,\"response\":{\"id\":\"resp_1\",\"status\":\"completed\",\"usage\":{\"input_tokens\":5,\"output_tokens\":6}}}\n\n";
            _host.Upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(Events).Select(b => new[] { b }));
            var stream = await _host.PostAsync(Responses, """{"model":"openai/m","input":"x","store":true,"stream":true}""");
            (await stream.Content.ReadAsStringAsync()).ShouldContain("response.completed");
            _host.Upstream.Handler = before;
        }
        else
        {
            (await _host.PostAsync(Responses, """{"model":"openai/m","input":"x","store":true}""")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }
}
