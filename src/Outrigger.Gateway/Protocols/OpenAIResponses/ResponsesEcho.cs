using System.Text.Json;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>What an answer repeats of its request, as the client wrote it. Immutable once read.</summary>
internal sealed class ResponsesEcho
{
    private const string Key = "openai.responses";
    private static readonly ResponsesEcho Empty = new();

    public string? Instructions { get; set; }

    public JsonElement? ToolChoice { get; set; }

    public JsonElement? Format { get; set; }

    public string? Verbosity { get; set; }

    public JsonElement? Metadata { get; set; }

    public string? Summary { get; set; }

    /// <summary>What was kept of this request.</summary>
    public static ResponsesEcho Of(ChatRequest request) =>
        request.Options.AdditionalProperties is { } bag && bag.TryGetValue(Key, out var echo) && echo is ResponsesEcho kept ? kept : Empty;

    /// <summary>Keeps it with the request.</summary>
    public void KeepIn(ChatRequest request) => (request.Options.AdditionalProperties ??= [])[Key] = this;
}
