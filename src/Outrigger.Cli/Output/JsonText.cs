using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Outrigger.Cli.Output;

/// <summary>JSON as this program prints it: every script readable, whatever steers a terminal escaped.</summary>
internal static class JsonText
{
    private static readonly JavaScriptEncoder Encoder = CreateEncoder();

    public static string Write(JsonElement value, bool indented)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = indented, Encoder = Encoder }))
        {
            value.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // The ranges leave control characters out by themselves; direction marks are format characters, which they let through.
    private static JavaScriptEncoder CreateEncoder()
    {
        var settings = new TextEncoderSettings(UnicodeRanges.All);
        settings.ForbidCharacters('\u061C', '\u200E', '\u200F', '\u2028', '\u2029', '\uFEFF');
        settings.ForbidRange(UnicodeRange.Create('\u202A', '\u202E'));
        settings.ForbidRange(UnicodeRange.Create('\u2066', '\u2069'));
        settings.ForbidRange(UnicodeRange.Create('\u007F', '\u009F'));
        settings.AllowCharacters('"', '\'', '<', '>', '&', '+', '`');
        return JavaScriptEncoder.Create(settings);
    }
}
