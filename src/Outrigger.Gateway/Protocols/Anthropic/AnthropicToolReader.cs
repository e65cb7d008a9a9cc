using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>Reads <c>tools</c> and <c>tool_choice</c> of a client's request. Stateless.</summary>
internal static class AnthropicToolReader
{
    public static void ReadTools(AnthropicRequestReader reader, JsonElement tools)
    {
        if (tools.ValueKind != JsonValueKind.Array)
        {
            reader.Fail("tools", "must be an array");
            return;
        }

        var index = 0;
        foreach (var tool in tools.EnumerateArray())
        {
            ReadTool(reader, tool, $"tools[{index++}]");
            if (reader.HasFailed)
            {
                return;
            }
        }
    }

    public static void ReadChoice(AnthropicRequestReader reader, JsonElement choice)
    {
        if (choice.ValueKind != JsonValueKind.Object)
        {
            reader.Fail("tool_choice", "must be an object");
            return;
        }

        var options = reader.Request.Options;
        switch (reader.GetText(choice, "type", "tool_choice"))
        {
            case "auto":
                options.ToolMode = ChatToolMode.Auto;
                break;
            case "any":
                options.ToolMode = ChatToolMode.RequireAny;
                break;
            case "none":
                options.ToolMode = ChatToolMode.None;
                break;
            case "tool" when reader.GetText(choice, "name", "tool_choice") is { Length: > 0 } name:
                options.ToolMode = ChatToolMode.RequireSpecific(name);
                break;
            default:
                reader.Fail("tool_choice", "must be of type auto, any, none, or tool with a name");
                return;
        }

        if (choice.TryGetProperty("disable_parallel_tool_use", out var single) && single.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            options.AllowMultipleToolCalls = single.ValueKind == JsonValueKind.False;
        }

        reader.KeepOthers(choice, "tool_choice", "type", "name", "disable_parallel_tool_use");
    }

    private static void ReadTool(AnthropicRequestReader reader, JsonElement tool, string path)
    {
        if (tool.ValueKind != JsonValueKind.Object)
        {
            reader.Fail(path, "must be an object");
            return;
        }

        if (reader.GetText(tool, "type", path) is not (null or "custom"))
        {
            reader.Keep(Features.ProviderTools, path, tool);
            return;
        }

        if (reader.GetText(tool, "name", path) is not { Length: > 0 } name)
        {
            reader.Fail($"{path}.name", "is missing");
            return;
        }

        if (!tool.TryGetProperty("input_schema", out var schema) || schema.ValueKind != JsonValueKind.Object)
        {
            reader.Fail($"{path}.input_schema", "must be an object");
            return;
        }

        if (tool.TryGetProperty("strict", out var strict) && strict.ValueKind == JsonValueKind.True)
        {
            reader.Request.StrictTools.Add(name);
        }

        // Where the prompt is cached and how arguments are cut into pieces: the answer is the same without.
        if (reader.GetCacheControl(tool, path) is not null)
        {
            reader.Keep(Features.CacheControl, $"{path}.cache_control", tool.GetProperty("cache_control"), changesAnswer: false);
        }

        if (tool.TryGetProperty("eager_input_streaming", out var eager) && eager.ValueKind != JsonValueKind.Null)
        {
            reader.Keep("eager_input_streaming", $"{path}.eager_input_streaming", eager, changesAnswer: false);
        }

        reader.KeepOthers(tool, path, "type", "name", "description", "input_schema", "strict", "cache_control", "eager_input_streaming");
        (reader.Request.Options.Tools ??= []).Add(
            AIFunctionFactory.CreateDeclaration(name, reader.GetText(tool, "description", path) ?? "", schema.Clone(), null));
    }
}
