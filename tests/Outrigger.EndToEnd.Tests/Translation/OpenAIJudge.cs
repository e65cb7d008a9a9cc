using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;
using Outrigger.Testing.Wire;

namespace Outrigger.EndToEnd.Tests.Translation;

/// <summary>Judges answers and events by OpenAI's own OpenAPI document, with ajv.</summary>
internal static class OpenAIJudge
{
    /// <summary>Fails and names what does not conform; what OpenAI's own recordings show is allowed and told with the recording.</summary>
    public static async Task<NodeScript> VerifyAsync(IEnumerable<(string Schema, string Name, string Json)> made)
    {
        using var folder = new TempFolder();
        var file = folder.File("made.jsonl");
        var count = 0;
        await using (var writer = File.CreateText(file))
        {
            foreach (var (isOwn, schema, name, json) in made.Select(m => (false, m.Schema, m.Name, m.Json)).Concat(Own()))
            {
                count++;
                var line = new JsonObject { ["schema"] = schema, ["name"] = name, ["own"] = isOwn, ["value"] = JsonNode.Parse(json) };
                await writer.WriteLineAsync(line.ToJsonString());
            }
        }

        var script = await NodeScript.RunAsync("openai-judge.mjs", new JsonObject { ["specification"] = Need.OpenAISpecificationFile, ["file"] = file, ["count"] = count });
        foreach (var check in script.Checks)
        {
            script.Verify(check);
        }

        script.Checks.ShouldContain("everything conforms");
        CompareDeviations(script);
        return script;
    }

    /// <summary>The page of what deviates from the document as OpenAI's own answers do: no line too few, none too many.</summary>
    private static void CompareDeviations(NodeScript script)
    {
        var lines = script.Notes("deviation")
            .Select(n => n["deviation"]!.GetValue<string>() + "\t" + n["recording"]!.GetValue<string>())
            .Order(StringComparer.Ordinal);
        var text = string.Join('\n', lines.Prepend("deviation\trecording of OpenAI that shows it")) + "\n";
        var file = Path.Combine(Layout.Root, "docs", "openai-deviations.tsv");
        if (Environment.GetEnvironmentVariable("OUTRIGGER_UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(file, text);
        }

        File.Exists(file).ShouldBeTrue("docs/openai-deviations.tsv is missing; OUTRIGGER_UPDATE_SNAPSHOTS=1 writes it.");
        text.ShouldBe(File.ReadAllText(file), "docs/openai-deviations.tsv is not up to date; OUTRIGGER_UPDATE_SNAPSHOTS=1 writes it.");
    }

    /// <summary>What OpenAI itself answered.</summary>
    private static IEnumerable<(bool IsOwn, string Schema, string Name, string Json)> Own()
    {
        foreach (var tape in Tape.Shelf.Tapes.Where(t => t.Protocol == "openai" && t.Status == 200 && t.IsOpenAIsOwn))
        {
            var dialect = ClientDialect.All.SingleOrDefault(d => d.Name == tape.Dialect);
            if (dialect is null)
            {
                if (tape.Dialect is "openai-embeddings" or "openai-input-tokens")
                {
                    yield return (true, tape.Dialect == "openai-embeddings" ? "CreateEmbeddingResponse" : "TokenCountsResource", tape.Name, System.Text.Encoding.UTF8.GetString(tape.Body));
                }

                continue;
            }

            var values = tape.IsStream ? WireEvent.Parse(tape.Body).Where(e => !e.IsDone).Select(e => e.Data) : [System.Text.Encoding.UTF8.GetString(tape.Body)];
            foreach (var value in values)
            {
                yield return (true, (tape.IsStream ? dialect.EventSchema : dialect.WholeSchema)!, tape.Name, value);
            }
        }
    }
}
