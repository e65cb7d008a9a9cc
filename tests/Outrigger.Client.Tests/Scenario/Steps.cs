using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Outrigger.Client.Tests.Scenario;

/// <summary>The steps of the scenario and what they remember of each other; the same file is played in three languages.</summary>
internal sealed partial class Steps
{
    private readonly Dictionary<string, JsonNode?> _saved = new(StringComparer.Ordinal);

    public static string File { get; } = Repository.PathOf("tests/Outrigger.Client.Tests/Scenario/scenario.json");

    public static IReadOnlyList<JsonObject> Read() => [.. JsonNode.Parse(System.IO.File.ReadAllText(File))!.AsArray().Select(step => step!.AsObject())];

    public void Save(string name, JsonNode? value) => _saved[name] = value?.DeepClone();

    public JsonNode? Saved(string name) => _saved[name];

    /// <summary>A value with what was saved in its holes.</summary>
    public JsonNode? Fill(JsonNode? value) => value switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(Text(member.Key), Fill(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Fill)]),
        JsonValue text when text.GetValueKind() == System.Text.Json.JsonValueKind.String =>
            Whole().Match(text.GetValue<string>()) is { Success: true } whole ? _saved[whole.Groups[1].Value]?.DeepClone() : Text(text.GetValue<string>()),
        _ => value?.DeepClone(),
    };

    public string Text(string text) => Hole().Replace(text, found => _saved[found.Groups[1].Value]!.ToString());

    /// <summary>What lies at a path like <c>items.0.id</c>; the whole for an empty one.</summary>
    public static JsonNode? At(JsonNode? value, string path) => path.Split('.', StringSplitOptions.RemoveEmptyEntries).Aggregate(
        value, (found, part) => found is JsonArray items ? items[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)] : (found as JsonObject)?[part]);

    [GeneratedRegex(@"^\$\{(\w+)\}$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Hole();
}
