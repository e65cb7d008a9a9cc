using System.Text.Json;

namespace Outrigger.Gateway.Simulation;

/// <summary>Which tool a request forces the model to call, and with what.</summary>
internal static class SimulatedTools
{
    /// <summary>
    /// The tool to call: the named one, or the first for <c>required</c>; null when the model is free not to call one, as
    /// a model that only echoes never would.
    /// </summary>
    public static (string Name, string Arguments)? FindForced(JsonElement root)
    {
        if (!SimulatedJson.TryGet(root, "tools", out var tools))
        {
            return null;
        }

        if (tools.ValueKind != JsonValueKind.Array)
        {
            throw SimulationException.Bad("'tools' has to be an array.", "tools");
        }

        if (!SimulatedJson.TryGet(root, "tool_choice", out var choice))
        {
            return null;
        }

        string? wanted = null;
        switch (choice.ValueKind)
        {
            case JsonValueKind.String when SimulatedJson.GetText(choice, "tool_choice") is "auto" or "none":
                return null;
            case JsonValueKind.String when SimulatedJson.GetText(choice, "tool_choice") == "required":
                break;
            case JsonValueKind.Object when SimulatedJson.FindObject(choice, "function") is { } named:
                wanted = SimulatedJson.FindText(named, "name");
                break;
            default:
                throw SimulationException.Bad("'tool_choice' has to be none, auto, required or name a function.", "tool_choice");
        }

        foreach (var tool in tools.EnumerateArray())
        {
            if (tool.ValueKind == JsonValueKind.Object
                && SimulatedJson.FindObject(tool, "function") is { } function
                && SimulatedJson.FindText(function, "name") is { } name
                && (wanted is null || wanted == name))
            {
                return (name, SimulatedJson.FindObject(function, "parameters") is { } schema ? SchemaSample.Create(schema, "tools.function.parameters") : "{}");
            }
        }

        throw SimulationException.Bad("'tool_choice' asks for a function that 'tools' does not have.", "tool_choice");
    }
}
