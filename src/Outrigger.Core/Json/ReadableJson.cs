using System.Text.Encodings.Web;
using System.Text.Json;

namespace Outrigger.Core.Json;

/// <summary>JSON that people read too: answers are JSON and never HTML, so other scripts and quotes stay as they are. Pure.</summary>
public static class ReadableJson
{
    /// <summary>The same options with an encoder that escapes only what JSON demands.</summary>
    public static JsonSerializerOptions Of(JsonSerializerOptions options) => new(options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
