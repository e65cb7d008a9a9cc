using System.Globalization;
using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Translation;

/// <summary>What became of a recording of vectors, or of a count of tokens, on its way to a client of one dialect.</summary>
/// <param name="Tape">The recording.</param>
/// <param name="Client">Who read it.</param>
/// <param name="Problem">What was lost or broken; null for nothing.</param>
internal sealed record ReplayedNumbers(Tape Tape, string Client, string? Problem)
{
    private static readonly string[] Vectors = ["openai-embeddings", "gemini-embed"];
    private static readonly string[] VectorClients = ["openai-embeddings", "openai-embeddings as base64", "gemini-batch-embed"];
    private static readonly string[] Counts = ["openai-input-tokens", "anthropic-count", "gemini-count"];

    /// <summary>OpenAI's schema of the answers of this operation.</summary>
    public string Schema => Vectors.Contains(Tape.Dialect) ? "CreateEmbeddingResponse" : "TokenCountsResource";

    /// <summary>Answers in OpenAI's protocol that the gateway made for it, by schema.</summary>
    public List<(string Schema, string Json)> Made { get; } = [];

    /// <summary>All recordings to all clients of their operation.</summary>
    public static async Task<IReadOnlyList<ReplayedNumbers>> RunAllAsync(TranslationFixture fixture)
    {
        var results = new List<ReplayedNumbers>();
        foreach (var tape in Tape.Shelf.Tapes)
        {
            foreach (var client in Vectors.Contains(tape.Dialect) ? VectorClients : Counts.Contains(tape.Dialect) ? Counts : [])
            {
                results.Add(await RunAsync(fixture, tape, client));
            }
        }

        return results;
    }

    private static async Task<ReplayedNumbers> RunAsync(TranslationFixture fixture, Tape tape, string client)
    {
        var model = $"native-{tape.Protocol}/{tape.Name}";
        var inputs = Inputs(tape);
        var (path, body) = client switch
        {
            "openai-embeddings" => ("/v1/embeddings", new JsonObject { ["model"] = model, ["input"] = Texts(inputs), ["encoding_format"] = "float" }),
            "openai-embeddings as base64" => ("/v1/embeddings", new JsonObject { ["model"] = model, ["input"] = Texts(inputs), ["encoding_format"] = "base64" }),
            "gemini-batch-embed" => ($"/v1beta/models/{model}:batchEmbedContents", new JsonObject { ["requests"] = new JsonArray([.. Enumerable.Range(0, inputs).Select(i => (JsonNode)new JsonObject { ["content"] = Content(Text(i)) })]) }),
            "openai-input-tokens" => ("/v1/responses/input_tokens", new JsonObject { ["model"] = model, ["input"] = "Count this." }),
            "anthropic-count" => ("/v1/messages/count_tokens", new JsonObject { ["model"] = model, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Count this." }) }),
            _ => ($"/v1beta/models/{model}:countTokens", new JsonObject { ["contents"] = new JsonArray(Content("Count this.")) }),
        };
        var answer = await fixture.Api.PostAsync(path, body);
        var isSame = client.StartsWith(tape.Protocol + "-", StringComparison.Ordinal);
        var result = new ReplayedNumbers(tape, client, Compare(tape, answer, isSame));
        if (!isSame && client.StartsWith("openai-", StringComparison.Ordinal))
        {
            result.Made.Add((tape.Status == 200 ? result.Schema : "ErrorResponse", answer.Text));
        }

        return result;
    }

    private static string? Compare(Tape tape, Answer answer, bool isSame)
    {
        var said = JsonNode.Parse(tape.Body)!.AsObject();
        if (answer.Status != tape.Status)
        {
            return $"status {answer.Status} for {tape.Status}: {answer.Text}";
        }

        if (tape.Status != 200)
        {
            var message = said["error"]?["message"]?.GetValue<string>() ?? "-";
            return answer.Text.Length > 0 && answer.Json["error"]?["message"]?.GetValue<string>().Contains(message, StringComparison.Ordinal) == true ? null : $"error '{answer.Text}' for '{message}'";
        }

        if (Counts.Contains(tape.Dialect))
        {
            return Count(answer.Json) == Count(said) ? null : $"{Count(answer.Json)} tokens for {Count(said)}";
        }

        var (expected, heard) = (ReadVectors(said), ReadVectors(answer.Json));
        return expected.Length == 0 || expected.Any(v => v.Length == 0) ? "the recording holds no vectors"
            : expected.Length != heard.Length ? $"{heard.Length} vectors for {expected.Length}"
            : expected.Zip(heard).Any(p => !p.First.AsSpan().SequenceEqual(p.Second)) ? "another vector"
            : !isSame && PromptTokens(said) is > 0 and var tokens && PromptTokens(answer.Json) != tokens ? $"usage {PromptTokens(answer.Json)} for {tokens}"
            : null;
    }

    private static long? Count(JsonObject answer) => (answer["input_tokens"] ?? answer["totalTokens"])?.GetValue<long>();

    private static long? PromptTokens(JsonObject answer) => (answer["usage"]?["prompt_tokens"] ?? answer["usageMetadata"]?["promptTokenCount"])?.GetValue<long>();

    private static float[][] ReadVectors(JsonObject answer) =>
        answer["data"] is JsonArray data
            ? [.. data.OrderBy(d => d!["index"]!.GetValue<int>()).Select(d => ReadVector(d!["embedding"]!))]
            : [.. answer["embeddings"]!.AsArray().Select(e => ReadVector(e!["values"]!))];

    private static float[] ReadVector(JsonNode vector)
    {
        if (vector is JsonArray numbers)
        {
            return [.. numbers.Select(n => float.Parse(n!.ToJsonString(), CultureInfo.InvariantCulture))];
        }

        var bytes = Convert.FromBase64String(vector.GetValue<string>());
        return [.. Enumerable.Range(0, bytes.Length / 4).Select(i => BitConverter.ToSingle(bytes, i * 4))];
    }

    /// <summary>As many texts as were recorded: an answer with one vector more or less belongs to another question.</summary>
    private static int Inputs(Tape tape)
    {
        if (tape.Status != 200 || !Vectors.Contains(tape.Dialect))
        {
            return 1;
        }

        var said = JsonNode.Parse(tape.Body)!.AsObject();
        return (said["data"] ?? said["embeddings"])!.AsArray().Count;
    }

    private static JsonArray Texts(int count) => new([.. Enumerable.Range(0, count).Select(i => (JsonNode)Text(i))]);

    private static string Text(int i) => "Text " + i.ToString(CultureInfo.InvariantCulture);

    private static JsonObject Content(string text) => new() { ["role"] = "user", ["parts"] = new JsonArray(new JsonObject { ["text"] = text }) };
}
