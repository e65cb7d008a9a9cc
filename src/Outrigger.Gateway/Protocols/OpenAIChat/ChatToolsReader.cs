using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Reads the tools of a chat completion request and how they may be used. Stateless and thread-safe.</summary>
internal static class ChatToolsReader
{
    private const string AsFunctionsKey = "openai.functions";

    /// <summary>Whether the client speaks of functions, as before there were tools, and is to be answered so.</summary>
    public static bool AnswersAsFunctions(ChatRequest request) => request.Options.AdditionalProperties?.ContainsKey(AsFunctionsKey) == true;

    public static void ReadTools(JsonElement value, RequestMembers members)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            members.Fail("tools", "must be an array");
            return;
        }

        var at = 0;
        foreach (var tool in value.EnumerateArray())
        {
            var path = $"tools[{at++}]";
            switch (OpenAIJson.FindText(tool, "type"u8))
            {
                case "function" when OpenAIJson.TryFind(tool, "function"u8, JsonValueKind.Object, out var function):
                    ReadFunction(function, path + ".function", members);
                    break;
                case "function":
                    members.Fail(path + ".function", "is missing");
                    break;
                case "custom":
                    members.Extra(Features.CustomTools, path, tool);
                    break;
                case null:
                    members.Fail(path + ".type", "is missing");
                    break;
                default:
                    members.Extra(Features.ProviderTools, path, tool);
                    break;
            }
        }
    }

    /// <summary>Reads one function's name, description, parameters and strictness; members of responses' tools are the same.</summary>
    public static void ReadFunction(JsonElement function, string path, RequestMembers members)
    {
        var name = members.Required(function, "name"u8, path + ".name");
        var parameters = OpenAIJson.EmptyObject;
        var isStrict = false;
        foreach (var member in function.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            switch (member.Name)
            {
                case "name" or "description" or "type":
                    break;
                case "parameters" when member.Value.ValueKind == JsonValueKind.Object:
                    parameters = member.Value;
                    break;
                case "parameters":
                    members.Fail(path + ".parameters", "must be an object");
                    break;
                case "strict":
                    isStrict = members.Flag(member.Value, path + ".strict");
                    break;
                default:
                    members.Unknown(member.Name, path + "." + member.Name, member.Value);
                    break;
            }
        }

        if (members.Error is not null)
        {
            return;
        }

        (members.Request.Options.Tools ??= []).Add(AIFunctionFactory.CreateDeclaration(name, OpenAIJson.FindText(function, "description"u8) ?? "", parameters));
        if (isStrict)
        {
            members.Request.StrictTools.Add(name);
        }
    }

    public static void ReadChoice(JsonElement value, RequestMembers members)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            members.Request.Options.ToolMode = ReadMode(value.GetString()!, "tool_choice", members);
            return;
        }

        switch (OpenAIJson.FindText(value, "type"u8))
        {
            case "function" when OpenAIJson.TryFind(value, "function"u8, JsonValueKind.Object, out var function):
                Force(members.Required(function, "name"u8, "tool_choice.function.name"), members);
                break;
            case "allowed_tools" when OpenAIJson.TryFind(value, "allowed_tools"u8, JsonValueKind.Object, out var allowed):
                ReadAllowed(allowed, "tool_choice.allowed_tools", members);
                break;
            case "custom":
                members.Extra(Features.CustomTools, "tool_choice", value);
                break;
            case null or "function" or "allowed_tools":
                members.Fail("tool_choice", "must be a mode, or name a function or the allowed tools");
                break;
            default:
                members.Extra(Features.ProviderTools, "tool_choice", value);
                break;
        }
    }

    /// <summary>Reads a mode and the names of the tools that may be used.</summary>
    public static void ReadAllowed(JsonElement allowed, string path, RequestMembers members)
    {
        members.Request.Options.ToolMode = ReadMode(OpenAIJson.FindText(allowed, "mode"u8) ?? "", path + ".mode", members);
        if (!OpenAIJson.TryFind(allowed, "tools"u8, JsonValueKind.Array, out var tools))
        {
            members.Fail(path + ".tools", "is missing");
            return;
        }

        var names = new List<string>();
        foreach (var tool in tools.EnumerateArray())
        {
            if (OpenAIJson.FindText(tool, "type"u8) is not "function")
            {
                members.Extra(Features.ProviderTools, path + ".tools", tool);
                continue;
            }

            // Chat completions wrap the name, responses do not.
            var holder = OpenAIJson.TryFind(tool, "function"u8, JsonValueKind.Object, out var function) ? function : tool;
            names.Add(members.Required(holder, "name"u8, path + ".tools[].name"));
        }

        members.Request.AllowedTools = names;
    }

    /// <summary>Reads the older <c>functions</c>.</summary>
    public static void ReadFunctions(JsonElement value, RequestMembers members)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            members.Fail("functions", "must be an array");
            return;
        }

        var at = 0;
        foreach (var function in value.EnumerateArray())
        {
            var path = $"functions[{at++}]";
            if (function.ValueKind == JsonValueKind.Object)
            {
                ReadFunction(function, path, members);
            }
            else
            {
                members.Fail(path, "must be an object");
            }
        }

        // There was no word for two calls at once.
        (members.Request.Options.AdditionalProperties ??= [])[AsFunctionsKey] = true;
        members.Request.Options.AllowMultipleToolCalls = false;
    }

    /// <summary>Reads the older <c>function_call</c>.</summary>
    public static void ReadFunctionChoice(JsonElement value, RequestMembers members)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            members.Request.Options.ToolMode = ReadMode(value.GetString()!, "function_call", members);
        }
        else
        {
            Force(members.Required(value, "name"u8, "function_call.name"), members);
        }
    }

    public static void Force(string name, RequestMembers members)
    {
        if (name.Length > 0)
        {
            members.Request.Options.ToolMode = ChatToolMode.RequireSpecific(name);
        }
    }

    public static ChatToolMode? ReadMode(string mode, string path, RequestMembers members)
    {
        switch (mode)
        {
            case "auto":
                return ChatToolMode.Auto;
            case "none":
                return ChatToolMode.None;
            case "required":
                return ChatToolMode.RequireAny;
            default:
                members.Fail(path, "must be auto, none or required");
                return null;
        }
    }
}
