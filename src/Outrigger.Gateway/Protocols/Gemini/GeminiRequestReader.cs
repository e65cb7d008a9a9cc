using System.Text.Json;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// Reads a client's request. Every member is read, kept as an extra, or refused; both spellings are taken. Stateless and
/// thread-safe.
/// </summary>
internal static class GeminiRequestReader
{
    /// <summary>Reads the body of generateContent.</summary>
    public static OutriggerError? Read(ReadOnlyMemory<byte> body, out ChatRequest request)
    {
        request = new ChatRequest { Source = body };
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = GeminiJson.MaxDepth });
            return ReadMembers(document.RootElement, "", request);
        }
        catch (JsonException)
        {
            return ForwardingErrors.InvalidJson.With("The body is not valid JSON.");
        }
        catch (InvalidOperationException)
        {
            return ForwardingErrors.InvalidJson.With("A string of the body holds half of a surrogate pair.");
        }
    }

    /// <summary>Reads the members of a request; the request to count has them in an object of its own.</summary>
    public static OutriggerError? ReadMembers(JsonElement root, string path, ChatRequest request)
    {
        OutriggerError? error = null;
        JsonElement? contents = null;
        foreach (var member in root.EnumerateObject())
        {
            var name = GeminiJson.ToCamel(member.Name);
            var value = member.Value;
            if (value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            switch (name)
            {
                case "contents":
                    contents = value;
                    break;
                case "systemInstruction":
                    error ??= GeminiContentsReader.ReadSystem(value, path + member.Name, request);
                    break;
                case "tools":
                    error ??= GeminiToolsReader.ReadTools(value, path + member.Name, request);
                    break;
                case "toolConfig":
                    error ??= GeminiToolsReader.ReadConfig(value, path + member.Name, request);
                    break;
                case "generationConfig":
                    error ??= GeminiConfigReader.Read(value, path + member.Name, request);
                    break;
                case "model":
                    break;
                default:
                    AddExtra(name, path + member.Name, value, request);
                    break;
            }
        }

        return error ?? (contents is { } list ? GeminiContentsReader.Read(list, path + "contents", request) : null);
    }

    /// <summary>A member of the wrong kind, or one that makes no sense.</summary>
    public static OutriggerError Invalid(string param, string problem) => ForwardingErrors.InvalidMember.With($"'{param}' {problem}.") with { Param = param };

    /// <summary>Keeps what has no neutral word.</summary>
    public static void Keep(ChatRequest request, string feature, string param, JsonElement value, bool changesAnswer = true) =>
        request.Extras.Add(new ExtraFeature(feature, param, GeminiJson.ToBytes(value), changesAnswer));

    private static void AddExtra(string name, string param, JsonElement value, ChatRequest request)
    {
        switch (name)
        {
            case "safetySettings":
                // Filters that are switched off are what the others have anyway.
                Keep(request, Features.SafetySettings, param, value, changesAnswer: !IsUnfiltered(value));
                break;
            case "cachedContent":
                Keep(request, Features.CachedContent, param, value);
                break;
            case "labels":
                Keep(request, Features.Metadata, param, value, changesAnswer: false);
                break;
            case "serviceTier":
                Keep(request, Features.ServiceTier, param, value, changesAnswer: false);
                break;
            case "store":
                Keep(request, Features.Store, param, value, changesAnswer: false);
                break;
            default:
                Keep(request, name, param, value);
                break;
        }
    }

    private static bool IsUnfiltered(JsonElement settings) =>
        GeminiJson.Items(settings).All(s => s.ValueKind == JsonValueKind.Object && GeminiJson.GetText(s, "threshold") is "BLOCK_NONE" or "OFF");
}
