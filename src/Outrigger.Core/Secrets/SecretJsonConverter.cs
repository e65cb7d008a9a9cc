using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outrigger.Core.Secrets;

/// <summary>Reads a secret, writes <see cref="Secret.Mask"/>. Public because source-generated contracts of other assemblies need it.</summary>
public sealed class SecretJsonConverter : JsonConverter<Secret>
{
    /// <inheritdoc/>
    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var value = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return string.IsNullOrWhiteSpace(value) ? throw new JsonException("A secret is a text that is not empty.") : new Secret(value);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(Secret.Mask);
    }
}
