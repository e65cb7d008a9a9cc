using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Translation;
using Outrigger.Testing.Wire;

namespace Outrigger.EndToEnd.Tests.Sdks.Recordings;

/// <summary>One recording as clients of one dialect ask for it through the gateway, and what an SDK must make of it.</summary>
/// <param name="Tape">The recording.</param>
/// <param name="Client">What the SDK speaks.</param>
internal sealed record SdkCase(Tape Tape, ClientDialect Client)
{
    private static readonly Lazy<IReadOnlyList<SdkCase>> Loaded = new(Load);

    /// <summary>Every recording in every dialect, and what was made beside them.</summary>
    public static IReadOnlyList<SdkCase> All => Loaded.Value;

    /// <summary>Each SDK with each dialect whose recordings it is given.</summary>
    public static IEnumerable<(string Sdk, string Upstream)> Pairs(IEnumerable<(string Name, string Dialect)> sdks) =>
        from sdk in sdks
        from upstream in ClientDialect.All
        where (sdk.Dialect, upstream.Name) is not ("openai-chat", "openai-completions")
        select (sdk.Name, upstream.Name);

    /// <summary>The model that answers with it: of a provider of the client's own dialect, or of one that it is translated for.</summary>
    public string Model => $"{(Tape.Dialect == Client.Name ? "native-" : "replay-")}{Tape.Protocol}/{Tape.Name}";

    /// <summary>True when the SDK must throw: the upstream answers in a dialect in which the gateway never asked.</summary>
    public bool IsRefused => Tape.Status == 200 && Tape.Dialect != Client.Name && Tape.Dialect is ("openai-responses" or "openai-completions");

    /// <summary>The status the SDK must throw with; null for any error or none.</summary>
    public int? ErrorStatus => Tape.Status == 200 ? null : Tape.Status;

    /// <summary>What was recorded, as far as the client's dialect has a place for it.</summary>
    public WireMeaning Said { get; } = Replayed.Expect(WithoutCallsFor(Client, Replayed.Read(Tape)), Client);

    /// <summary>What an SDK cannot show of it.</summary>
    public IReadOnlyList<SdkGap> GapsOf(string sdk) => [.. SdkGap.All.Where(g => g.Sdk == sdk && g.Tape == Tape.Name && Tape.Dialect == Client.Name)];

    /// <summary>The case as the scripts of tests/clients read it.</summary>
    public JsonObject ToJson() => new()
    {
        ["name"] = Tape.Name,
        ["upstream"] = Tape.Dialect,
        ["client"] = Client.Name,
        ["model"] = Model,
        ["stream"] = Tape.IsStream,
        ["refused"] = IsRefused,
        ["status"] = ErrorStatus,
        ["gaps"] = new JsonObject(SdkGap.All.Where(g => g.Tape == Tape.Name && Tape.Dialect == Client.Name).Select(g => KeyValuePair.Create(g.Sdk, (JsonNode?)new JsonArray([.. g.Lost.Select(l => (JsonNode)l)])))),
        ["said"] = new JsonObject
        {
            ["text"] = Said.Text,
            ["reasoning"] = Said.Reasoning,
            ["stop"] = Said.Stop,
            ["error"] = Said.Error,
            ["calls"] = new JsonArray([.. Said.ToolCalls.Select(c => (JsonNode)new JsonArray(c.Name, c.Arguments))]),
            ["usage"] = Said.Usage is not { } usage ? null : new JsonObject
            {
                ["prompt"] = usage.Prompt,
                ["completion"] = usage.Completion,
                ["cached"] = usage.Cached,
                ["cacheWrite"] = usage.CacheWrite,
                ["reasoning"] = usage.Reasoning,
            },
        },
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Tape.Name} ({(Tape.IsStream ? "stream" : "whole")}, {Tape.Status})";

    /// <summary>Chat completions of an OpenAI provider pass as they are: what it answers in place of them is not the gateway's to judge.</summary>
    private static bool IsAsked(Tape tape, ClientDialect client) =>
        client.Name != "openai-chat" || tape.Status != 200 || tape.Dialect is not ("openai-responses" or "openai-completions");

    /// <summary>The older completions have no tools; of an answer that calls one, the words and the end are left.</summary>
    private static WireMeaning WithoutCallsFor(ClientDialect client, WireMeaning said) =>
        client.Name == "openai-completions" && said.ToolCalls.Count > 0
            ? said with { ToolCalls = [], Stop = said.Stop == "tool_calls" ? "stop" : said.Stop }
            : said;

    private static SdkCase[] Load() =>
    [
        .. from tape in Tape.Shelf.Tapes.Concat(MadeTapes.All)
           where ClientDialect.All.Any(d => d.Name == tape.Dialect)
           from client in ClientDialect.All
           where IsAsked(tape, client)
           select new SdkCase(tape, client),
    ];
}
