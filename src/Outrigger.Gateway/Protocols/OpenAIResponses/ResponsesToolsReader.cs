using System.Text.Json;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>Reads the tools of a response's request and how they may be used. Stateless and thread-safe.</summary>
internal static class ResponsesToolsReader
{
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
                case "function":
                    ChatToolsReader.ReadFunction(tool, path, members);
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

    public static void ReadChoice(JsonElement value, RequestMembers members)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            members.Request.Options.ToolMode = ChatToolsReader.ReadMode(value.GetString()!, "tool_choice", members);
            return;
        }

        switch (OpenAIJson.FindText(value, "type"u8))
        {
            case "function":
                ChatToolsReader.Force(members.Required(value, "name"u8, "tool_choice.name"), members);
                break;
            case "allowed_tools":
                ChatToolsReader.ReadAllowed(value, "tool_choice", members);
                break;
            case "custom":
                members.Extra(Features.CustomTools, "tool_choice", value);
                break;
            case null:
                members.Fail("tool_choice", "must be a mode, or name a function or the allowed tools");
                break;
            default:
                members.Extra(Features.ProviderTools, "tool_choice", value);
                break;
        }
    }
}
