using System.Buffers;
using System.Text;
using Outrigger.Core.Streaming;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.Anthropic;
using Outrigger.Gateway.Translation;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.Anthropic;

/// <summary>Recorded Anthropic traffic, and the two ends of the codec as tests call them.</summary>
internal static class AnthropicFixtures
{
    private static readonly string Root = Path.Combine(FindShared(), "fixtures");

    private static readonly string[] Folders =
    [
        Path.Combine("_extracted", "anthropic"),
        Path.Combine("anthropics", "anthropic-sdk-python", "tests", "lib", "streaming", "fixtures"),
        Path.Combine("agentgateway", "agentgateway", "crates", "llm", "src", "tests", "response", "anthropic"),
    ];

    /// <summary>Where the recordings lie.</summary>
    public static string Folder => Root;

    /// <summary>Skips the test where the data is missing; in CI that is a failure.</summary>
    public static void Require()
    {
        if (!Directory.Exists(Root))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", $"recorded traffic is missing: {Root} (OUTRIGGER_SHARED names another folder)");
            Assert.Fail($"recorded traffic is missing: {Root}");
        }
    }

    public static IReadOnlyList<(string Name, byte[] Bytes)> Find(Func<string, bool> isWanted)
    {
        Require();
        return [.. Folders.SelectMany(f => Directory.EnumerateFiles(Path.Combine(Root, f))).Where(isWanted).Order(StringComparer.Ordinal)
            .Select(f => (Path.GetFileName(f), File.ReadAllBytes(f)))];
    }

    public static IReadOnlyList<(string Name, byte[] Bytes)> Streams() =>
        Find(f => f.EndsWith(".sse", StringComparison.Ordinal) || f.EndsWith(".txt", StringComparison.Ordinal) || Path.GetFileName(f).StartsWith("stream_", StringComparison.Ordinal));

    /// <summary>The data of each event of a stream, cut as the pipeline cuts it.</summary>
    public static List<byte[]> Split(ReadOnlySpan<byte> stream)
    {
        var events = new List<byte[]>();
        var scratch = new ArrayBufferWriter<byte>();
        var cursor = default(SseCursor);
        while (stream.Length > 0)
        {
            if (!cursor.TryFindEvent(stream, out var length))
            {
                length = stream.Length;
            }

            var data = SseEvent.GetData(stream[..length], scratch).ToArray();
            if (data.Length > 0)
            {
                events.Add(data);
            }

            stream = stream[length..];
        }

        return events;
    }

    public static ChatRequest Read(string json)
    {
        var error = AnthropicCodec.Instance.ReadRequest(Encoding.UTF8.GetBytes(json), default, out var request);
        Assert.Null(error);
        return request;
    }

    public static (string Json, TranslationReport Report) Write(ChatRequest request, string model, long? maxOutput = null, bool drops = false)
    {
        var report = new TranslationReport(drops);
        var body = new ArrayBufferWriter<byte>();
        AnthropicCodec.Instance.WriteRequest(body, request, new RequestTarget(model, "up", true, maxOutput), report);
        report.CloseExtras(request.Extras, "anthropic");
        return (Encoding.UTF8.GetString(body.WrittenSpan), report);
    }

    public static AnswerFrame Frame(ChatRequest? request = null) => new(new Guid("01234567-89ab-7def-8123-456789abcdef"), 1_700_000_000, "the-model", request ?? new ChatRequest());

    private static string FindShared()
    {
        if (Environment.GetEnvironmentVariable("OUTRIGGER_SHARED") is { Length: > 0 } named)
        {
            return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Outrigger.slnx")))
            {
                return Path.Combine(folder.FullName, "..", "shared");
            }
        }

        return Path.Combine(AppContext.BaseDirectory, "shared");
    }
}
