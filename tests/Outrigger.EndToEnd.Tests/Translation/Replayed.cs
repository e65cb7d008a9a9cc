using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing.Wire;

namespace Outrigger.EndToEnd.Tests.Translation;

/// <summary>What became of one tape on its way to clients of one dialect.</summary>
/// <param name="Tape">The tape.</param>
/// <param name="Client">Who read it.</param>
/// <param name="Same">How many of the things it says arrived; null where it was not tried.</param>
/// <param name="Problem">What was lost or broken; null for nothing.</param>
/// <param name="Refusal">Why the client cannot have it; null when it can.</param>
internal sealed record Replayed(Tape Tape, ClientDialect Client, string? Problem, string? Refusal)
{
    /// <summary>Answers and events in OpenAI's protocol that the gateway made for it, by schema.</summary>
    public List<(string Schema, string Json)> Made { get; } = [];

    /// <summary>Asks for a tape as a client of this dialect and compares what is read with what is on the tape.</summary>
    public static async Task<Replayed> RunAsync(TranslationFixture fixture, Tape tape, ClientDialect client)
    {
        if (WhyNot(tape, client) is { } reason)
        {
            return new Replayed(tape, client, null, reason);
        }

        var provider = (tape.Dialect == client.Name ? "native-" : tape.Dialect == "openai-responses" ? "responses-" : "replay-") + tape.Protocol;
        var model = $"{provider}/{tape.Name}";
        var answer = await fixture.Api.PostAsync(client.Path(model, tape.IsStream), client.Request(model, tape.IsStream));
        var made = new List<(string, string)>();
        string? problem;
        try
        {
            problem = tape.Status == 200 ? Compare(tape, client, answer, made) : CompareError(tape, client, answer, made);
        }
        catch (Exception e) when (e is IllegalStreamException or JsonException or InvalidOperationException or DecoderFallbackException)
        {
            problem = "illegal: " + e.Message;
        }

        var result = new Replayed(tape, client, problem is null ? null : problem + Tell(answer, problem), null);
        result.Made.AddRange(tape.Dialect == client.Name ? [] : made);
        return result;
    }

    /// <summary>What the tape says, read by the reader of its protocol.</summary>
    public static WireMeaning Read(Tape tape)
    {
        var dialect = ClientDialect.Get(tape.Dialect);
        return tape.IsStream ? dialect.ReadStream(WireEvent.Parse(tape.Body)) : dialect.ReadWhole(JsonNode.Parse(tape.Body)!.AsObject());
    }

    /// <summary>Why clients of this dialect cannot have a tape; null when they can.</summary>
    public static string? WhyNot(Tape tape, ClientDialect client) => tape.Dialect switch
    {
        "openai-completions" when client.Name != tape.Dialect =>
            "the older completions take one text and no turns: nobody but the model's maker knows how a conversation would be written into it, so clients of other dialects are never put to it",
        _ when client.Name == "openai-completions" && tape.Status == 200 && Read(tape).ToolCalls.Count > 0 =>
            "the answer calls a tool, and a client of the older completions cannot have offered one",
        _ => null,
    };

    private static string? CompareError(Tape tape, ClientDialect client, Answer answer, List<(string, string)> made)
    {
        var said = Read(tape).Error;
        if (client.WholeSchema is not null)
        {
            made.Add(("ErrorResponse", answer.Text));
        }

        var heard = client.ReadWhole(answer.Json).Error;
        return answer.Status != tape.Status ? $"status {answer.Status} for {tape.Status}"
            : heard?.Contains(said ?? "-", StringComparison.Ordinal) != true ? $"error '{heard}' for '{said}'"
            : null;
    }

    private static string? Compare(Tape tape, ClientDialect client, Answer answer, List<(string, string)> made)
    {
        if (answer.Status != 200)
        {
            return $"status {answer.Status}";
        }

        WireMeaning heard;
        if (tape.IsStream)
        {
            var events = WireEvent.Parse(answer.Body);
            if (client.EventSchema is { } schema)
            {
                made.AddRange(events.Where(e => !e.IsDone).Select(e => (schema, e.Data)));
            }

            heard = client.ReadStream(events);
            if (tape.Dialect != client.Name && client.Law(events) is not StreamEnd.Complete and var end)
            {
                return $"the stream ended as {end}";
            }
        }
        else
        {
            if (client.WholeSchema is { } schema)
            {
                made.Add((schema, answer.Text));
            }

            heard = client.ReadWhole(answer.Json);
        }

        var said = Read(tape);
        if (tape.Dialect == "openai-responses" && client.Name != tape.Dialect)
        {
            (said, heard) = (Plain(said), Plain(heard));
        }

        return Difference(Expect(Sound(said), client), Expect(Sound(heard), client));
    }

    /// <summary>
    /// What other protocols make of what only responses have: the parts of a summary are paragraphs, and an answer that is
    /// incomplete without a reason was cut short, since nothing says that it was filtered.
    /// </summary>
    private static WireMeaning Plain(WireMeaning meaning) => meaning with
    {
        Reasoning = meaning.Reasoning.Replace("\n\n", "", StringComparison.Ordinal),
        Stop = meaning.Stop == "other:" ? "length" : meaning.Stop,
    };

    /// <summary>Some servers report more reasoning than output: a part is never larger than the whole.</summary>
    private static WireMeaning Sound(WireMeaning said) =>
        said.Usage is { } usage && usage.Reasoning > usage.Completion ? said with { Usage = usage with { Reasoning = usage.Completion } } : said;

    /// <summary>What of a meaning a client of this dialect can be told at all.</summary>
    public static WireMeaning Expect(WireMeaning said, ClientDialect client) => client.Name switch
    {
        // Gemini's usage has no word for what was written to a cache.
        "gemini-generate" => said with { Usage = said.Usage is null ? null : said.Usage with { CacheWrite = 0 } },

        // Anthropic marks no text as a refusal; its word for one is the reason to stop.
        "anthropic-messages" when said is { IsRefusal: true, Stop: "stop" } => said with { Stop = "content_filter" },

        // The older completions show no reasoning.
        "openai-completions" => said with { Reasoning = "" },
        _ => said,
    };

    /// <summary>What was said and is not what was heard; null for nothing.</summary>
    public static string? Difference(WireMeaning said, WireMeaning heard)
    {
        var differences = new List<string>();
        Note("text", said.Text, heard.Text);
        Note("reasoning", said.Reasoning, heard.Reasoning);
        Note("stop", said.Stop, heard.Stop);
        Note("tool calls", Calls(said), Calls(heard));
        if (said.Usage is not null)
        {
            // Where nothing was said, a client that must be told something may be told anything that is not zero.
            Note("usage", said.Usage.ToString(), heard.Usage?.ToString());
        }

        Note("error", said.Error, heard.Error);
        return differences.Count == 0 ? null : string.Join("; ", differences);

        void Note(string what, string? a, string? b)
        {
            if (a != b)
            {
                differences.Add($"{what}: said '{Short(a)}', heard '{Short(b)}'");
            }
        }

        static string Calls(WireMeaning meaning) => string.Join(", ", meaning.ToolCalls.Select(c => $"{c.Name}({Arguments(c.Arguments)})"));
    }

    /// <summary>Text of a model that is no JSON goes to clients that are owed an object as the only member of one.</summary>
    private static string Arguments(string json)
    {
        try
        {
            return JsonNode.Parse(json) is JsonObject { Count: 1 } wrapped && wrapped["outrigger_arguments_text"] is JsonValue text ? text.GetValue<string>() : json;
        }
        catch (JsonException)
        {
            return json;
        }
    }

    private static string Short(string? text) => text is null ? "nothing" : text.Length > 300 ? $"{text[..200]} … {text[^80..]} ({text.Length})" : text;

    private static string Tell(Answer answer, string problem) =>
        problem.StartsWith("status", StringComparison.Ordinal) || problem.StartsWith("the stream", StringComparison.Ordinal) || problem.StartsWith("illegal", StringComparison.Ordinal)
            ? "\n      " + (answer.Text.Length > 600 ? answer.Text[..200] + " … " + answer.Text[^400..] : answer.Text)
            : "";
}
