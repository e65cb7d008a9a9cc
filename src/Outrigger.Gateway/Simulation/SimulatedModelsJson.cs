using System.Text.Json;

namespace Outrigger.Gateway.Simulation;

/// <summary>The list of models in OpenAI's shape.</summary>
internal static class SimulatedModelsJson
{
    // A fixed instant, 2026-01-01: the models do not change.
    private const long CreatedUnixSeconds = 1_767_225_600;

    public static void WriteList(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("object", "list");
        writer.WriteStartArray("data");
        foreach (var model in SimulatedModels.Names)
        {
            Write(writer, model);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, string model)
    {
        writer.WriteStartObject();
        writer.WriteString("id", model);
        writer.WriteString("object", "model");
        writer.WriteNumber("created", CreatedUnixSeconds);
        writer.WriteString("owned_by", SimulatedModels.Provider);
        writer.WriteEndObject();
    }
}
