using System.Text;
using System.Text.Json.Nodes;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.OpenAIChat;

public sealed class OpenAIRequestScannerTests
{
    private static readonly CallKind Chat = OpenAIKinds.Chat;
    private static readonly CallKind Embeddings = OpenAIKinds.Embeddings;

    [Fact]
    public void Scan_Request_FindsWhatDecides()
    {
        const string Body = """ {"messages":[{"role":"user","content":"{\"model\":\"no\"}"}],"model" : "gpt-4o","stream":true,"user":"u1","max_tokens":5,"safety_identifier":"s1","max_completion_tokens":9} """;

        var error = Scan(Body, out var scan);

        error.ShouldBeNull();
        scan.Model.ShouldBe("gpt-4o");
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(Body).AsSpan(scan.ModelStart, scan.ModelLength)).ShouldBe("\"gpt-4o\"");
        scan.IsStream.ShouldBeTrue();
        scan.AsksUsage.ShouldBeFalse();
        scan.EndUser.ShouldBe("s1");
        scan.MaxCompletionTokens.ShouldBe(9);
    }

    [Fact]
    public void Scan_EscapedNamesAndModel_AreTheSameMembers()
    {
        Scan("""{"mod\u0065l":"gpt\u002d4o","messages":[]}""", out var scan).ShouldBeNull();

        scan.Model.ShouldBe("gpt-4o");
    }

    [Theory]
    [InlineData("", "invalid-json")]
    [InlineData("{", "invalid-json")]
    [InlineData("[]", "invalid-json")]
    [InlineData("\"x\"", "invalid-json")]
    [InlineData("{} {}", "invalid-json")]
    [InlineData("{\"model\":\"m\",\"messages\":[],}", "invalid-json")]
    [InlineData("{\"model\":\"m\",\"messages\":[]} // x", "invalid-json")]
    [InlineData("\uFEFF{\"model\":\"m\",\"messages\":[]}", "invalid-json")]
    [InlineData("{\"model\":\"m\",\"messages\":[\"\u0001\"]}", "invalid-json")]
    [InlineData("{\"model\":\"\\ud800\",\"messages\":[]}", "invalid-json")]
    [InlineData("{\"model\":\"m\",\"messages\":[],\"x\":NaN}", "invalid-json")]
    [InlineData("{\"messages\":[]}", "invalid-member", "model")]
    [InlineData("{\"model\":\"m\"}", "invalid-member", "messages")]
    [InlineData("{\"model\":7,\"messages\":[]}", "invalid-member", "model")]
    [InlineData("{\"model\":\"\",\"messages\":[]}", "invalid-member", "model")]
    [InlineData("{\"model\":\"a\\r\\nx-evil: 1\",\"messages\":[]}", "invalid-member", "model")]
    [InlineData("{\"model\":\"模型\",\"messages\":[]}", "invalid-member", "model")]
    [InlineData("{\"model\":\"m\",\"messages\":\"hi\"}", "invalid-member", "messages")]
    [InlineData("{\"model\":\"m\",\"messages\":[],\"stream\":1}", "invalid-member", "stream")]
    [InlineData("{\"model\":\"m\",\"messages\":[],\"stream_options\":1}", "invalid-member", "stream_options")]
    [InlineData("{\"model\":\"m\",\"messages\":[],\"stream_options\":{\"include_usage\":\"yes\"}}", "invalid-member", "stream_options.include_usage")]
    [InlineData("{\"model\":\"m\",\"messages\":[],\"max_tokens\":-1}", "invalid-member", "max_tokens")]
    [InlineData("{\"model\":\"m\",\"messages\":[],\"max_tokens\":1e400}", "invalid-member", "max_tokens")]
    [InlineData("{\"model\":\"m\",\"messages\":[],\"user\":5}", "invalid-member", "user")]
    [InlineData("{\"model\":\"a\",\"messages\":[],\"model\":\"b\"}", "invalid-member", "model")]
    [InlineData("{\"model\":\"a\",\"messages\":[],\"mod\\u0065l\":\"b\"}", "invalid-member")]
    [InlineData("{\"model\":\"a\",\"messages\":[],\"stream\":false,\"stream\":true}", "invalid-member", "stream")]
    public void Scan_BadRequest_SaysWhatIsWrong(string body, string code, string? param = null)
    {
        var error = Scan(body, out _);

        error.ShouldNotBeNull();
        error.Type.Code.ShouldBe(code);
        if (param is not null)
        {
            error.Param.ShouldBe(param);
        }
    }

    [Fact]
    public void Scan_InvalidUtf8_IsRefused()
    {
        byte[] body = [.. "{\"model\":\"m\",\"messages\":[\""u8, 0xC3, 0x28, .. "\"]}"u8];

        Chat.Protocol.ScanRequest(body, Chat, default, 128, out _)!.Type.ShouldBe(ForwardingErrors.InvalidJson);
    }

    [Fact]
    public void Scan_DeeperThanTheLimit_IsRefusedWithoutHarm()
    {
        Scan("{\"model\":\"m\",\"messages\":" + new string('[', 100_000) + new string(']', 100_000) + "}", out _)!.Type.ShouldBe(ForwardingErrors.InvalidJson);
        Scan("{\"model\":\"m\",\"messages\":" + new string('[', 100) + new string(']', 100) + "}", out _).ShouldBeNull();
    }

    [Fact]
    public void Scan_Embeddings_TakesTextOrList()
    {
        Embeddings.Protocol.ScanRequest("{\"model\":\"m\",\"input\":\"x\"}"u8, Embeddings, default, 128, out _).ShouldBeNull();
        Embeddings.Protocol.ScanRequest("{\"model\":\"m\",\"input\":[1,2]}"u8, Embeddings, default, 128, out _).ShouldBeNull();
        Embeddings.Protocol.ScanRequest("{\"model\":\"m\",\"input\":{}}"u8, Embeddings, default, 128, out _)!.Param.ShouldBe("input");
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[],"stream":true}""")]
    [InlineData("""{"model":"m","messages":[],"stream":true } """)]
    [InlineData("""{"model":"m","stream_options":null,"messages":[],"stream":true}""")]
    [InlineData("""{"model":"m","stream_options":{},"messages":[],"stream":true}""")]
    [InlineData("""{"model":"m","stream_options":{ },"messages":[],"stream":true}""")]
    [InlineData("""{"model":"m","stream_options":{"include_obfuscation":false},"messages":[],"stream":true}""")]
    [InlineData("""{"model":"m","stream_options":{"include_usage":false,"x":1},"messages":[],"stream":true}""")]
    [InlineData("""{"model":"m","stream_options":{"include_usage":null},"messages":[],"stream":true}""")]
    public async Task Amend_AnyForm_AddsOnlyTheQuestion(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Scan(body, out var scan).ShouldBeNull();

        using var content = new UpstreamBody(bytes, new BodyEdit(scan.ModelStart + 1, scan.ModelLength - 2, "a/b"u8.ToArray()), Chat.Protocol.Amend(bytes, scan, mayAskUsage: true));
        var sent = JsonNode.Parse(await content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject();

        var expected = JsonNode.Parse(body)!.AsObject();
        expected["model"] = "a/b";
        expected["stream_options"] ??= new JsonObject();
        expected["stream_options"]!["include_usage"] = true;
        JsonNode.DeepEquals(sent, expected).ShouldBeTrue(sent.ToJsonString());
    }

    private static OutriggerError? Scan(string body, out RequestScan scan) => Chat.Protocol.ScanRequest(Encoding.UTF8.GetBytes(body), Chat, default, 128, out scan);
}
