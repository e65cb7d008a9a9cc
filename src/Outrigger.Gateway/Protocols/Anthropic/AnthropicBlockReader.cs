using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>Reads one content block of a client's request. Used by one request at a time.</summary>
internal sealed class AnthropicBlockReader(AnthropicRequestReader reader)
{
    private static readonly string[] ImageTypes = ["image/png", "image/jpeg", "image/gif", "image/webp"];

    private Dictionary<string, ReasoningSeal>? _sealsOfCalls;

    /// <summary>Reads a block; null when it is an extra, belongs to another block or is at fault.</summary>
    /// <param name="block">The block.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="role">Whose message it is.</param>
    /// <param name="before">The message as read so far; null when nothing is.</param>
    public AIContent? Read(JsonElement block, string path, ChatRole role, ChatMessage? before)
    {
        if (block.ValueKind != JsonValueKind.Object)
        {
            reader.Fail(path, "must be an object");
            return null;
        }

        var type = reader.GetText(block, "type", path);
        switch (type)
        {
            case null:
                reader.Fail($"{path}.type", "is missing");
                return null;
            case "text":
                return ReadText(block, path, role == ChatRole.User ? reader.Request.Source : default);
            case "image":
                return ReadMedia(block, path, isImage: true);
            case "document":
                return ReadMedia(block, path, isImage: false);
            case "tool_use" when role == ChatRole.Assistant:
                return ReadToolUse(block, path);
            case "tool_result" when role == ChatRole.User:
                return ReadToolResult(block, path);
            case "thinking" when role == ChatRole.Assistant:
                return ReadThinking(block, path, before);
            case "redacted_thinking" when role == ChatRole.Assistant:
                return new TextReasoningContent("") { Seal = new ReasoningSeal(AnthropicSeals.Issuer, GetRequired(block, "data", path), IsRedacted: true) };
            case "tool_use" or "tool_result" or "thinking" or "redacted_thinking":
                reader.Fail($"{path}.type", "does not belong in a message of this role");
                return null;
            default:
                // Tools that run at the provider, their results, search results, compactions and what is yet to come.
                reader.Keep(Features.ProviderTools, path, block);
                return null;
        }
    }

    /// <summary>Reads a block that must be text.</summary>
    public TextContent? ReadText(JsonElement block, string path) => ReadText(block, path, default) as TextContent;

    private AIContent? ReadText(JsonElement block, string path, ReadOnlyMemory<byte> source)
    {
        if (block.ValueKind != JsonValueKind.Object || reader.GetText(block, "type", path) != "text")
        {
            reader.Fail(path, "must be a block of type text");
            return null;
        }

        if (!block.TryGetProperty("text", out var text) || text.ValueKind != JsonValueKind.String)
        {
            GetRequired(block, "text", path);
            return null;
        }

        if (block.TryGetProperty("citations", out var citations) && citations.ValueKind == JsonValueKind.Array && citations.GetArrayLength() > 0)
        {
            reader.Keep(Features.Citations, $"{path}.citations", citations, changesAnswer: false);
        }

        reader.KeepOthers(block, path, "type", "text", "citations", "cache_control");
        var content = LongTextContent.Read(text, source);
        content.CacheControl = reader.GetCacheControl(block, path);
        return content;
    }

    /// <summary>Gives the seals that were carried beside tool calls back to them.</summary>
    public void SettleSeals(ChatMessage? message)
    {
        if (_sealsOfCalls is null || message is null)
        {
            return;
        }

        foreach (var call in message.Contents.OfType<FunctionCallContent>())
        {
            if (_sealsOfCalls.TryGetValue(call.CallId, out var seal))
            {
                call.Seal = seal;
            }
        }
    }

    private string GetRequired(JsonElement block, string name, string path)
    {
        if (reader.GetText(block, name, path) is { } text)
        {
            return text;
        }

        reader.Fail($"{path}.{name}", "is missing");
        return "";
    }

    private AIContent? ReadThinking(JsonElement block, string path, ChatMessage? before)
    {
        reader.KeepOthers(block, path, "type", "thinking", "signature", "cache_control");
        var text = reader.GetText(block, "thinking", path) ?? "";
        var signature = reader.GetText(block, "signature", path);
        if (string.IsNullOrEmpty(signature))
        {
            return text.Length == 0 ? null : new TextReasoningContent(text);
        }

        var carried = AnthropicSeals.Read(signature);
        if (carried.CallId is { } callId && carried.Seal is { } ofCall)
        {
            (_sealsOfCalls ??= new Dictionary<string, ReasoningSeal>(StringComparer.Ordinal))[callId] = ofCall;
            return text.Length == 0 ? null : new TextReasoningContent(text);
        }

        if (carried.IsOfText)
        {
            if (before?.Contents is [.., TextContent { Seal: null } written])
            {
                written.Seal = carried.Seal;
                return null;
            }

            return new TextContent("") { Seal = carried.Seal };
        }

        return new TextReasoningContent(text) { Seal = carried.Seal };
    }

    private FunctionCallContent? ReadToolUse(JsonElement block, string path)
    {
        var id = GetRequired(block, "id", path);
        var name = GetRequired(block, "name", path);
        if (!block.TryGetProperty("input", out var input) || input.ValueKind != JsonValueKind.Object)
        {
            reader.Fail($"{path}.input", "must be an object");
            return null;
        }

        // Who called: only the model itself is worth no word.
        if (block.TryGetProperty("caller", out var caller)
            && !(caller.ValueKind == JsonValueKind.Object && caller.TryGetProperty("type", out var kind) && kind.ValueEquals("direct"u8)))
        {
            reader.Keep(Features.ProviderTools, $"{path}.caller", caller);
        }

        reader.KeepOthers(block, path, "type", "id", "name", "input", "caller", "cache_control");
        var call = ToolCalls.Create(AnthropicToolIds.Read(id), name, AnthropicToolInputs.Read(input));
        call.CacheControl = reader.GetCacheControl(block, path);
        return call;
    }

    private FunctionResultContent? ReadToolResult(JsonElement block, string path)
    {
        var id = GetRequired(block, "tool_use_id", path);
        reader.KeepOthers(block, path, "type", "tool_use_id", "content", "is_error", "cache_control");
        object? result = "";
        if (block.TryGetProperty("content", out var content) && content.ValueKind != JsonValueKind.Null)
        {
            result = content.ValueKind switch
            {
                JsonValueKind.String => content.GetString(),
                JsonValueKind.Array => ReadResultBlocks(content, $"{path}.content"),
                _ => null,
            };
            if (result is null)
            {
                reader.Fail($"{path}.content", "must be a string or an array");
                return null;
            }
        }

        return new FunctionResultContent(AnthropicToolIds.Read(id), result)
        {
            IsToolError = block.TryGetProperty("is_error", out var isError) && isError.ValueKind == JsonValueKind.True,
            CacheControl = reader.GetCacheControl(block, path),
        };
    }

    private object ReadResultBlocks(JsonElement content, string path)
    {
        var parts = new List<AIContent>();
        var index = 0;
        foreach (var block in content.EnumerateArray())
        {
            if (Read(block, $"{path}[{index++}]", ChatRole.System, null) is { } part)
            {
                parts.Add(part);
            }
        }

        return parts is [TextContent { CacheControl: null } only] ? only.Text : parts;
    }

    private AIContent? ReadMedia(JsonElement block, string path, bool isImage)
    {
        reader.KeepOthers(block, path, isImage ? ["type", "source", "cache_control"] : ["type", "source", "title", "context", "citations", "cache_control"]);
        if (!block.TryGetProperty("source", out var source) || source.ValueKind != JsonValueKind.Object)
        {
            reader.Fail($"{path}.source", "must be an object");
            return null;
        }

        string? title = null;
        if (!isImage)
        {
            title = reader.GetText(block, "title", path);
            KeepIfSaid(block, "context", Features.Documents, path);
            if (block.TryGetProperty("citations", out var citations) && citations.ValueKind == JsonValueKind.Object
                && citations.TryGetProperty("enabled", out var enabled) && enabled.ValueKind == JsonValueKind.True)
            {
                reader.Keep(Features.Citations, $"{path}.citations", citations);
            }
        }

        var content = ReadSource(source, $"{path}.source", isImage);
        if (content is not null)
        {
            content.CacheControl = reader.GetCacheControl(block, path);
            if (content is DataContent data && title is not null)
            {
                data.Name = title;
            }
        }

        return content;
    }

    private void KeepIfSaid(JsonElement block, string name, string feature, string path)
    {
        if (block.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            reader.Keep(feature, $"{path}.{name}", value);
        }
    }

    private AIContent? ReadSource(JsonElement source, string path, bool isImage)
    {
        switch (reader.GetText(source, "type", path))
        {
            case "base64":
                return ReadBase64(source, path, isImage);
            case "url":
                var address = GetRequired(source, "url", path);
                if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                {
                    reader.Fail($"{path}.url", "must be an http or https address");
                    return null;
                }

                return new UriContent(uri, isImage ? "image/*" : "application/pdf");
            case "text" when !isImage:
                return new DataContent(System.Text.Encoding.UTF8.GetBytes(GetRequired(source, "data", path)), "text/plain");
            case "file":
                reader.Keep(Features.StoredFiles, path, source);
                return null;
            default:
                reader.Keep(isImage ? Features.ImageData : Features.Documents, path, source);
                return null;
        }
    }

    private DataContent? ReadBase64(JsonElement source, string path, bool isImage)
    {
        var type = GetRequired(source, "media_type", path);
        if (isImage ? Array.IndexOf(ImageTypes, type) < 0 : type != "application/pdf")
        {
            reader.Fail($"{path}.media_type", isImage ? "must be image/png, image/jpeg, image/gif or image/webp" : "must be application/pdf");
            return null;
        }

        if (!source.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.String || !data.TryGetBytesFromBase64(out var bytes))
        {
            reader.Fail($"{path}.data", "must be base64");
            return null;
        }

        return new DataContent(bytes, type);
    }
}
