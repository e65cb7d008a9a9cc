using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>Reads the result of a tool: <c>functionResponse</c>, whose <c>response</c> is always an object. Stateless and thread-safe.</summary>
internal static class GeminiResultReader
{
    /// <summary>Adds a message with the result.</summary>
    public static OutriggerError? Read(JsonElement response, string path, PendingCalls calls, ChatRequest request)
    {
        if (response.ValueKind != JsonValueKind.Object)
        {
            return GeminiRequestReader.Invalid(path, "must be an object");
        }

        var (text, isError) = ("{}", false);
        List<AIContent>? media = null;
        foreach (var member in response.EnumerateObject())
        {
            var at = path + "." + member.Name;
            switch (GeminiJson.ToCamel(member.Name))
            {
                case "id" or "name":
                    break;
                case "response" when member.Value.ValueKind == JsonValueKind.Object:
                    (text, isError) = Unwrap(member.Value);
                    break;
                case "response" when member.Value.ValueKind != JsonValueKind.Null:
                    return GeminiRequestReader.Invalid(at, "must be an object");
                case "parts" when member.Value.ValueKind != JsonValueKind.Null:
                    if (ReadParts(member.Value, at, media = []) is { } error)
                    {
                        return error;
                    }

                    break;
                case var name when member.Value.ValueKind != JsonValueKind.Null:
                    GeminiRequestReader.Keep(request, name, at, member.Value);
                    break;
            }
        }

        if (calls.Take(GeminiJson.GetText(response, "id"), GeminiJson.GetText(response, "name")) is not { } call)
        {
            return GeminiRequestReader.Invalid(path, "answers no call that stands before it");
        }

        object result = media is { Count: > 0 } ? new List<AIContent>([new TextContent(text), .. media]) : text;
        request.Messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, result) { IsToolError = isError }]));
        return null;
    }

    /// <summary>
    /// A lone <c>result</c>, <c>output</c> or <c>error</c> is a wrapping (Google documents the last two); anything else is the
    /// result itself.
    /// </summary>
    private static (string Text, bool IsError) Unwrap(JsonElement response)
    {
        using var members = response.EnumerateObject();
        if (members.MoveNext() && members.Current is { Name: "result" or "output" or "error" } only && !members.MoveNext())
        {
            return (only.Value.ValueKind == JsonValueKind.String ? only.Value.GetString()! : only.Value.GetRawText(), only.Name == "error");
        }

        return (response.GetRawText(), false);
    }

    private static OutriggerError? ReadParts(JsonElement parts, string path, List<AIContent> media)
    {
        var i = 0;
        foreach (var part in GeminiJson.Items(parts))
        {
            var at = $"{path}[{i++}]";
            if (part.ValueKind != JsonValueKind.Object || !GeminiJson.TryGet(part, "inlineData", out var data))
            {
                return GeminiRequestReader.Invalid(at, "must hold inlineData");
            }

            if (GeminiPartReader.ReadData(data, at + ".inlineData", out var content) is { } error)
            {
                return error;
            }

            media.Add(content!);
        }

        return null;
    }
}
