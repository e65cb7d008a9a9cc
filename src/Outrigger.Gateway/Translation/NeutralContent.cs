using Microsoft.Extensions.AI;

namespace Outrigger.Gateway.Translation;

/// <summary>
/// A piece of a tool call in a stream. The first piece of a call carries its id and name; pieces of several calls may
/// alternate and are told apart by <see cref="Index"/>, which counts tool calls from 0 in each answer.
/// </summary>
internal sealed class ToolCallFragmentContent(int index, string? callId, string? name, string arguments) : AIContent
{
    public int Index { get; } = index;

    public string? CallId { get; } = callId;

    public string? Name { get; } = name;

    /// <summary>A piece of the arguments' JSON text; may be empty.</summary>
    public string Arguments { get; } = arguments;
}

/// <summary>Text in which the model declines; in streams a piece of it.</summary>
internal sealed class RefusalContent(string text) : AIContent
{
    public string Text { get; } = text;
}

/// <summary>In streams: the text or reasoning block that was being written is closed, the next piece opens a new one.</summary>
internal sealed class BlockEndContent : AIContent
{
    public static BlockEndContent Instance { get; } = new();
}

/// <summary>A tool result that says that the tool failed, or holds more than text.</summary>
internal static class ToolResults
{
    /// <summary>
    /// <see cref="FunctionResultContent.Result"/> is a string, a JSON element, or a list of contents (text, images); this
    /// is its plain text, other contents left out.
    /// </summary>
    public static string GetText(FunctionResultContent result) => result.Result switch
    {
        null => "",
        string text => text,
        IEnumerable<AIContent> parts => string.Concat(parts.OfType<TextContent>().Select(t => t.Text)),
        System.Text.Json.JsonElement { ValueKind: System.Text.Json.JsonValueKind.String } json => json.GetString() ?? "",
        System.Text.Json.JsonElement json => json.GetRawText(),
        var other => other.ToString() ?? "",
    };
}

/// <summary>
/// Opaque proof of a piece of reasoning that its maker wants back unchanged: Anthropic's signature or redacted thinking,
/// Gemini's thought signature, OpenAI's encrypted reasoning. Only the dialect that issued it understands it.
/// </summary>
/// <param name="Issuer">The protocol it belongs to: <c>openai</c>, <c>anthropic</c> or <c>gemini</c>.</param>
/// <param name="Value">The text as the issuer wrote it.</param>
/// <param name="IsRedacted">Whether it stands in place of the reasoning's text rather than beside it.</param>
/// <param name="ItemId">The issuer's id of the item, where it has one.</param>
internal sealed record ReasoningSeal(string Issuer, string Value, bool IsRedacted = false, string? ItemId = null);

/// <summary>Typed access to what the neutral types keep in their property bags.</summary>
internal static class NeutralProperties
{
    private const string SealKey = "outrigger.seal";
    private const string StopSequenceKey = "outrigger.stop_sequence";
    private const string IsErrorKey = "outrigger.is_error";
    private const string CacheControlKey = "outrigger.cache_control";
    private const string DetailKey = "outrigger.detail";
    private const string ServiceTierKey = "outrigger.service_tier";

    extension(AIContent content)
    {
        /// <summary>The proof of reasoning that belongs to this content (reasoning, a tool call or a text); null for none.</summary>
        public ReasoningSeal? Seal
        {
            get => content.Find(SealKey) as ReasoningSeal;
            set => content.Set(SealKey, value);
        }

        /// <summary>A tool result that reports failure.</summary>
        public bool IsToolError
        {
            get => content.Find(IsErrorKey) is true;
            set => content.Set(IsErrorKey, value ? true : null);
        }

        /// <summary>Anthropic's cache marker on this content as JSON text (<c>{"type":"ephemeral"}</c>); null for none. Changes price, never the answer.</summary>
        public string? CacheControl
        {
            get => content.Find(CacheControlKey) as string;
            set => content.Set(CacheControlKey, value);
        }

        /// <summary>OpenAI's <c>detail</c> of an image; null for none.</summary>
        public string? ImageDetail
        {
            get => content.Find(DetailKey) as string;
            set => content.Set(DetailKey, value);
        }

        private object? Find(string key) => content.AdditionalProperties is { } bag && bag.TryGetValue(key, out var value) ? value : null;

        private void Set(string key, object? value)
        {
            if (value is null)
            {
                content.AdditionalProperties?.Remove(key);
            }
            else
            {
                (content.AdditionalProperties ??= [])[key] = value;
            }
        }
    }

    extension(ChatResponse answer)
    {
        /// <summary>The stop sequence that ended the answer, where the upstream says which.</summary>
        public string? StopSequence
        {
            get => answer.AdditionalProperties is { } bag && bag.TryGetValue(StopSequenceKey, out var value) ? value as string : null;
            set => (answer.AdditionalProperties ??= [])[StopSequenceKey] = value;
        }

        /// <summary>The tier of service the upstream says it used.</summary>
        public string? ServiceTier
        {
            get => answer.AdditionalProperties is { } bag && bag.TryGetValue(ServiceTierKey, out var value) ? value as string : null;
            set => (answer.AdditionalProperties ??= [])[ServiceTierKey] = value;
        }
    }

    extension(ChatResponseUpdate update)
    {
        /// <summary>The stop sequence that ended the answer, where the upstream says which.</summary>
        public string? StopSequence
        {
            get => update.AdditionalProperties is { } bag && bag.TryGetValue(StopSequenceKey, out var value) ? value as string : null;
            set => (update.AdditionalProperties ??= [])[StopSequenceKey] = value;
        }
    }
}
