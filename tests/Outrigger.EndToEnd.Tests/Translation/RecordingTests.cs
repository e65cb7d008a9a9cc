using System.Globalization;
using System.Text;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing.Wire;

namespace Outrigger.EndToEnd.Tests.Translation;

/// <summary>
/// Every recording of a real provider, replayed as an upstream and read through the gateway by clients of every protocol:
/// no text, tool call, usage or stop reason may be lost on the way. Nothing of the gateway's codecs is used to judge.
/// </summary>
[Collection(nameof(TranslationGroup))]
public sealed class RecordingTests(TranslationFixture fixture, RecordingTests.Runs runs) : IClassFixture<RecordingTests.Runs>
{
    private static readonly string[] Dialects = ["openai-chat", "openai-responses", "openai-completions", "anthropic-messages", "gemini-generate"];

    public static TheoryData<string, string> Pairs => new(Dialects.SelectMany(_ => ClientDialect.All, (upstream, client) => (upstream, client.Name)));

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Recordings_OfOneProtocol_LoseNothingOnTheirWay(string upstream, string client)
    {
        Need.Recordings();

        var all = await runs.GetAsync(fixture);

        var problems = all.Where(r => r.Tape.Dialect == upstream && r.Client.Name == client && r.Problem is not null).ToArray();
        if (problems.Length > 0)
        {
            Assert.Fail(string.Join('\n', problems.Select(p => $"{p.Tape.Name} ({(p.Tape.IsStream ? "stream" : "whole")}, {p.Tape.Status})\n    {p.Problem}")));
        }
    }

    [Fact]
    public async Task Recordings_OfVectorsAndCounts_LoseNothingOnTheirWay()
    {
        Need.Recordings();

        var all = await runs.GetNumbersAsync(fixture);

        all.Count.ShouldBeGreaterThan(20);
        var problems = all.Where(r => r.Problem is not null).ToArray();
        problems.ShouldBeEmpty(string.Join('\n', problems.Select(p => $"{p.Tape.Name} as {p.Client}: {p.Problem}")));
    }

    [Fact]
    public async Task Recordings_AllOfThem_AreCountedInTheDocument()
    {
        Need.Recordings();

        var table = RecordingsDocument.Write(await runs.GetAsync(fixture), await runs.GetNumbersAsync(fixture));

        RecordingsDocument.Verify(table);
    }

    [Fact]
    public async Task Recordings_InOpenAIsProtocol_ConformToItsSpecification()
    {
        Need.Recordings();
        Need.Node();
        Need.OpenAISpecification();

        var made = (await runs.GetAsync(fixture)).SelectMany(r => r.Made.Select(m => (m.Schema, Name: $"{r.Tape.Name} as {r.Client.Name}", m.Json)));

        var numbers = (await runs.GetNumbersAsync(fixture)).SelectMany(r => r.Made.Select(m => (m.Schema, Name: $"{r.Tape.Name} as {r.Client}", m.Json))).ToArray();

        numbers.Select(n => n.Schema).ShouldContain("CreateEmbeddingResponse");
        numbers.Select(n => n.Schema).ShouldContain("TokenCountsResource");
        await OpenAIJudge.VerifyAsync(made.Concat(numbers));
    }

    /// <summary>All recordings, asked for once.</summary>
    public sealed class Runs
    {
        private readonly Lock _gate = new();
        private Task<IReadOnlyList<Replayed>>? _all;
        private Task<IReadOnlyList<ReplayedNumbers>>? _numbers;

        internal Task<IReadOnlyList<Replayed>> GetAsync(TranslationFixture fixture)
        {
            lock (_gate)
            {
                return _all ??= RunAsync(fixture);
            }
        }

        internal Task<IReadOnlyList<ReplayedNumbers>> GetNumbersAsync(TranslationFixture fixture)
        {
            lock (_gate)
            {
                return _numbers ??= ReplayedNumbers.RunAllAsync(fixture);
            }
        }

        private static async Task<IReadOnlyList<Replayed>> RunAsync(TranslationFixture fixture)
        {
            var pairs = Tape.Shelf.Tapes.Where(t => Dialects.Contains(t.Dialect)).SelectMany(_ => ClientDialect.All, (tape, client) => (tape, client)).ToArray();
            var results = new Replayed[pairs.Length];
            await Parallel.ForAsync(0, pairs.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
                results[i] = await Replayed.RunAsync(fixture, pairs[i].tape, pairs[i].client));
            return results;
        }
    }
}
