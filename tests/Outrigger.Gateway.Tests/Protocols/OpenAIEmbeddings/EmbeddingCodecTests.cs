using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIEmbeddings;
using Outrigger.Gateway.Tests.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.OpenAIEmbeddings;

public sealed class EmbeddingCodecTests
{
    private static readonly EmbeddingCodec Codec = new();

    public static TheoryData<string> Answers => Recordings.Named("openai", "/v1/embeddings", "json");

    [Theory]
    [InlineData("\"a\"", 1)]
    [InlineData("[\"a\",\"b\"]", 2)]
    public void Read_Texts_AreTaken(string input, int count)
    {
        Codec.ReadRequest(Encoding.UTF8.GetBytes($$"""{"model":"m","input":{{input}},"dimensions":8,"encoding_format":"base64","user":"u"}"""), default, out var request).ShouldBeNull();

        (request.Inputs.Count, request.Dimensions, request.WantsBase64, request.EndUser, request.Extras.Count).ShouldBe((count, 8, true, "u", 0));
    }

    [Theory]
    [InlineData("""{"model":"m"}""", "input", "invalid-member")]
    [InlineData("""{"model":"m","input":""}""", "input", "invalid-member")]
    [InlineData("""{"model":"m","input":[]}""", "input", "invalid-member")]
    [InlineData("""{"model":"m","input":["a",""]}""", "input", "invalid-member")]
    [InlineData("""{"model":"m","input":[1,2]}""", "input", "untranslatable")]
    [InlineData("""{"model":"m","input":[[1,2]]}""", "input", "untranslatable")]
    [InlineData("""{"model":"m","input":"a","dimensions":0}""", "dimensions", "invalid-member")]
    [InlineData("""{"model":"m","input":"a","encoding_format":"hex"}""", "encoding_format", "invalid-member")]
    public void Read_SomethingElse_IsRefused(string body, string param, string code)
    {
        var error = Codec.ReadRequest(Encoding.UTF8.GetBytes(body), default, out _).ShouldNotBeNull();

        (error.Param, error.Type.Code).ShouldBe((param, code));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WriteThenRead_Vectors_AreTheSame(bool asBase64)
    {
        var target = new ArrayBufferWriter<byte>();
        ReadOnlyMemory<float>[] vectors = [new float[] { 0.1f, -1e-20f, float.MaxValue }, new float[] { 1, 2, 3 }];

        Codec.WriteAnswer(target, vectors, new TokenUsage(true, 5, 0, 0, 0), new EmbeddingRequest { WantsBase64 = asBase64 }, "m");

        Codec.ReadAnswer(target.WrittenSpan)!.Select(v => v.ToArray()).ShouldBe(vectors.Select(v => v.ToArray()));
        JsonNode.Parse(target.WrittenSpan)!["usage"]!.ToJsonString().ShouldBe("""{"prompt_tokens":5,"total_tokens":5}""");
    }

    [Fact]
    public void Read_VectorsOutOfOrder_AreSorted() =>
        Codec.ReadAnswer("{\"data\":[{\"index\":1,\"embedding\":[2]},{\"index\":0,\"embedding\":[1]}]}"u8)!.Select(v => v.Span[0]).ShouldBe([1f, 2f]);

    [Theory]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[2]}]}""")]
    [InlineData("""{"data":[{"index":7,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"embedding":["x"]}]}""")]
    [InlineData("""{"data":[{"embedding":"AAA"}]}""")]
    [InlineData("""{"data":[{}]}""")]
    [InlineData("""{"data":7}""")]
    public void Read_SomethingElse_IsNoAnswer(string body) => Codec.ReadAnswer(Encoding.UTF8.GetBytes(body)).ShouldBeNull();

    [Theory]
    [MemberData(nameof(Answers))]
    public void Read_RecordedAnswer_HasItsVectors(string name)
    {
        var body = Recordings.Read(name, ".response.json");

        Codec.ReadAnswer(Encoding.UTF8.GetBytes(body))!.Count.ShouldBe(JsonNode.Parse(body)!["data"]!.AsArray().Count);
    }
}
