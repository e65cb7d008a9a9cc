using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;
using Outrigger.Testing.Wire;

namespace Outrigger.EndToEnd.Tests.Translation;

/// <summary>
/// One server in front of three protocols: recordings replayed (<c>replay-openai</c>, <c>replay-anthropic</c>,
/// <c>replay-gemini</c>; the model is the tape's name), the same with all of OpenAI's own
/// operations (<c>native-openai</c>), the same asked by the responses API (<c>responses-openai</c>), errors (<c>fail-429-gemini</c> …), and aimock as each of the three.
/// </summary>
public sealed class TranslationFixture : IAsyncLifetime
{
    internal static readonly string[] Protocols = ["openai", "anthropic", "gemini"];

    /// <summary>The models <c>hostile-0</c> … of a replaying provider answer with <see cref="HostileEvents.All"/>.</summary>
    internal const string HostileModel = "hostile-";

    private const string ApiSetting = "Api";

    internal static readonly int[] FailingStatuses = [400, 401, 403, 404, 413, 429, 500, 503, 529];

    internal FakeUpstream Upstream { get; private set; } = null!;

    internal AimockProcess? Aimock { get; private set; }

    internal ServerProcess Server { get; private set; } = null!;

    internal ApiClient Api { get; private set; } = null!;

    internal string Key { get; private set; } = "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Upstream = await FakeUpstream.StartAsync();
        Upstream.Handler = HandleAsync;
        Aimock = Need.NodeIsMissing ? null : await AimockProcess.StartAsync("translation.json");
        var config = new GatewayConfig();
        foreach (var protocol in Protocols)
        {
            Add(config, "replay-" + protocol, protocol, Upstream.Address, Limited(protocol));
            Add(config, "native-" + protocol, protocol, Upstream.Address);
            foreach (var status in FailingStatuses)
            {
                Add(config, $"fail-{status}-{protocol}", protocol, $"{Upstream.Address}/fail-{status}", Limited(protocol));
            }

            if (Aimock is not null)
            {
                Add(config, "aimock-" + protocol, protocol, Aimock.Address, Limited(protocol), Aimock.Key);
            }
        }

        Add(config, "responses-openai", "openai", Upstream.Address, "openai-responses", api: "responses");
        Server = await ServerProcess.StartAsync(new ServerSettings { Config = config });
        Key = await new AdminClient(Server).CreateKeyAsync();
        Api = new ApiClient(Server, Key);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Upstream.DisposeAsync();
        if (Aimock is not null)
        {
            await Aimock.DisposeAsync();
        }
    }

    /// <summary>What the scripts of tests/clients are told.</summary>
    internal JsonObject Settings => new()
    {
        ["address"] = Server.Address.ToString().TrimEnd('/'),
        ["key"] = Key,
        ["embedding"] = Numbered(),
        ["counting"] = Numbered("native-"),
        ["uncounted"] = "replay-openai/numbers",
    };

    /// <summary>The model an upstream was asked for: in the body, or in Gemini's path.</summary>
    internal static string ModelOf(RecordedRequest request)
    {
        const string Marker = "/models/";
        var at = request.Path.IndexOf(Marker, StringComparison.Ordinal);
        return at >= 0 && request.Path.LastIndexOf(':') is > 0 and var end
            ? Uri.UnescapeDataString(request.Path[(at + Marker.Length)..end])
            : JsonNode.Parse(request.Body)!["model"]!.GetValue<string>();
    }

    /// <summary>Without OpenAI's further operations, so that its clients are translated to chat completions too.</summary>
    private static string? Limited(string protocol) => protocol == "openai" ? "openai-embeddings" : null;

    private static JsonObject Numbered(string prefix = "replay-") => new(Protocols.Select(p => KeyValuePair.Create(p, (JsonNode?)$"{prefix}{p}/numbers")));

    private static void Add(GatewayConfig config, string name, string protocol, string address, string? apis = null, string? key = null, string api = "chat") => config.Provider(
        name,
        protocol == "openai" ? address + "/v1" : address,
        [key ?? $"sk-{name}-never-to-be-seen"],
        more: p =>
        {
            p["Protocol"] = protocol;
            p["MaxRetries"] = 0;
            p[ApiSetting] = api;
            if (apis is not null)
            {
                p["Apis"] = new JsonArray(apis);
            }
        });

    private async Task HandleAsync(HttpContext context, RecordedRequest request)
    {
        if (request.Path.StartsWith("/fail-", StringComparison.Ordinal))
        {
            await FailAsync(context, request);
            return;
        }

        var model = ModelOf(request);
        if (model.StartsWith(HostileModel, StringComparison.Ordinal))
        {
            var hostile = HostileEvents.All[int.Parse(model.AsSpan(HostileModel.Length), System.Globalization.CultureInfo.InvariantCulture)];
            await FakeUpstream.WriteChunksAsync(context, "text/event-stream", hostile.Reads);
            return;
        }

        if (Numbers(request) is { } numbers)
        {
            await context.Response.WriteAsJsonAsync(numbers);
            return;
        }

        if (Tape.Shelf.Tapes.Concat(MadeTapes.All).FirstOrDefault(t => t.Name == model) is not { } tape)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsJsonAsync(new JsonObject { ["error"] = new JsonObject { ["message"] = "no such recording" } });
            return;
        }

        context.Response.StatusCode = tape.Status;
        await FakeUpstream.WriteChunksAsync(context, tape.ContentType, tape.Body);
    }

    /// <summary>Vectors for texts and the count of 42 tokens, as the model <c>numbers</c> answers.</summary>
    private static JsonObject? Numbers(RecordedRequest request)
    {
        var body = JsonNode.Parse(request.Body)!.AsObject();
        if (ModelOf(request) != "numbers")
        {
            return null;
        }

        switch (request.Path[(request.Path.LastIndexOfAny([':', '/']) + 1)..])
        {
            case "input_tokens":
                return new JsonObject { ["object"] = "response.input_tokens", ["input_tokens"] = 42 };
            case "count_tokens":
                return new JsonObject { ["input_tokens"] = 42 };
            case "countTokens":
                return new JsonObject { ["totalTokens"] = 42 };
            case "embedContent":
                return new JsonObject { ["embedding"] = new JsonObject { ["values"] = Vector(0) } };
            case "batchEmbedContents":
                return new JsonObject { ["embeddings"] = new JsonArray([.. body["requests"]!.AsArray().Select((_, i) => (JsonNode)new JsonObject { ["values"] = Vector(i) })]) };
            case "embeddings":
                var count = body["input"] is JsonArray inputs ? inputs.Count : 1;
                var isBase64 = body["encoding_format"]?.GetValue<string>() == "base64";
                return new JsonObject
                {
                    ["object"] = "list",
                    ["data"] = new JsonArray([.. Enumerable.Range(0, count).Select(i => (JsonNode)new JsonObject { ["object"] = "embedding", ["index"] = i, ["embedding"] = isBase64 ? Base64(Vector(i)) : Vector(i) })]),
                    ["model"] = "numbers",
                    ["usage"] = new JsonObject { ["prompt_tokens"] = 6, ["total_tokens"] = 6 },
                };
            default:
                return null;
        }

        static JsonArray Vector(int i) => i == 0 ? new JsonArray(0.25, -0.5, 0.125) : new JsonArray(0.5, 0.25, -0.75);

        static JsonNode Base64(JsonArray vector) => Convert.ToBase64String([.. vector.SelectMany(v => BitConverter.GetBytes((float)v!.GetValue<double>()))]);
    }

    /// <summary>An error in the words of the protocol that was spoken.</summary>
    private static async Task FailAsync(HttpContext context, RecordedRequest request)
    {
        var status = int.Parse(request.Path.AsSpan("/fail-".Length, 3), System.Globalization.CultureInfo.InvariantCulture);
        var message = $"the upstream says {status}";
        context.Response.StatusCode = status;
        if (status == 429)
        {
            context.Response.Headers.RetryAfter = "7";
        }

        var body = request.Path.Contains("/v1beta/", StringComparison.Ordinal)
            ? new JsonObject { ["error"] = new JsonObject { ["code"] = status, ["message"] = message, ["status"] = "STATUS_" + status } }
            : request.Path.EndsWith("/messages", StringComparison.Ordinal)
            ? new JsonObject { ["type"] = "error", ["error"] = new JsonObject { ["type"] = "type_" + status, ["message"] = message }, ["request_id"] = "req_1" }
            : new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = "type_" + status, ["param"] = null, ["code"] = "code_" + status } };
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body.ToJsonString()));
    }
}

/// <summary>The tests that share one <see cref="TranslationFixture"/>.</summary>
[CollectionDefinition(nameof(TranslationGroup))]
public sealed class TranslationGroup : ICollectionFixture<TranslationFixture>;
