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
    public async Task Recordings_AllOfThem_AreCountedInTheDocument()
    {
        Need.Recordings();

        var table = RecordingsDocument.Write(await runs.GetAsync(fixture));

        RecordingsDocument.Verify(table);
    }

    [Fact]
    public async Task Recordings_InOpenAIsProtocol_ConformToItsSpecification()
    {
        Need.Recordings();
        Need.Node();
        Need.OpenAISpecification();

        var made = (await runs.GetAsync(fixture)).SelectMany(r => r.Made.Select(m => (m.Schema, Name: $"{r.Tape.Name} as {r.Client.Name}", m.Json)));

        await OpenAIJudge.VerifyAsync(made);
    }

    /// <summary>All recordings, asked for once.</summary>
    public sealed class Runs
    {
        private readonly Lock _gate = new();
        private Task<IReadOnlyList<Replayed>>? _all;

        internal Task<IReadOnlyList<Replayed>> GetAsync(TranslationFixture fixture)
        {
            lock (_gate)
            {
                return _all ??= RunAsync(fixture);
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
