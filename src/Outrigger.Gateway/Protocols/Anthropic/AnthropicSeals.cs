using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>
/// Other issuers' seals on their way through Anthropic clients: as the signature of a thinking block, which clients hand
/// back unchanged. The signature says whose it is and what it belongs to. Stateless.
/// </summary>
internal static class AnthropicSeals
{
    /// <summary>Our own protocol's name as an issuer.</summary>
    public const string Issuer = "anthropic";

    private const string Mark = "outrigger.1.";
    private const int MaxLength = 4 << 20;

    /// <summary>Makes the signature of a block that carries a seal.</summary>
    /// <param name="seal">The seal.</param>
    /// <param name="callId">The tool call it belongs to; null when it belongs to no call.</param>
    /// <param name="isOfText">Whether it belongs to the text in front of the block rather than to the block's own reasoning.</param>
    public static string Write(ReasoningSeal seal, string? callId = null, bool isOfText = false)
    {
        var buffer = new ArrayBufferWriter<byte>(seal.Value.Length + 64);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("i", seal.Issuer);
            writer.WriteString("v", seal.Value);
            if (seal.IsRedacted)
            {
                writer.WriteBoolean("r", true);
            }

            if (seal.ItemId is not null)
            {
                writer.WriteString("d", seal.ItemId);
            }

            if (callId is not null)
            {
                writer.WriteString("c", callId);
            }

            if (isOfText)
            {
                writer.WriteBoolean("t", true);
            }

            writer.WriteEndObject();
        }

        return Mark + Base64Url.EncodeToString(buffer.WrittenSpan);
    }

    /// <summary>Reads a signature; one without our mark is Anthropic's own.</summary>
    public static CarriedSeal Read(string signature)
    {
        if (!signature.StartsWith(Mark, StringComparison.Ordinal) || signature.Length > MaxLength)
        {
            return new CarriedSeal(new ReasoningSeal(Issuer, signature), null, false);
        }

        var text = signature.AsSpan(Mark.Length);
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, bytes, out _, out var written) != OperationStatus.Done)
        {
            return default;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes.AsMemory(0, written));
            var root = document.RootElement;
            var seal = new ReasoningSeal(root.GetProperty("i").GetString()!, root.GetProperty("v").GetString()!, Has(root, "r"), GetText(root, "d"));
            return new CarriedSeal(seal, GetText(root, "c"), Has(root, "t"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return default;
        }
    }

    private static bool Has(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string? GetText(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;
}

/// <summary>A seal as it came back.</summary>
/// <param name="Seal">The seal; null when the signature bears our mark and cannot be read.</param>
/// <param name="CallId">The tool call it belongs to.</param>
/// <param name="IsOfText">Whether it belongs to the text in front of the block.</param>
internal readonly record struct CarriedSeal(ReasoningSeal? Seal, string? CallId, bool IsOfText);
