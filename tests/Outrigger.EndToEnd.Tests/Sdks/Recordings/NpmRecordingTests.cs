using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.EndToEnd.Tests.Translation;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Sdks.Recordings;

/// <summary>
/// Every recording of a real provider, read through the gateway by the official npm SDKs and Vercel's: one process reads all
/// of them, told by a file what each must say.
/// </summary>
[Collection(nameof(TranslationGroup))]
public sealed class NpmRecordingTests(TranslationFixture fixture, NpmRecordingTests.Runs runs) : IClassFixture<NpmRecordingTests.Runs>
{
    /// <summary>Always asks for lists of numbers, so that a recording of base64 is no answer to it.</summary>
    private const string AsksForNumbers = "vercel openai";

    internal static readonly (string Name, string Dialect)[] Sdks =
    [
        ("openai chat", "openai-chat"),
        ("openai responses", "openai-responses"),
        ("openai completions", "openai-completions"),
        ("anthropic", "anthropic-messages"),
        ("google", "gemini-generate"),
        ("vercel openai chat", "openai-chat"),
        ("vercel openai responses", "openai-responses"),
        ("vercel anthropic", "anthropic-messages"),
        ("vercel google", "gemini-generate"),
    ];

    public static TheoryData<string, string> Pairs => new(SdkCase.Pairs(Sdks));

    /// <summary>Vercel's model of Google's embeddings asks for one text alone in another way than was recorded: no row for its own protocol.</summary>
    public static TheoryData<string, string, string> Numbers => new(
    [
        ("openai", "count", "openai"), ("openai", "count", "anthropic"), ("openai", "count", "gemini"),
        ("anthropic", "count", "openai"), ("anthropic", "count", "anthropic"), ("anthropic", "count", "gemini"),
        ("google", "count", "openai"), ("google", "count", "anthropic"), ("google", "count", "gemini"),
        ("openai", "embed", "openai"), ("openai", "embed", "gemini"),
        ("google", "embed", "openai"), ("google", "embed", "gemini"),
        (AsksForNumbers, "embed", "openai"), (AsksForNumbers, "embed", "gemini"),
        ("vercel google", "embed", "openai"),
    ]);

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Sdk_RecordingsOfOneProtocol_ReadsWhatWasRecorded(string sdk, string upstream)
    {
        Need.Recordings();
        Need.Node();
        var dialect = Sdks.Single(s => s.Name == sdk).Dialect;
        var expected = SdkCase.All.Where(c => c.Client.Name == dialect && c.Tape.Dialect == upstream).Select(c => $"{sdk}/{upstream}/{c.Tape.Name}").ToArray();

        var run = await runs.GetAsync(fixture);

        expected.ShouldNotBeEmpty();
        Assert.Multiple([.. expected.Select(check => (Action)(() => run.Verify(check)))]);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Sdk_CountsAndEmbeddingsOfOneProtocol_ReadsWhatWasRecorded(string sdk, string operation, string upstream)
    {
        Need.Recordings();
        Need.Node();
        var expected = NumberCase.All
            .Where(c => c.IsCount == (operation == "count") && c.Tape.Protocol == upstream && !(c.IsBase64 && sdk == AsksForNumbers))
            .Select(c => $"{sdk}/{operation}/{upstream}/{c.Tape.Name}")
            .ToArray();

        var run = await runs.GetAsync(fixture);

        expected.ShouldNotBeEmpty();
        Assert.Multiple([.. expected.Select(check => (Action)(() => run.Verify(check)))]);
    }

    /// <summary>The run of the script, made once.</summary>
    public sealed class Runs
    {
        private readonly Lock _gate = new();
        private Task<NodeScript>? _run;

        internal Task<NodeScript> GetAsync(TranslationFixture fixture)
        {
            lock (_gate)
            {
                return _run ??= RunAsync(fixture);
            }
        }

        private static async Task<NodeScript> RunAsync(TranslationFixture fixture)
        {
            using var folder = new TempFolder();
            var file = folder.File("cases.jsonl");
            await File.WriteAllLinesAsync(file, SdkCase.All.Select(c => c.ToJson().ToJsonString()));
            var settings = fixture.Settings;
            settings["file"] = file;
            settings["numbers"] = folder.File("numbers.jsonl");
            await File.WriteAllLinesAsync(folder.File("numbers.jsonl"), NumberCase.All.Select(c => c.ToJson().ToJsonString()));
            settings["sdks"] = new JsonArray([.. Sdks.Select(s => (JsonNode)new JsonArray(s.Name, s.Dialect))]);
            return await NodeScript.RunAsync("recordings.mjs", settings);
        }
    }
}
