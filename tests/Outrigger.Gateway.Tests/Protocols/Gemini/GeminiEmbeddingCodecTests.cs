using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.Gemini;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;
using static Outrigger.Gateway.Tests.Protocols.Gemini.GeminiBench;

namespace Outrigger.Gateway.Tests.Protocols.Gemini;

public sealed class GeminiEmbeddingCodecTests
{
    private static readonly GeminiEmbeddingCodec One = new(isSingle: true);
    private static readonly GeminiEmbeddingCodec Many = new(isSingle: false);
    private static readonly CallAddress Address = new("m", false);

    [Fact]
    public void Read_One_JoinsItsParts()
    {
        One.ReadRequest("""{"content":{"parts":[{"text":"a"},{"text":"b"}]},"output_dimensionality":3,"taskType":"RETRIEVAL_QUERY"}"""u8, Address, out var request).ShouldBeNull();

        (request.Inputs.Single(), request.Dimensions, request.IsSingle, request.Extras.Single().Feature).ShouldBe(("ab", 3, true, "task-type"));
    }

    [Theory]
    [InlineData("""{"requests":[]}""", "requests")]
    [InlineData("""{"requests":[{"content":{"parts":[{"inlineData":{}}]}}]}""", "requests[0].content.parts")]
    [InlineData("""{"requests":[{"content":{"parts":[]},"outputDimensionality":2},{"content":{"parts":[]}}]}""", "requests[1].outputDimensionality")]
    [InlineData("""{"requests":[{"content":{"parts":[]},"outputDimensionality":0}]}""", "requests[0].outputDimensionality")]
    [InlineData("""{"requests":[{}]}""", "requests[0].content")]
    public void Read_BadBatch_IsNamed(string body, string param) => Many.ReadRequest(Encoding.UTF8.GetBytes(body), Address, out _).ShouldNotBeNull().Param.ShouldBe(param);

    [Fact]
    public void Write_Request_IsAlwaysABatch()
    {
        var request = new EmbeddingRequest { Dimensions = 8 };
        request.Inputs.AddRange(["a", "b"]);
        request.Extras.Add(new ExtraFeature("task-type", "taskType", "\"CLUSTERING\""u8.ToArray()));
        var body = new ArrayBufferWriter<byte>();
        var report = new TranslationReport(false);

        Many.WriteRequest(body, request, new RequestTarget("text-embedding-004", "up", true, null), report);

        report.CloseExtras(request.Extras, "gemini");
        report.Error.ShouldBeNull();
        JsonNode.Parse(body.WrittenSpan).ShouldBeJson(
            """
            {"requests":[{"model":"models/text-embedding-004","content":{"parts":[{"text":"a"}]},"outputDimensionality":8,"taskType":"CLUSTERING"},
                         {"model":"models/text-embedding-004","content":{"parts":[{"text":"b"}]},"outputDimensionality":8,"taskType":"CLUSTERING"}]}
            """);
    }

    [Fact]
    public void Answer_Vectors_GoBothWays()
    {
        ReadOnlyMemory<float>[] vectors = [new float[] { 0.5f, -1e-7f }, new float[] { 3f, 0.1f }];
        var body = new ArrayBufferWriter<byte>();

        Many.WriteAnswer(body, vectors, new TokenUsage(true, 4, 0, 0, 0), new EmbeddingRequest(), "m");

        Many.ReadAnswer(body.WrittenSpan)!.Select(v => v.ToArray()).ShouldBe(vectors.Select(v => v.ToArray()));
        JsonNode.Parse(body.WrittenSpan)!["usageMetadata"].ShouldBeJson("""{"promptTokenCount":4,"totalTokenCount":4}""");
        var one = new ArrayBufferWriter<byte>();
        One.WriteAnswer(one, vectors[..1], default, new EmbeddingRequest(), "m");
        One.ReadAnswer(one.WrittenSpan)!.Single().ToArray().ShouldBe([0.5f, -1e-7f]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"embeddings":[]}""")]
    [InlineData("""{"embeddings":[{"values":[]}]}""")]
    [InlineData("""{"embeddings":[{"values":["x"]}]}""")]
    [InlineData("""{"embeddings":[{"values":[1e99]}]}""")]
    [InlineData("""{"embeddings":{}}""")]
    [InlineData("""{"embeddings":[{"values":[1""")]
    public void ReadAnswer_NoVectors_IsNoAnswer(string body) => Many.ReadAnswer(Encoding.UTF8.GetBytes(body)).ShouldBeNull();

    [Fact]
    public void Count_Request_CountsInstructionsAndToolsToo()
    {
        var codec = new GeminiCountCodec();
        codec.ReadRequest("""{"generate_content_request":{"model":"models/m","contents":[{"parts":[{"text":"x"}]}],"systemInstruction":{"parts":[{"text":"s"}]}}}"""u8.ToArray(), Address, out var request).ShouldBeNull();
        var body = new ArrayBufferWriter<byte>();

        codec.WriteRequest(body, request, new RequestTarget("gemini-2.5-flash", "up", true, null), new TranslationReport(false));

        JsonNode.Parse(body.WrittenSpan).ShouldBeJson(
            """{"generateContentRequest":{"model":"models/gemini-2.5-flash","systemInstruction":{"parts":[{"text":"s"}]},"contents":[{"role":"user","parts":[{"text":"x"}]}],"generationConfig":{}}}""");
    }

    [Theory]
    [InlineData("""{"totalTokens":12}""", 12L)]
    [InlineData("""{"totalTokens":-1}""", null)]
    [InlineData("""{"totalTokens":"x"}""", null)]
    [InlineData("[]", null)]
    [InlineData("{", null)]
    public void Count_Answer_IsTheTotal(string body, long? expected) => new GeminiCountCodec().ReadAnswer(Encoding.UTF8.GetBytes(body)).ShouldBe(expected);

    [Fact]
    public void Count_AnswerForAClient_IsGeminis()
    {
        var body = new ArrayBufferWriter<byte>();

        new GeminiCountCodec().WriteAnswer(body, 7);

        JsonNode.Parse(body.WrittenSpan).ShouldBeJson("""{"totalTokens":7}""");
    }
}
