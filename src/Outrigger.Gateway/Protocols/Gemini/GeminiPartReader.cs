using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>Reads one part of a client's conversation. Stateless and thread-safe.</summary>
internal static class GeminiPartReader
{
    /// <summary>Reads a part other than a tool's result; nothing comes of one that says nothing.</summary>
    public static OutriggerError? Read(JsonElement part, string path, (int Content, int Part) place, bool isModel, ChatRequest request, out AIContent? content)
    {
        content = null;
        string? signature = null;
        var isThought = false;
        OutriggerError? error = null;
        foreach (var member in part.EnumerateObject())
        {
            var value = member.Value;
            var at = path + "." + member.Name;
            if (value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            switch (GeminiJson.ToCamel(member.Name))
            {
                case "text":
                    error ??= value.ValueKind == JsonValueKind.String ? null : GeminiRequestReader.Invalid(at, "must be a string");
                    content = error is not null ? null : isModel ? new TextContent(value.GetString()) : LongTextContent.Read(value, request.Source);
                    break;
                case "thought":
                    isThought = value.ValueKind == JsonValueKind.True;
                    break;
                case "thoughtSignature":
                    signature = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
                    error ??= signature is null ? GeminiRequestReader.Invalid(at, "must be a string") : null;
                    break;
                case "functionCall":
                    error ??= ReadCall(value, at, place, out content);
                    break;
                case "inlineData":
                    error ??= ReadData(value, at, out content);
                    break;
                case "fileData":
                    error ??= ReadFile(value, at, request, out content);
                    break;
                case "executableCode" or "codeExecutionResult" when value.ValueKind == JsonValueKind.Object:
                    content = new TextContent(GeminiChunkReader.FormatCode(
                        GeminiJson.GetText(value, "language"), GeminiJson.GetText(value, "code") ?? GeminiJson.GetText(value, "output")));
                    break;
                case "partMetadata":
                    GeminiRequestReader.Keep(request, Features.Metadata, at, value, changesAnswer: false);
                    break;
                default:
                    GeminiRequestReader.Keep(request, GeminiJson.ToCamel(member.Name), at, value);
                    break;
            }
        }

        if (error is null && isModel)
        {
            content = Finish(content, isThought, signature);
        }

        return error;
    }

    private static AIContent? Finish(AIContent? content, bool isThought, string? signature)
    {
        if (isThought && content is null or TextContent)
        {
            content = isThought ? new TextReasoningContent((content as TextContent)?.Text ?? "") : content;
        }

        if (signature is { Length: > 0 } and not GeminiSeals.Unsigned)
        {
            content ??= new TextContent("");
            content.Seal = GeminiSeals.Read(signature);
        }

        return content;
    }

    private static OutriggerError? ReadCall(JsonElement call, string path, (int Content, int Part) place, out AIContent? content)
    {
        content = null;
        if (call.ValueKind != JsonValueKind.Object || GeminiJson.GetText(call, "name") is not { Length: > 0 } name)
        {
            return GeminiRequestReader.Invalid(path + ".name", "is missing");
        }

        var arguments = "{}";
        if (GeminiJson.TryGet(call, "args", out var args))
        {
            if (args.ValueKind != JsonValueKind.Object)
            {
                return GeminiRequestReader.Invalid(path + ".args", "must be an object");
            }

            arguments = args.GetRawText();
        }

        var id = GeminiJson.GetText(call, "id");
        content = ToolCalls.Create(string.IsNullOrEmpty(id) ? GeminiCallIds.CreateForPlace(place.Content, place.Part) : id, name, arguments);
        return null;
    }

    /// <summary>Reads bytes.</summary>
    public static OutriggerError? ReadData(JsonElement data, string path, out AIContent? content)
    {
        content = null;
        if (data.ValueKind != JsonValueKind.Object || GeminiJson.GetText(data, "mimeType") is not { Length: > 0 } type || GeminiJson.GetText(data, "data") is not { } base64)
        {
            return GeminiRequestReader.Invalid(path, "needs mimeType and data");
        }

        try
        {
            // Google takes both alphabets.
            var bytes = Convert.FromBase64String(base64.Replace('-', '+').Replace('_', '/').PadRight((base64.Length + 3) / 4 * 4, '='));
            content = new DataContent(bytes, type) { Name = GeminiJson.GetText(data, "displayName") };
            return null;
        }
        catch (FormatException)
        {
            return GeminiRequestReader.Invalid(path + ".data", "must be base64");
        }
        catch (ArgumentException)
        {
            return GeminiRequestReader.Invalid(path + ".mimeType", "must be a media type");
        }
    }

    private static OutriggerError? ReadFile(JsonElement file, string path, ChatRequest request, out AIContent? content)
    {
        content = null;
        if (file.ValueKind != JsonValueKind.Object || GeminiJson.GetText(file, "fileUri") is not { } address || !Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            return GeminiRequestReader.Invalid(path + ".fileUri", "must be an address");
        }

        // What lies in Google's own stores nobody else can fetch.
        if (uri.Scheme is not ("http" or "https") || uri.Host.EndsWith("googleapis.com", StringComparison.OrdinalIgnoreCase)
            || uri.Host.EndsWith("youtube.com", StringComparison.OrdinalIgnoreCase) || uri.Host.EndsWith("youtu.be", StringComparison.OrdinalIgnoreCase))
        {
            GeminiRequestReader.Keep(request, Features.StoredFiles, path, file);
            return null;
        }

        try
        {
            content = GeminiJson.GetText(file, "mimeType") is { Length: > 0 } type ? new UriContent(uri, type) : new UriContent(uri);
            return null;
        }
        catch (ArgumentException)
        {
            return GeminiRequestReader.Invalid(path + ".mimeType", "must be a media type");
        }
    }
}
