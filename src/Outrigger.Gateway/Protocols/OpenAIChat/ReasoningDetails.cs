using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>
/// The carrier of reasoning in chat completions: <c>reasoning_content</c> for people and, where a seal must come back,
/// <c>reasoning_details</c> as routers in front of several providers write it. Stateless and thread-safe.
/// </summary>
/// <seealso href="https://openrouter.ai/docs/use-cases/reasoning-tokens"/>
internal static class ReasoningDetails
{
    private const string Text = "reasoning.text";
    private const string Encrypted = "reasoning.encrypted";
    private const string Summary = "reasoning.summary";

    /// <summary>Reads the details of a message or delta; an entry without text or seal is left out.</summary>
    /// <param name="details">The array.</param>
    /// <param name="takeText">Whether the entries' text counts; false when it was said elsewhere already.</param>
    /// <param name="contents">Receives reasoning.</param>
    public static void Read(JsonElement details, bool takeText, ICollection<AIContent> contents)
    {
        if (details.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var entry in details.EnumerateArray())
        {
            var text = takeText ? OpenAIJson.FindText(entry, "text"u8) ?? OpenAIJson.FindText(entry, "summary"u8) ?? "" : "";
            var seal = ReadSeal(entry);
            if (text.Length == 0 && seal is null)
            {
                continue;
            }

            contents.Add(IsOfText(entry) ? new TextContent(text) { Seal = seal } : new TextReasoningContent(text) { Seal = seal });
        }
    }

    /// <summary>Writes one entry.</summary>
    public static void Write(Utf8JsonWriter json, string text, ReasoningSeal? seal, int index, bool isOfText = false)
    {
        json.WriteStartObject();
        json.WriteString("type", seal is null ? text.Length == 0 ? Summary : Text : seal.IsRedacted || isOfText ? Encrypted : Text);
        if (text.Length > 0)
        {
            json.WriteString("text", text);
        }

        if (seal is not null)
        {
            json.WriteString(seal.IsRedacted || isOfText ? "data" : "signature", seal.Value);
            if (seal.ItemId is { } id)
            {
                json.WriteString("id", id);
            }
        }

        if (isOfText)
        {
            json.WriteString("on", "content");
        }

        json.WriteString("format", ToFormat(seal?.Issuer));
        json.WriteNumber("index", index);
        json.WriteEndObject();
    }

    /// <summary>The thought signature Google's own OpenAI endpoint attaches to tool calls and messages.</summary>
    public static ReasoningSeal? ReadThoughtSignature(JsonElement element) =>
        OpenAIJson.TryFind(element, "extra_content"u8, JsonValueKind.Object, out var extra)
        && OpenAIJson.TryFind(extra, "google"u8, JsonValueKind.Object, out var google)
        && OpenAIJson.FindText(google, "thought_signature"u8) is { Length: > 0 } signature
            ? new ReasoningSeal("gemini", signature)
            : null;

    /// <summary>Writes it.</summary>
    public static void WriteThoughtSignature(Utf8JsonWriter json, string signature)
    {
        json.WriteStartObject("extra_content");
        json.WriteStartObject("google");
        json.WriteString("thought_signature", signature);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static ReasoningSeal? ReadSeal(JsonElement entry)
    {
        if (FromFormat(OpenAIJson.FindText(entry, "format"u8)) is not { } issuer)
        {
            return null;
        }

        var isRedacted = OpenAIJson.FindText(entry, "data"u8) is { Length: > 0 };
        var value = isRedacted ? OpenAIJson.FindText(entry, "data"u8) : OpenAIJson.FindText(entry, "signature"u8);
        return value is { Length: > 0 } ? new ReasoningSeal(issuer, value, isRedacted && !IsOfText(entry), OpenAIJson.FindText(entry, "id"u8)) : null;
    }

    private static bool IsOfText(JsonElement entry) => OpenAIJson.FindText(entry, "on"u8) == "content";

    private static string ToFormat(string? issuer) => issuer switch
    {
        "anthropic" => "anthropic-claude-v1",
        "gemini" => "google-gemini-v1",
        "openai" => "openai-responses-v1",
        _ => "unknown",
    };

    private static string? FromFormat(string? format) => format switch
    {
        "anthropic-claude-v1" => "anthropic",
        "google-gemini-v1" => "gemini",
        "openai-responses-v1" => "openai",
        _ => null,
    };
}
