using Microsoft.OpenApi;

namespace Outrigger.Server.OpenApi;

/// <summary>A member of a body: its name and types.</summary>
internal readonly record struct Member(string Name, JsonSchemaType Type);

/// <summary>What the document says of one protocol route: the members that matter to the gateway, open for all others.</summary>
/// <param name="Description">What the body is.</param>
/// <param name="Example">A body that the simulated provider answers.</param>
/// <param name="Required">Members that must be there.</param>
/// <param name="Request">Members of the request.</param>
/// <param name="AnswerDescription">What comes back.</param>
/// <param name="Answer">Members of the answer.</param>
/// <param name="IsStreamed">Whether the answer may be a stream.</param>
internal sealed record ProtocolRoute(
    string Description, string Example, string[] Required, Member[] Request, string AnswerDescription, Member[] Answer, bool IsStreamed = false)
{
    private static readonly Member Model = Text("model");
    private static readonly Member Stream = new("stream", JsonSchemaType.Boolean);
    private static readonly Member Temperature = Number("temperature");
    private static readonly Member Tools = List("tools");
    private static readonly Member[] ContentsRequest =
        [List("contents"), Record("systemInstruction"), Tools, Record("toolConfig"), Record("generationConfig"), List("safetySettings")];

    private static readonly Member[] ContentsAnswer =
        [List("candidates"), Record("promptFeedback"), Record("usageMetadata"), Text("modelVersion"), Text("responseId")];

    private const string ContentsExample = """{"contents":[{"role":"user","parts":[{"text":"Hello"}]}]}""";

    /// <summary>The routes with a body, by method and the end of the path: models stand inside Gemini's paths.</summary>
    private static readonly (string Ending, ProtocolRoute Route)[] Known =
    [
        ("POST /v1/chat/completions", new(
            "A chat completion as OpenAI defines it. The model is an alias, provider/model or a bare name.",
            """{"model":"sim/echo","messages":[{"role":"user","content":"Hello"}],"stream":false}""",
            ["model", "messages"],
            [Model, List("messages"), Stream, Whole("max_completion_tokens"), Temperature, Tools, Record("response_format"), Record("stream_options"), Text("user")],
            "The completion; with stream server-sent events that end with [DONE].",
            [Text("id"), Text("object"), Model, List("choices"), Record("usage")],
            IsStreamed: true)),
        ("POST /v1/completions", new(
            "A completion of a prompt as OpenAI's older route defines it.",
            """{"model":"sim/echo","prompt":"Hello"}""",
            ["model", "prompt"],
            [Model, new("prompt", JsonSchemaType.String | JsonSchemaType.Array), Stream, Whole("max_tokens"), Temperature, Record("stream_options"), Text("user")],
            "The completion; with stream server-sent events that end with [DONE].",
            [Text("id"), Text("object"), Model, List("choices"), Record("usage")],
            IsStreamed: true)),
        ("POST /v1/responses", new(
            "A response as OpenAI defines it. Nothing is stored at the provider unless store is true.",
            """{"model":"sim/echo","input":"Hello"}""",
            ["model"],
            [Model, new("input", JsonSchemaType.String | JsonSchemaType.Array), Text("instructions"), Stream, new("store", JsonSchemaType.Boolean), Whole("max_output_tokens"), Temperature, Tools, Record("text"), Record("reasoning")],
            "The response; with stream its events.",
            [Text("id"), Text("object"), Text("status"), Model, List("output"), Record("usage")],
            IsStreamed: true)),
        ("POST /v1/responses/input_tokens", new(
            "A response whose input is only counted.",
            """{"model":"sim/echo","input":"Hello"}""",
            ["model"],
            [Model, new("input", JsonSchemaType.String | JsonSchemaType.Array), Text("instructions"), Tools],
            "The count.",
            [Text("object"), Whole("input_tokens")])),
        ("POST /v1/embeddings", new(
            "Embeddings as OpenAI defines them.",
            """{"model":"sim/echo","input":"Hello","dimensions":8}""",
            ["model", "input"],
            [Model, new("input", JsonSchemaType.String | JsonSchemaType.Array), Whole("dimensions"), Text("encoding_format")],
            "The vectors.",
            [Text("object"), List("data"), Model, Record("usage")])),
        ("POST /v1/messages", new(
            "A message as Anthropic defines it.",
            """{"model":"sim/echo","max_tokens":256,"messages":[{"role":"user","content":"Hello"}]}""",
            ["model", "max_tokens", "messages"],
            [Model, Whole("max_tokens"), List("messages"), new("system", JsonSchemaType.String | JsonSchemaType.Array), Stream, Temperature, Tools, Record("tool_choice"), Record("thinking"), Record("metadata")],
            "The message; with stream its events.",
            [Text("id"), Text("type"), Text("role"), Model, List("content"), Text("stop_reason"), Record("usage")],
            IsStreamed: true)),
        ("POST /v1/messages/count_tokens", new(
            "A message that is only counted, as Anthropic defines it.",
            """{"model":"claude","messages":[{"role":"user","content":"Hello"}]}""",
            ["model", "messages"],
            [Model, List("messages"), new("system", JsonSchemaType.String | JsonSchemaType.Array), Tools],
            "The count.",
            [Whole("input_tokens")])),
        (":generateContent", new("Contents as Gemini defines them.", ContentsExample, ["contents"], ContentsRequest, "The answer.", ContentsAnswer)),
        (":streamGenerateContent", new(
            "Contents as Gemini defines them; the answer is streamed, with alt=sse as server-sent events, else as a JSON array.",
            ContentsExample, ["contents"], ContentsRequest, "The parts of the answer.", ContentsAnswer, IsStreamed: true)),
        (":countTokens", new("Contents that are only counted.", ContentsExample, [], [List("contents"), Record("generateContentRequest")], "The count.", [Whole("totalTokens")])),
        (":embedContent", new(
            "One text to embed.", """{"content":{"parts":[{"text":"Hello"}]}}""", ["content"],
            [Record("content"), Text("taskType"), Whole("outputDimensionality")], "The vector.", [Record("embedding")])),
        (":batchEmbedContents", new(
            "Several texts to embed.", """{"requests":[{"content":{"parts":[{"text":"Hello"}]}}]}""", ["requests"],
            [List("requests")], "The vectors.", [List("embeddings")])),
    ];

    /// <summary>What is known of a route; null for nothing.</summary>
    /// <param name="route">Method and path (<c>POST /v1/embeddings</c>).</param>
    public static ProtocolRoute? Find(string route)
    {
        foreach (var (ending, known) in Known)
        {
            if (ending[0] == ':' ? route.EndsWith(ending, StringComparison.Ordinal) : route == ending)
            {
                return known;
            }
        }

        return null;
    }

    private static Member Text(string name) => new(name, JsonSchemaType.String);

    private static Member Number(string name) => new(name, JsonSchemaType.Number);

    private static Member Whole(string name) => new(name, JsonSchemaType.Integer);

    private static Member List(string name) => new(name, JsonSchemaType.Array);

    private static Member Record(string name) => new(name, JsonSchemaType.Object);
}
