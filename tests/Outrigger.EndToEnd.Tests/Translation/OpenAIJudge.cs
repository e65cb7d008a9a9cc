using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Translation;

/// <summary>Judges answers and events by OpenAI's own OpenAPI document, with ajv.</summary>
internal static class OpenAIJudge
{
    /// <summary>Fails and names what does not conform.</summary>
    public static async Task VerifyAsync(IEnumerable<(string Schema, string Name, string Json)> made)
    {
        using var folder = new TempFolder();
        var file = folder.File("made.jsonl");
        var count = 0;
        await using (var writer = File.CreateText(file))
        {
            foreach (var (schema, name, json) in made)
            {
                count++;
                var line = new JsonObject { ["schema"] = schema, ["name"] = name, ["value"] = JsonNode.Parse(json) };
                await writer.WriteLineAsync(line.ToJsonString());
            }
        }

        count.ShouldBeGreaterThan(0, "nothing was made that could be judged");
        var script = await NodeScript.RunAsync("openai-judge.mjs", new JsonObject { ["specification"] = Need.OpenAISpecificationFile, ["file"] = file, ["count"] = count });
        foreach (var check in script.Checks)
        {
            script.Verify(check);
        }

        script.Checks.ShouldContain("everything conforms");
    }
}
