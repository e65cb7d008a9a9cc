using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace Outrigger.Gateway.Simulation;

/// <summary>
/// Embeddings by feature hashing: every word of a text adds to eight places of the vector that its hash names, and the
/// vector is brought to length 1. The same text gives the same vector on every machine, and texts that share words lie
/// near each other.
/// </summary>
internal sealed class SimulatedEmbeddings : SimulatedAnswer
{
    private const int DefaultDimensions = 256;
    private const int MaxDimensions = 4096;
    private const int MaxInputs = 2048;
    private const int PlacesPerWord = 8;

    // Bounds the answer: 2,048 inputs of 4,096 numbers would be a hundred megabytes of JSON.
    private const int MaxNumbers = 1_000_000;

    private readonly string _model;
    private readonly IReadOnlyList<string[]> _inputs;
    private readonly int _dimensions;
    private readonly bool _isBase64;

    private SimulatedEmbeddings(string model, IReadOnlyList<string[]> inputs, int tokens, int dimensions, bool isBase64)
    {
        _model = model;
        _inputs = inputs;
        _dimensions = dimensions;
        _isBase64 = isBase64;
        PromptTokens = tokens;
    }

    public override bool IsStream => false;

    /// <summary>One: the time an embedding takes does not depend on its length.</summary>
    public override int TokenCount => 1;

    private int PromptTokens { get; }

    public static SimulatedEmbeddings Read(JsonElement root, int bodyBytes)
    {
        var model = SimulatedModels.Find(SimulatedJson.FindText(root, "model")) ?? throw SimulationException.UnknownModel();
        var dimensions = SimulatedJson.FindNumber(root, "dimensions", 1, MaxDimensions) ?? DefaultDimensions;
        var isBase64 = SimulatedJson.FindText(root, "encoding_format") switch
        {
            null or "float" => false,
            "base64" => true,
            _ => throw SimulationException.Bad("'encoding_format' has to be float or base64.", "encoding_format"),
        };

        // Every word takes at least two bytes of the body, which the host has bounded already.
        var inputs = new List<string[]>(Math.Min(16, bodyBytes));
        var tokens = 0;
        if (!SimulatedJson.TryGet(root, "input", out var input))
        {
            throw SimulationException.Bad("'input' is missing.", "input");
        }

        if (input.ValueKind == JsonValueKind.Array && input.GetArrayLength() > 0 && input[0].ValueKind != JsonValueKind.Number)
        {
            if (input.GetArrayLength() > MaxInputs)
            {
                throw SimulationException.Bad($"'input' has more than {MaxInputs} entries.", "input");
            }

            foreach (var item in input.EnumerateArray())
            {
                inputs.Add(ReadWords(item, ref tokens));
            }
        }
        else
        {
            inputs.Add(ReadWords(input, ref tokens));
        }

        return (long)inputs.Count * dimensions <= MaxNumbers
            ? new SimulatedEmbeddings(SimulatedModels.Label(model), inputs, tokens, dimensions, isBase64)
            : throw SimulationException.Bad($"Inputs times dimensions may be at most {MaxNumbers}.", "input");
    }

    public override HttpContent CreateContent(SimulatedPace pace, bool breaksOff)
    {
        var body = SimulatedAnswers.WriteJson(WriteDocument);
        if (breaksOff)
        {
            return new BreakingContent(body, "application/json");
        }

        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/json");
        return content;
    }

    private static string[] ReadWords(JsonElement input, ref int tokens)
    {
        string[] words;
        if (input.ValueKind == JsonValueKind.Array)
        {
            words = [.. input.EnumerateArray().Select(ReadTokenId)];
            tokens += words.Length;
        }
        else
        {
            var text = SimulatedJson.GetText(input, "input");
            words = text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            tokens += SimulatedText.CountTokens(text);
        }

        return words.Length > 0 ? words : throw SimulationException.Bad("'input' may not be empty.", "input");
    }

    private static string ReadTokenId(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var id) && id >= 0
            ? id.ToString(CultureInfo.InvariantCulture)
            : throw SimulationException.Bad("'input' has to be text, token ids, or a list of either.", "input");

    private static void Fill(Span<float> vector, string[] words)
    {
        vector.Clear();
        foreach (var word in words)
        {
            var state = Hash(word);
            for (var place = 0; place < PlacesPerWord; place++)
            {
                state = Mix(state);
                vector[(int)((state >> 1) % (ulong)vector.Length)] += (state & 1) == 0 ? 1 : -1;
            }
        }

        double squares = 0;
        foreach (var value in vector)
        {
            squares += (double)value * value;
        }

        if (squares == 0)
        {
            // The signs have cancelled each other out; any fixed direction is a vector of length 1.
            vector[0] = 1;
            return;
        }

        var length = Math.Sqrt(squares);
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)(vector[i] / length);
        }
    }

    // FNV-1a over UTF-16 units, then the finaliser of SplitMix64: stable across runs and machines, unlike GetHashCode.
    private static ulong Hash(string word) => Core.Learning.Fnv1a.Of(word);

    private static ulong Mix(ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9UL;
        state = (state ^ (state >> 27)) * 0x94D049BB133111EBUL;
        return state ^ (state >> 31);
    }

    private void WriteDocument(Utf8JsonWriter writer)
    {
        var vector = new float[_dimensions];
        var bytes = new byte[_isBase64 ? _dimensions * sizeof(float) : 0];
        writer.WriteStartObject();
        writer.WriteString("object", "list");
        writer.WriteStartArray("data");
        for (var index = 0; index < _inputs.Count; index++)
        {
            Fill(vector, _inputs[index]);
            writer.WriteStartObject();
            writer.WriteString("object", "embedding");
            writer.WriteNumber("index", index);
            if (_isBase64)
            {
                for (var i = 0; i < vector.Length; i++)
                {
                    BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
                }

                writer.WriteBase64String("embedding", bytes);
            }
            else
            {
                writer.WriteStartArray("embedding");
                foreach (var value in vector)
                {
                    writer.WriteNumberValue(value);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("model", _model);
        writer.WriteStartObject("usage");
        writer.WriteNumber("prompt_tokens", PromptTokens);
        writer.WriteNumber("total_tokens", PromptTokens);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
