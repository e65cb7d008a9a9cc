using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Readme;

/// <summary>What the README promises, done.</summary>
public sealed partial class QuickstartTests
{
    private const string DocumentedAddress = "http://127.0.0.1:5080";

    [Fact]
    public async Task Curl_OfTheReadme_GivesTheAnswerOfTheReadme()
    {
        Need.Program("curl");
        var blocks = FencedBlock().Matches(await File.ReadAllTextAsync(Path.Combine(Layout.Root, "README.md")))
            .Select(m => m.Groups["text"].Value.Trim())
            .ToList();
        var at = blocks.FindIndex(b => b.StartsWith("curl ", StringComparison.Ordinal));
        at.ShouldBeGreaterThanOrEqualTo(0, "README.md has no block that starts with curl");
        blocks[at].ShouldContain(DocumentedAddress);
        blocks.Count.ShouldBeGreaterThan(at + 1, "README.md shows no answer after its curl");
        await using var server = await ServerProcess.StartAsync(new ServerSettings { AdminKey = null });

        var answer = await Shell.RunAsync(blocks[at].Replace(DocumentedAddress, server.Address.ToString().TrimEnd('/'), StringComparison.Ordinal));

        var documented = blocks[at + 1];
        ShouldHave(JsonNode.Parse(answer), JsonNode.Parse(Elision().Replace(documented, "")), isWhole: !Elision().IsMatch(documented), "answer");
    }

    /// <summary>Everything documented is there and equal, but for the time; where the README leaves nothing out, nothing else is there.</summary>
    private static void ShouldHave(JsonNode? actual, JsonNode? documented, bool isWhole, string path)
    {
        switch (documented)
        {
            case JsonObject members:
                var names = actual.ShouldBeOfType<JsonObject>(path).Select(m => m.Key).ToList();
                members.Select(m => m.Key).Except(names).ShouldBeEmpty(path);
                if (isWhole)
                {
                    names.ShouldBe(members.Select(m => m.Key), path);
                }

                foreach (var (name, value) in members.Where(m => m.Key != "created"))
                {
                    ShouldHave(actual[name], value, isWhole, $"{path}.{name}");
                }

                break;
            case JsonArray items:
                actual.ShouldBeOfType<JsonArray>(path).Count.ShouldBe(items.Count, path);
                for (var i = 0; i < items.Count; i++)
                {
                    ShouldHave(actual[i], items[i], isWhole, $"{path}[{i}]");
                }

                break;
            default:
                JsonNode.DeepEquals(actual, documented).ShouldBeTrue($"{path}: {actual?.ToJsonString()}, the README says {documented?.ToJsonString()}");
                break;
        }
    }

    [GeneratedRegex(",\\s*…")]
    private static partial Regex Elision();

    [GeneratedRegex("^```[a-z]*\\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex FencedBlock();
}
