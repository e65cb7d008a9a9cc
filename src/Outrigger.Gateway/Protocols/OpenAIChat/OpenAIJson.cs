using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>How the codecs of OpenAI's protocols read and write JSON. Stateless and thread-safe.</summary>
internal static class OpenAIJson
{
    /// <summary>Never HTML: quotes and other scripts stay readable. The codecs write whole objects only.</summary>
    public static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    // The wire's scan has checked the depth against the setting; this is its upper bound.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 512, AllowDuplicateProperties = false };
    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 512 };

    /// <summary>An empty object.</summary>
    public static JsonElement EmptyObject { get; } = JsonElement.Parse("{}"u8);

    /// <summary>A client's request; a member that stands twice is refused, because two readers may take two different ones.</summary>
    public static OutriggerError? ParseRequest(ReadOnlySpan<byte> body, out JsonElement root)
    {
        try
        {
            root = JsonElement.Parse(body, Strict);
            return root.ValueKind == JsonValueKind.Object ? null : NotObject();
        }
        catch (JsonException e)
        {
            root = default;
            return Unreadable(e);
        }
    }

    /// <summary>As <see cref="ParseRequest"/>, but the document reads the body where it lies; what is to outlive either is cloned.</summary>
    public static OutriggerError? OpenRequest(ReadOnlyMemory<byte> body, out JsonDocument? document)
    {
        document = null;
        try
        {
            var opened = JsonDocument.Parse(body, Strict);
            if (opened.RootElement.ValueKind == JsonValueKind.Object)
            {
                document = opened;
                return null;
            }

            opened.Dispose();
            return NotObject();
        }
        catch (JsonException e)
        {
            return Unreadable(e);
        }
    }

    /// <summary>An upstream's answer; false when it is no JSON object.</summary>
    public static bool TryParseAnswer(ReadOnlySpan<byte> body, out JsonElement root)
    {
        try
        {
            root = JsonElement.Parse(body, Lenient);
            return root.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            root = default;
            return false;
        }
    }

    /// <summary>The text of an element as it came.</summary>
    public static byte[] GetRaw(JsonElement element) => JsonMarshal.GetRawUtf8Value(element).ToArray();

    /// <summary>The string of a member; null when there is none.</summary>
    public static string? FindText(JsonElement element, ReadOnlySpan<byte> name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? JsonText.Read(value) : null;

    /// <summary>A member that is an object or array; false when it is missing or something else.</summary>
    public static bool TryFind(JsonElement element, ReadOnlySpan<byte> name, JsonValueKind kind, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value) && value.ValueKind == kind;
    }

    private static OutriggerError NotObject() => ForwardingErrors.InvalidJson.With("The body must be one JSON object.");

    private static OutriggerError Unreadable(JsonException e) => ForwardingErrors.InvalidJson.With(
        $"The body cannot be read at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: a member stands twice, or it is not JSON.");

    /// <summary>Whether a value says nothing: null, or an empty string, array or object.</summary>
    public static bool IsBlank(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => true,
        JsonValueKind.String => value.ValueEquals(""u8),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        _ => false,
    };
}
