using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.Gateway.Tests.Translation.Matrix;
using Outrigger.Testing.Wire;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Translation.Hostile;

/// <summary>
/// What upstreams should not send, put across to clients of other protocols: whatever it was, the client sees a legal
/// stream of its own protocol that ends in an error, or an error from the start, never what looks like a whole answer.
/// </summary>
public sealed class HostileStreamTests(MatrixHost host) : IClassFixture<MatrixHost>
{
    public static TheoryData<string, string> Pairs => new(Pair.All.Where(p => !p.IsSame).Select(p => (p.Client, p.Upstream)));

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Stream_ThatIsHostile_NeverBreaksTheClientsProtocol(string client, string upstream)
    {
        var pair = new Pair(client, upstream);
        var cases = HostileEvents.All.Where(h => h.Dialect == upstream).ToArray();

        var problems = await Task.WhenAll(cases.Select(c => JudgeAsync(pair, c)));

        cases.Length.ShouldBeGreaterThan(15);
        if (problems.OfType<string>().ToArray() is { Length: > 0 } found)
        {
            Assert.Fail(string.Join('\n', found));
        }
    }

    private async Task<string?> JudgeAsync(Pair pair, HostileEvents hostile)
    {
        var model = host.NextModel();
        host.Streams[model] = hostile.Reads;
        var cell = await host.SendAsync(pair, pair.Client == "gemini-generate" ? """{"$stream":true}""" : """{"stream":true}""", model);
        try
        {
            return Judge(WireDialect.Get(pair.Client), hostile, cell) is { } problem ? $"{hostile.Name}: {problem}\n    {(cell.Text.Length > 1000 ? cell.Text[..1000] : cell.Text)}" : null;
        }
        catch (Exception e) when (e is IllegalStreamException or JsonException or InvalidOperationException or ArgumentException)
        {
            return $"{hostile.Name}: {e.Message}\n    {(cell.Text.Length > 1000 ? cell.Text[..1000] : cell.Text)}";
        }
    }

    private static string? Judge(WireDialect client, HostileEvents hostile, Cell cell)
    {
        if (cell.Status != 200)
        {
            var error = client.ReadWhole(JsonNode.Parse(cell.Answer)!.AsObject()).Error;
            return cell.Status < 500 ? $"status {cell.Status} for an upstream's fault" : error is null ? "an error that is none of the protocol" : hostile.Text is null || hostile.IsEither ? null : "an error for what can be read";
        }

        var events = WireEvent.Parse(cell.Answer);
        var end = client.Law(events);
        if (end == StreamEnd.Open)
        {
            return "the stream just ends";
        }

        if (end == StreamEnd.Complete)
        {
            return cell.IsCut ? "a complete stream was cut off"
                : hostile.IsEither ? null
                : hostile.Text is null ? "a fake success"
                : client.ReadStream(events).Text != hostile.Text ? $"the text is '{client.ReadStream(events).Text}'"
                : null;
        }

        return hostile.Text is not null && !hostile.IsEither ? "an error for what can be read" : cell.IsCut ? null : "a clean end after an error";
    }
}
