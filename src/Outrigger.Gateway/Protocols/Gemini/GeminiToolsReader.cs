using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>Reads the tools a client offers and what it says of their use. Stateless and thread-safe.</summary>
internal static class GeminiToolsReader
{
    private static readonly JsonElement NoParameters = JsonDocument.Parse("""{"type":"object","properties":{}}""").RootElement;

    /// <summary>Reads <c>tools</c>: functions, and what Google runs itself.</summary>
    public static OutriggerError? ReadTools(JsonElement tools, string path, ChatRequest request)
    {
        var i = 0;
        foreach (var tool in GeminiJson.Items(tools))
        {
            var at = $"{path}[{i++}]";
            if (tool.ValueKind != JsonValueKind.Object)
            {
                return GeminiRequestReader.Invalid(at, "must be an object");
            }

            foreach (var member in tool.EnumerateObject())
            {
                var name = GeminiJson.ToCamel(member.Name);
                var inside = at + "." + member.Name;
                if (member.Value.ValueKind == JsonValueKind.Null)
                {
                    continue;
                }

                if (name == "functionDeclarations")
                {
                    if (ReadFunctions(member.Value, inside, request) is { } error)
                    {
                        return error;
                    }
                }
                else
                {
                    GeminiRequestReader.Keep(request, name is "googleSearch" or "googleSearchRetrieval" ? Features.WebSearch : Features.ProviderTools, inside, member.Value);
                }
            }
        }

        return null;
    }

    /// <summary>Reads <c>toolConfig</c>.</summary>
    public static OutriggerError? ReadConfig(JsonElement config, string path, ChatRequest request)
    {
        if (config.ValueKind != JsonValueKind.Object)
        {
            return GeminiRequestReader.Invalid(path, "must be an object");
        }

        foreach (var member in config.EnumerateObject())
        {
            var inside = path + "." + member.Name;
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (GeminiJson.ToCamel(member.Name) != "functionCallingConfig")
            {
                GeminiRequestReader.Keep(request, GeminiJson.ToCamel(member.Name), inside, member.Value);
            }
            else if (ReadCalling(member.Value, inside, request) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static OutriggerError? ReadFunctions(JsonElement functions, string path, ChatRequest request)
    {
        var i = 0;
        foreach (var function in GeminiJson.Items(functions))
        {
            var at = $"{path}[{i++}]";
            if (function.ValueKind != JsonValueKind.Object || GeminiJson.GetText(function, "name") is not { Length: > 0 } name)
            {
                return GeminiRequestReader.Invalid(at + ".name", "is missing");
            }

            var (schema, description) = (NoParameters, "");
            foreach (var member in function.EnumerateObject())
            {
                var inside = at + "." + member.Name;
                switch (GeminiJson.ToCamel(member.Name))
                {
                    case var _ when member.Value.ValueKind == JsonValueKind.Null:
                    case "name":
                        break;
                    case "description" when member.Value.ValueKind == JsonValueKind.String:
                        description = member.Value.GetString()!;
                        break;
                    case "parametersJsonSchema" when member.Value.ValueKind == JsonValueKind.Object:
                        schema = member.Value.Clone();
                        break;
                    case "parameters" when member.Value.ValueKind == JsonValueKind.Object:
                        if (!GeminiSchema.TryToJsonSchema(member.Value, out schema))
                        {
                            return GeminiRequestReader.Invalid(inside, "is nested too deep or is no schema");
                        }

                        break;
                    case "parameters" or "parametersJsonSchema" or "description":
                        return GeminiRequestReader.Invalid(inside, "has the wrong type");
                    case var other:
                        // The shape of a result only helps the model; whether it waits for one is the live protocol's.
                        GeminiRequestReader.Keep(request, other, inside, member.Value, changesAnswer: other == "behavior");
                        break;
                }
            }

            (request.Options.Tools ??= []).Add(AIFunctionFactory.CreateDeclaration(name, description, schema));
        }

        return null;
    }

    private static OutriggerError? ReadCalling(JsonElement calling, string path, ChatRequest request)
    {
        if (calling.ValueKind != JsonValueKind.Object)
        {
            return GeminiRequestReader.Invalid(path, "must be an object");
        }

        var mode = (GeminiJson.GetText(calling, "mode") ?? "AUTO").ToUpperInvariant();
        string[]? allowed = null;
        foreach (var member in calling.EnumerateObject().Where(m => m.Value.ValueKind != JsonValueKind.Null))
        {
            switch (GeminiJson.ToCamel(member.Name))
            {
                case "mode":
                    break;
                case "allowedFunctionNames":
                    allowed = [.. GeminiJson.Items(member.Value).Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!)];
                    break;
                case "streamFunctionCallArguments":
                    // Others stream them anyway; here a call goes out whole.
                    GeminiRequestReader.Keep(request, "streamFunctionCallArguments", path + "." + member.Name, member.Value, changesAnswer: false);
                    break;
                case var name:
                    GeminiRequestReader.Keep(request, name, path + "." + member.Name, member.Value);
                    break;
            }
        }

        request.AllowedTools = allowed is { Length: > 0 } ? allowed : null;
        switch (mode)
        {
            case "AUTO" or "MODE_UNSPECIFIED":
                request.Options.ToolMode = ChatToolMode.Auto;
                return null;
            case "VALIDATED":
                // Calls that keep to their schema: a wish that the others' best effort is near to.
                request.Options.ToolMode = ChatToolMode.Auto;
                request.Extras.Add(new ExtraFeature("validated-calls", path + ".mode", "\"VALIDATED\""u8.ToArray(), ChangesAnswer: false));
                return null;
            case "NONE":
                request.Options.ToolMode = ChatToolMode.None;
                return null;
            case "ANY" when allowed is [var only]:
                request.Options.ToolMode = ChatToolMode.RequireSpecific(only);
                request.AllowedTools = null;
                return null;
            case "ANY":
                request.Options.ToolMode = ChatToolMode.RequireAny;
                return null;
            default:
                return GeminiRequestReader.Invalid(path + ".mode", "must be AUTO, ANY, NONE or VALIDATED");
        }
    }
}
