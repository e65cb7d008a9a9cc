using System.Text.Json.Nodes;

namespace Outrigger.Testing.Wire;

/// <summary>How a dialect's answers are read and what its streams must keep to.</summary>
/// <param name="Name">The dialect, for instance <c>openai-chat</c>.</param>
/// <param name="ReadWhole">Reads a whole answer or an error.</param>
/// <param name="ReadStream">Reads a stream.</param>
/// <param name="Law">Checks a stream.</param>
public sealed record WireDialect(
    string Name,
    Func<JsonObject, WireMeaning> ReadWhole,
    Func<IReadOnlyList<WireEvent>, WireMeaning> ReadStream,
    Func<IReadOnlyList<WireEvent>, StreamEnd> Law)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<WireDialect> All { get; } =
    [
        new("openai-chat", OpenAIChatMeaning.Read, OpenAIChatMeaning.Read, OpenAIChatLaw.Check),
        new("openai-responses", OpenAIResponsesMeaning.Read, OpenAIResponsesMeaning.Read, OpenAIResponsesLaw.Check),
        new("openai-completions", OpenAICompletionsMeaning.Read, OpenAICompletionsMeaning.Read, OpenAICompletionsLaw.Check),
        new("anthropic-messages", AnthropicMeaning.Read, AnthropicMeaning.Read, AnthropicLaw.Check),
        new("gemini-generate", GeminiMeaning.Read, GeminiMeaning.Read, GeminiLaw.Check),
    ];

    /// <summary>The one of this name.</summary>
    public static WireDialect Get(string name) => All.Single(d => d.Name == name);
}
