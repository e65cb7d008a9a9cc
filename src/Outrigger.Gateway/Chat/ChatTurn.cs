using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Outrigger.Gateway.Conversations;

namespace Outrigger.Gateway.Chat;

/// <summary>A checked request. Immutable.</summary>
/// <param name="Message">The message.</param>
/// <param name="Context">The context; null for none.</param>
/// <param name="ConversationId">The conversation to continue; null for a new one.</param>
/// <param name="Model">The model asked for; null for none.</param>
/// <param name="Temperature">The temperature, filled in.</param>
/// <param name="HasTemperature">Whether the request itself gave the temperature.</param>
/// <param name="MaxTokens">The longest answer, filled in.</param>
internal sealed record ChatTurn(string Message, string? Context, Guid? ConversationId, string? Model, double Temperature, bool HasTemperature, int MaxTokens)
{
    /// <summary>
    /// The id of the conversation that a new request with an idempotency key begins: made of owner and key, so that its
    /// repetition finds it. A UUID of version 8 (RFC 9562, section 5.8).
    /// </summary>
    public static Guid MakeId(ConversationOwner owner, string key)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new[] { owner.Tenant.Value, owner.Name, key })), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>What recognises this request by its key: a digest of the key, and one of what was asked.</summary>
    public (string Key, string Request) MakeKeys(string key) =>
    (
        Digest(key),
        Digest(JsonSerializer.Serialize(new object?[] { Message, Context, ConversationId, Model, Temperature, MaxTokens })));

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
