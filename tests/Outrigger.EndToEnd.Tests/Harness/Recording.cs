using System.Text;
using System.Text.Json.Nodes;

namespace Outrigger.EndToEnd.Tests.Harness;

/// <summary>One recorded exchange with a real provider.</summary>
/// <param name="Name">The name of its files.</param>
/// <param name="Path">The path below <c>/v1</c>, for instance <c>/chat/completions</c>.</param>
/// <param name="Status">The provider's status.</param>
/// <param name="IsStream">True for server-sent events.</param>
/// <param name="Request">The request body.</param>
/// <param name="Response">The answer's body.</param>
internal sealed record Recording(string Name, string Path, int Status, bool IsStream, byte[] Request, byte[] Response)
{
    private static readonly Lazy<IReadOnlyList<Recording>> Loaded = new(Load);

    /// <summary>All chat completions and embeddings recorded from OpenAI; empty without the shared data.</summary>
    public static IReadOnlyList<Recording> All => Loaded.Value;

    /// <summary>The request as JSON, for reading.</summary>
    public JsonObject RequestJson => JsonNode.Parse(Request)!.AsObject();

    /// <summary>The answer as JSON, for reading.</summary>
    public JsonObject ResponseJson => JsonNode.Parse(Response)!.AsObject();

    /// <summary>The answer's media type.</summary>
    public string ContentType => IsStream ? "text/event-stream; charset=utf-8" : "application/json";

    /// <summary>The JSON of each event of a stream, the end marker left out.</summary>
    public IReadOnlyList<JsonObject> Events => [.. Encoding.UTF8.GetString(Response)
        .Split('\n')
        .Where(l => l.StartsWith("data: {", StringComparison.Ordinal))
        .Select(l => JsonNode.Parse(l["data: ".Length..])!.AsObject())];

    /// <summary>The one with this name.</summary>
    public static Recording Get(string name) => All.Single(r => r.Name == name);

    private static List<Recording> Load()
    {
        var folder = System.IO.Path.Combine(Layout.Shared, "fixtures", "_extracted");
        var index = System.IO.Path.Combine(folder, "INDEX.tsv");
        if (!File.Exists(index))
        {
            return [];
        }

        var found = new List<Recording>();
        foreach (var row in File.ReadLines(index).Skip(1).Select(l => l.Split('\t')))
        {
            var address = new Uri(row[3]);
            if (address.Host != "api.openai.com" || address.AbsolutePath is not ("/v1/chat/completions" or "/v1/embeddings"))
            {
                continue;
            }

            var stem = System.IO.Path.Combine(folder, row[1]);
            found.Add(new Recording(
                row[1]["openai/".Length..],
                address.AbsolutePath["/v1".Length..],
                int.Parse(row[4], System.Globalization.CultureInfo.InvariantCulture),
                row[5] == "sse",
                File.ReadAllBytes(stem + ".request.json"),
                File.ReadAllBytes(stem + ".response." + row[5])));
        }

        return found;
    }
}
