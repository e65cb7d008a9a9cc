using System.Net;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Simulation;

public sealed class SimulatedChatTests : SimulationTestBase
{
    [Theory]
    [InlineData("echo")]
    [InlineData("sim/echo")]
    public async Task Echo_LastUserMessage_ComesBackLabelled(string model)
    {
        using var response = await SendAsync("/chat/completions", Chat("Hello wörld 🙂", model));

        var body = JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))!;
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("x-outrigger-simulated").ShouldBe(["true"]);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        body["object"]!.GetValue<string>().ShouldBe("chat.completion");
        body["model"]!.GetValue<string>().ShouldBe("sim/echo");
        body["system_fingerprint"]!.GetValue<string>().ShouldBe("sim");
        body["choices"]![0]!["message"]!["content"]!.GetValue<string>().ShouldBe("Hello wörld 🙂");
        body["choices"]![0]!["finish_reason"]!.GetValue<string>().ShouldBe("stop");
        body["created"]!.GetValue<long>().ShouldBe(Time.GetUtcNow().ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Echo_Conversation_TakesTheTextPartsOfTheLastUserMessage()
    {
        var body = """
            {"model":"echo","messages":[
              {"role":"system","content":"s"},{"role":"user","content":"first"},{"role":"assistant","content":"a"},
              {"role":"user","content":[{"type":"text","text":"se"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}},{"type":"text","text":"cond"}]},
              {"role":"assistant","content":null,"tool_calls":[]},{"role":"tool","tool_call_id":"x","content":"t"}]}
            """;

        var (_, answer) = await GetJsonAsync("/chat/completions", body);

        answer["choices"]![0]!["message"]!["content"]!.GetValue<string>().ShouldBe("second");
    }

    [Fact]
    public async Task Chat_SameRequestTwice_GivesTheSameBytes()
    {
        using var first = await SendAsync("/chat/completions", Chat("again", "lorem"));
        using var second = await SendAsync("/chat/completions", Chat("again", "lorem"));

        (await second.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))
            .ShouldBe(await first.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("lorem", 1)]
    [InlineData("lorem", 1000)]
    [InlineData("lorem", 100_000)]
    [InlineData("echo", 1)]
    [InlineData("echo", 5000)]
    public async Task Chat_TokensAskedFor_AreExactlyUsed(string model, int tokens)
    {
        var (_, answer) = await GetJsonAsync("/chat/completions", Chat("some words to repeat", model), ("x-sim-tokens", tokens.ToString()));

        answer["usage"]!["completion_tokens"]!.GetValue<int>().ShouldBe(tokens);
        answer["usage"]!["total_tokens"]!.GetValue<int>().ShouldBe(tokens + answer["usage"]!["prompt_tokens"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("max_tokens")]
    [InlineData("max_completion_tokens")]
    public async Task Chat_TokenLimit_CutsAndSaysSo(string member)
    {
        var (_, answer) = await GetJsonAsync("/chat/completions", Chat("one two three four", more: $"\"{member}\":2"));

        answer["choices"]![0]!["message"]!["content"]!.GetValue<string>().ShouldBe("one two");
        answer["choices"]![0]!["finish_reason"]!.GetValue<string>().ShouldBe("length");
        answer["usage"]!["completion_tokens"]!.GetValue<int>().ShouldBe(2);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{", "not JSON")]
    [InlineData("[]", "JSON object")]
    [InlineData("null", "JSON object")]
    [InlineData("{\"model\":\"echo\"}", "messages")]
    [InlineData("{\"model\":\"echo\",\"messages\":[]}", "messages")]
    [InlineData("{\"model\":\"echo\",\"messages\":\"x\"}", "messages")]
    [InlineData("{\"model\":\"echo\",\"messages\":[1]}", "messages[0]")]
    [InlineData("{\"model\":\"echo\",\"messages\":[{\"content\":\"x\"}]}", "messages[0].role")]
    [InlineData("{\"model\":\"echo\",\"messages\":[{\"role\":\"king\",\"content\":\"x\"}]}", "messages[0].role")]
    [InlineData("{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":5}]}", "messages[0].content")]
    [InlineData("{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]}", "no text")]
    [InlineData("{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":[\"x\"]}]}", "objects with a type")]
    [InlineData("{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}", "surrogate")]
    [InlineData("{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stream\":1}", "stream")]
    [InlineData("{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"n\":2}", "one choice")]
    [InlineData("{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":0}", "max_tokens")]
    [InlineData("{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":1.5}", "max_tokens")]
    [InlineData("{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stream_options\":true}", "stream_options")]
    [InlineData("{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":{}}", "tools")]
    [InlineData("{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":[],\"tool_choice\":\"required\"}", "tool_choice")]
    [InlineData("{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"response_format\":{\"type\":\"poem\"}}", "response_format")]
    public async Task Chat_BadRequest_IsRefusedInOpenAIsShape(string body, string expected)
    {
        var (status, answer) = await GetJsonAsync("/chat/completions", body);

        status.ShouldBe(HttpStatusCode.BadRequest);
        answer["error"]!["type"]!.GetValue<string>().ShouldBe("invalid_request_error");
        answer["error"]!["message"]!.GetValue<string>().ShouldContain(expected);
    }

    [Fact]
    public async Task Chat_DeepJson_IsRefused()
    {
        var deep = new string('[', 10_000) + new string(']', 10_000);

        var (status, _) = await GetJsonAsync("/chat/completions", $$"""{"model":"echo","messages":{{deep}}}""");

        status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("gpt-4o")]
    [InlineData("sim/gpt")]
    [InlineData("sim/sim/echo")]
    [InlineData("")]
    public async Task Chat_UnknownModel_IsNotFound(string model)
    {
        var (status, answer) = await GetJsonAsync("/chat/completions", Chat("x", model));

        status.ShouldBe(HttpStatusCode.NotFound);
        answer["error"]!["code"]!.GetValue<string>().ShouldBe("model_not_found");
    }

    [Theory]
    [InlineData("/completions")]
    [InlineData("/responses")]
    [InlineData("/")]
    public async Task Post_UnknownPath_IsNotFound(string path)
    {
        var (status, answer) = await GetJsonAsync(path, "{}");

        status.ShouldBe(HttpStatusCode.NotFound);
        answer["error"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Models_List_HasBoth()
    {
        var (status, answer) = await GetJsonAsync("/models", null);

        status.ShouldBe(HttpStatusCode.OK);
        answer["data"]!.AsArray().Select(model => model!["id"]!.GetValue<string>()).ShouldBe(["echo", "lorem"]);
    }

    [Theory]
    [InlineData("/models/echo", HttpStatusCode.OK)]
    [InlineData("/models/sim%2Fecho", HttpStatusCode.OK)]
    [InlineData("/models/gpt", HttpStatusCode.NotFound)]
    public async Task Models_One_IsFoundByName(string path, HttpStatusCode expected)
    {
        var (status, _) = await GetJsonAsync(path, null);

        status.ShouldBe(expected);
    }
}
