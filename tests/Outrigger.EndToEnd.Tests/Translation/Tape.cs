using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Translation;

/// <summary>A recorded answer of a real provider, of any protocol.</summary>
/// <param name="Name">Unique; also the model's name under which it is asked for.</param>
/// <param name="Dialect">What it is an answer of, for instance <c>openai-chat</c>.</param>
/// <param name="Status">The provider's status.</param>
/// <param name="IsStream">True for server-sent events.</param>
/// <param name="Body">The answer.</param>
/// <param name="Request">The request; null when it was not recorded.</param>
internal sealed record Tape(string Name, string Dialect, int Status, bool IsStream, byte[] Body, byte[]? Request)
{
    private static readonly Lazy<TapeShelf> Loaded = new(TapeShelf.Load);

    /// <summary>The tapes and what of the recorded traffic is none; empty without the shared data.</summary>
    public static TapeShelf Shelf => Loaded.Value;

    /// <summary>The protocol: <c>openai</c>, <c>anthropic</c> or <c>gemini</c>.</summary>
    public string Protocol => Dialect[..Dialect.IndexOf('-', StringComparison.Ordinal)];

    /// <summary>True when OpenAI itself answered, so that it shows what OpenAI's protocol is; others only speak it too.</summary>
    public bool IsOpenAIsOwn { get; init; }

    /// <summary>The answer's media type.</summary>
    public string ContentType => IsStream ? "text/event-stream; charset=utf-8" : "application/json";

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>All recorded traffic, sorted into tapes and the rest.</summary>
/// <param name="Tapes">What can be replayed.</param>
/// <param name="Rest">What cannot: the file or exchange, and why.</param>
internal sealed record TapeShelf(IReadOnlyList<Tape> Tapes, IReadOnlyList<(string Name, string Reason)> Rest)
{
    public static TapeShelf Load()
    {
        var fixtures = Path.Combine(Layout.Shared, "fixtures");
        if (!File.Exists(Path.Combine(fixtures, "_extracted", "INDEX.tsv")))
        {
            return new TapeShelf([], []);
        }

        var tapes = new List<Tape>();
        var rest = new List<(string, string)>();
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in File.ReadLines(Path.Combine(fixtures, "_extracted", "INDEX.tsv")).Skip(1).Select(l => l.Split('\t')))
        {
            used.Add(row[7]);
            AddExchange(Path.Combine(fixtures, "_extracted"), row, tapes, rest);
        }

        foreach (var file in Directory.EnumerateFiles(fixtures, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(fixtures, file).Replace('\\', '/');
            if (name.StartsWith("_extracted/", StringComparison.Ordinal) || Path.GetFileName(name) is "COMMIT" or "LICENSE" or "SOURCES.md" || used.Contains(name))
            {
                continue;
            }

            AddFile(file, name, tapes, rest);
        }

        return new TapeShelf(tapes, rest);
    }

    private static void AddExchange(string folder, string[] row, List<Tape> tapes, List<(string, string)> rest)
    {
        var (name, address, isStream) = (Safe(row[1][(row[1].IndexOf('/', StringComparison.Ordinal) + 1)..]), new Uri(row[3]), row[5] == "sse");
        var path = address.AbsolutePath;
        var dialect = path switch
        {
            _ when row[2] != "POST" => null,
            _ when path.EndsWith("/chat/completions", StringComparison.Ordinal) => "openai-chat",
            "/v1/responses" => "openai-responses",
            "/v1/responses/input_tokens" => "openai-input-tokens",
            "/v1/completions" => "openai-completions",
            "/v1/embeddings" => "openai-embeddings",
            "/v1/messages" => "anthropic-messages",
            "/v1/messages/count_tokens" => "anthropic-count",
            _ when path.EndsWith(":generateContent", StringComparison.Ordinal) || path.EndsWith(":streamGenerateContent", StringComparison.Ordinal) => "gemini-generate",
            _ when path.EndsWith(":countTokens", StringComparison.Ordinal) => "gemini-count",
            _ when path.EndsWith(":batchEmbedContents", StringComparison.Ordinal) => "gemini-embed",
            _ => null,
        };
        if (dialect is null)
        {
            rest.Add((name, path.StartsWith("/v1/audio", StringComparison.Ordinal) ? "transcription: not an endpoint of the gateway"
                : path.StartsWith("/v1/images", StringComparison.Ordinal) ? "image generation: not an endpoint of the gateway"
                : "reading a stored response goes to its provider as it is; nothing to translate"));
            return;
        }

        var stem = Path.Combine(folder, row[1]);
        var body = File.ReadAllBytes(stem + ".response." + row[5]);
        if (dialect == "gemini-generate" && path.EndsWith(":streamGenerateContent", StringComparison.Ordinal) && !isStream)
        {
            // Recorded without alt=sse, which the gateway always asks for: the same parts, framed as events.
            body = ToEvents(body);
            isStream = true;
        }

        tapes.Add(new Tape(name, dialect, int.Parse(row[4], CultureInfo.InvariantCulture), isStream, body, File.ReadAllBytes(stem + ".request.json")) { IsOpenAIsOwn = address.Host == "api.openai.com" });
    }

    private static void AddFile(string file, string name, List<Tape> tapes, List<(string, string)> rest)
    {
        var folder = Path.GetFileName(Path.GetDirectoryName(file))!;
        var dialect = (name.Split('/')[0], folder) switch
        {
            ("anthropics", "fixtures") => "anthropic-messages",
            ("agentgateway", "anthropic") => Path.GetFileName(name) == "count_tokens.json" ? "anthropic-count" : "anthropic-messages",
            ("agentgateway", "completions") => "openai-chat",
            ("agentgateway", "responses") => "openai-responses",
            ("agentgateway", "vertex-gemini") => "gemini-generate",
            _ => null,
        };
        if (dialect is null)
        {
            rest.Add((name, folder switch
            {
                "bedrock" => "Bedrock is not a protocol of the gateway",
                "detect" when name.Contains("bedrock", StringComparison.Ordinal) => "Bedrock is not a protocol of the gateway",
                "detect" when name.EndsWith("image-generation", StringComparison.Ordinal) => "image generation: not an endpoint of the gateway",
                "detect" => "not an answer of any protocol: see the hostile streams",
                _ when name.Contains("_ws/", StringComparison.Ordinal) => "a WebSocket's frames: not an endpoint of the gateway",
                _ => "a cassette without an exchange of HTTP",
            }));
            return;
        }

        var body = File.ReadAllBytes(file);
        var isStream = body.AsSpan().StartsWith("data:"u8) || body.AsSpan().StartsWith("event:"u8);
        tapes.Add(new Tape(Safe($"{name.Split('/')[0]}__{folder}__{Path.GetFileNameWithoutExtension(name)}"), dialect, 200, isStream, body, null));
    }

    private static byte[] ToEvents(byte[] array)
    {
        var text = new StringBuilder();
        foreach (var part in JsonNode.Parse(array)!.AsArray())
        {
            text.Append("data: ").Append(part!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })).Append("\r\n\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Safe(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-'));
}
