using System.Text.Json;

namespace Outrigger.Gateway.Simulation;

/// <summary>Reads members of a request; what is not as expected becomes a refusal that names the member.</summary>
internal static class SimulatedJson
{
    /// <summary>A member that is there and not null.</summary>
    public static bool TryGet(JsonElement parent, string name, out JsonElement value) =>
        parent.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>The text of a string element.</summary>
    public static string GetText(JsonElement element, string param)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            throw SimulationException.Bad($"'{param}' has to be a string.", param);
        }

        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape: JSON, but no text.
            throw SimulationException.Bad($"'{param}' holds half of a surrogate pair.", param);
        }
    }

    public static string? FindText(JsonElement parent, string name) => TryGet(parent, name, out var value) ? GetText(value, name) : null;

    public static bool FindFlag(JsonElement parent, string name) =>
        TryGet(parent, name, out var value) && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw SimulationException.Bad($"'{name}' has to be true or false.", name),
        };

    public static int? FindNumber(JsonElement parent, string name, int min, int max)
    {
        if (!TryGet(parent, name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max
            ? number
            : throw SimulationException.Bad($"'{name}' has to be a whole number from {min} to {max}.", name);
    }

    public static JsonElement? FindObject(JsonElement parent, string name)
    {
        if (!TryGet(parent, name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Object ? value : throw SimulationException.Bad($"'{name}' has to be an object.", name);
    }
}
