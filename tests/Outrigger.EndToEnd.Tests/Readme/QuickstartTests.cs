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

        WithoutTime(answer).ShouldBe(WithoutTime(blocks[at + 1]));
    }

    /// <summary>The answer with its time of creation taken out, as indented JSON.</summary>
    private static string WithoutTime(string json)
    {
        var node = JsonNode.Parse(json)!.AsObject();
        node["created"]!.GetValue<long>().ShouldBeGreaterThan(0);
        node.Remove("created");
        return node.ToJsonString(new() { WriteIndented = true });
    }

    [GeneratedRegex("^```[a-z]*\\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex FencedBlock();
}
