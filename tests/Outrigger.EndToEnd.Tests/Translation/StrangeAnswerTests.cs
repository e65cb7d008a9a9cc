using System.Collections.Concurrent;
using System.Text.Json;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing.Wire;

namespace Outrigger.EndToEnd.Tests.Translation;

/// <summary>
/// Providers that answer in another protocol than theirs, as a wrong address in the settings makes them: no client takes
/// such an answer for its own, however whole it is.
/// </summary>
[Collection(nameof(TranslationGroup))]
public sealed class StrangeAnswerTests(TranslationFixture fixture)
{
    public static TheoryData<string, string> Pairs => new(TranslationFixture.Protocols.SelectMany(_ => ClientDialect.All, (provider, client) => (provider, client.Name)));

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Answer_InAnotherProtocol_IsNoAnswer(string provider, string client)
    {
        Need.Recordings();
        var dialect = ClientDialect.Get(client);
        var tapes = Tape.Shelf.Tapes.Where(t => t.Status == 200 && t.Protocol != provider && ClientDialect.All.Any(d => d.Name == t.Dialect)).ToArray();
        var problems = new ConcurrentBag<string>();

        await Parallel.ForEachAsync(tapes, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (tape, cancellationToken) =>
        {
            var model = $"replay-{provider}/{tape.Name}";
            var answer = await fixture.Api.PostAsync(dialect.Path(model, tape.IsStream), dialect.Request(model, tape.IsStream), cancellationToken);
            if (FindProblem(dialect, tape, answer, isSame: dialect.Name == "openai-chat" && provider == "openai") is { } problem)
            {
                problems.Add($"{tape.Name} ({(tape.IsStream ? "stream" : "whole")}): {problem}\n    {(answer.Text.Length > 500 ? answer.Text[..200] + " … " + answer.Text[^300..] : answer.Text)}");
            }
        });

        tapes.ShouldNotBeEmpty();
        string.Join('\n', problems.Order(StringComparer.Ordinal)).ShouldBeEmpty();
    }

    private static string? FindProblem(ClientDialect client, Tape tape, Answer answer, bool isSame)
    {
        if (answer.Status != 200)
        {
            return answer.Status < 500 ? $"status {answer.Status}" : client.ReadWhole(answer.Json).Error is null ? "an error that is none of the client's protocol" : null;
        }

        if (!tape.IsStream)
        {
            return "taken for an answer";
        }

        var events = WireEvent.Parse(answer.Body);
        if (isSame)
        {
            // What came passes as it is until it ends; only that it was no answer is the gateway's to say.
            return client.ReadWhole(events[^1].Json).Error is null ? "the stream does not end in an error" : null;
        }

        try
        {
            return client.Law(events) == StreamEnd.Error ? null : "the stream does not end in an error";
        }
        catch (Exception e) when (e is IllegalStreamException or JsonException or InvalidOperationException)
        {
            return e.Message;
        }
    }
}
