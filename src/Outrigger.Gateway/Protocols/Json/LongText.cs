using System.Text.Json;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Json;

/// <summary>
/// Writes texts that may be long. The writer asks its target for three bytes a character, and for as much again where
/// something is escaped, before it writes any; in pieces it asks for what a piece may need. Stateless.
/// </summary>
internal static class LongText
{
    private const int PieceChars = 8192;

    extension(Utf8JsonWriter writer)
    {
        /// <summary>Writes a text that was left in the client's body, which has been checked.</summary>
        public void WriteTextValue(LongTextContent text) => writer.WriteRawValue(text.Json.Span, skipInputValidation: true);

        /// <summary>Writes a member whose value is a text.</summary>
        public void WriteText(string name, string text)
        {
            writer.WritePropertyName(name);
            writer.WriteTextValue(text);
        }

        /// <summary>Writes a text as a value.</summary>
        public void WriteTextValue(string text)
        {
            if (text.Length <= PieceChars)
            {
                writer.WriteStringValue(text);
                return;
            }

            for (var at = 0; at < text.Length; at += PieceChars)
            {
                writer.WriteStringValueSegment(text.AsSpan(at, Math.Min(PieceChars, text.Length - at)), at + PieceChars >= text.Length);
            }
        }
    }
}
