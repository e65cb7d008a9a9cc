using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Outrigger.Core.Telemetry;

namespace Outrigger.Cli.Output;

/// <summary>JSON as this program prints it: every script readable, whatever steers a terminal escaped.</summary>
internal static class JsonText
{
    public static string Write(JsonElement value, bool indented)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = indented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            value.WriteTo(writer);
        }

        // What the encoder lets through (C1, direction marks) stands within strings alone, where \uXXXX means the same.
        var text = Encoding.UTF8.GetString(buffer.WrittenSpan);
        return string.Join('\n', text.Split('\n').Select(line => LogText.Clean(line, int.MaxValue)));
    }
}
