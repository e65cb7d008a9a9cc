using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.Gemini;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.Gemini;

/// <summary>What the tests of the codec share.</summary>
internal static class GeminiBench
{
    public static readonly GeminiCodec Codec = new(isArray: false);

    /// <summary>Reads a client's request that must be good.</summary>
    public static ChatRequest Read(string body)
    {
        Codec.ReadRequest(Encoding.UTF8.GetBytes(body), new CallAddress("m", false), out var request).ShouldBeNull();
        return request;
    }

    /// <summary>Why a client's request is refused.</summary>
    public static OutriggerError? Refuse(string body) => Codec.ReadRequest(Encoding.UTF8.GetBytes(body), new CallAddress("m", false), out _);

    /// <summary>Writes a request for an upstream.</summary>
    public static JsonObject Write(ChatRequest request, out TranslationReport report, string model = "gemini-2.5-flash")
    {
        report = new TranslationReport(dropsInstead: false);
        var body = new ArrayBufferWriter<byte>();
        Codec.WriteRequest(body, request, new RequestTarget(model, "up", true, null), report);
        report.CloseExtras(request.Extras, "gemini");
        return JsonNode.Parse(body.WrittenSpan)!.AsObject();
    }

    /// <summary>Writes a request that must be carried over without a refusal.</summary>
    public static JsonObject Write(ChatRequest request, string model = "gemini-2.5-flash")
    {
        var json = Write(request, out var report, model);
        report.Error.ShouldBeNull();
        return json;
    }

    /// <summary>A request with these messages.</summary>
    public static ChatRequest Ask(params ChatMessage[] messages)
    {
        var request = new ChatRequest();
        request.Messages.AddRange(messages);
        return request;
    }

    /// <summary>A frame for an answer to this request.</summary>
    public static AnswerFrame Frame(ChatRequest? request = null) => new(new Guid("01890000-0000-7000-8000-000000000001"), 1_700_000_000, "model-x", request ?? new ChatRequest());

    /// <summary>Asserts equal JSON, whatever its white space.</summary>
    public static void ShouldBeJson(this JsonNode? actual, string expected)
    {
        var wanted = JsonNode.Parse(expected);
        JsonNode.DeepEquals(actual, wanted).ShouldBeTrue($"Expected {wanted?.ToJsonString()}\nbut was  {actual?.ToJsonString()}");
    }

    /// <summary>All that a decoder says of the events of a stream.</summary>
    public static List<ChatResponseUpdate> Decode(params IEnumerable<string> events)
    {
        var decoder = Codec.CreateDecoder();
        var updates = new List<ChatResponseUpdate>();
        foreach (var data in events)
        {
            decoder.Read(Encoding.UTF8.GetBytes(data), updates).ShouldBeTrue(data);
        }

        return updates;
    }

    /// <summary>The recordings of Gemini, by name; empty without the shared data.</summary>
    public static string[] FindFixtures(string pattern, [CallerFilePath] string file = "")
    {
        var root = Path.GetDirectoryName(file)!;
        while (!File.Exists(Path.Combine(root, "Outrigger.slnx")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        var shared = Environment.GetEnvironmentVariable("OUTRIGGER_SHARED") is { Length: > 0 } named ? named : Path.Combine(root, "..", "shared");
        var folder = Path.GetFullPath(Path.Combine(shared, "fixtures"));
        if (!Directory.Exists(folder))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", $"recorded traffic is missing: {folder}");
            Assert.Fail($"CI=true, and recorded traffic is missing: {folder}");
        }

        return
        [
            .. Directory.GetFiles(Path.Combine(folder, "_extracted", "gemini"), pattern).Where(f => !f.Contains("compatible_api", StringComparison.Ordinal)),
            .. pattern.EndsWith(".response.json", StringComparison.Ordinal)
                ? Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories).Where(f => f.Contains("/response/vertex-gemini/", StringComparison.Ordinal) && !f.EndsWith("stream_tool.json", StringComparison.Ordinal))
                : [],
            .. pattern.EndsWith(".sse", StringComparison.Ordinal)
                ? Directory.GetFiles(folder, "stream_tool.json", SearchOption.AllDirectories).Where(f => f.Contains("vertex-gemini", StringComparison.Ordinal))
                : [],
        ];
    }

    /// <summary>The data of each event.</summary>
    public static IEnumerable<string> SplitEvents(string stream) => stream.Split('\n').Select(l => l.TrimEnd('\r'))
        .Where(l => l.StartsWith("data: ", StringComparison.Ordinal)).Select(l => l["data: ".Length..]);
}
