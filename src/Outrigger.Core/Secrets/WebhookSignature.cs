using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Outrigger.Core.Secrets;

/// <summary>
/// The signature of Standard Webhooks: HMAC-SHA256 over id, time and body. Pure and thread-safe.
/// </summary>
/// <seealso href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard Webhooks</seealso>
public static class WebhookSignature
{
    /// <summary>What keys begin with as receivers enter them; the rest is Base64.</summary>
    public const string KeyPrefix = "whsec_";

    /// <summary>One signature for the header <c>webhook-signature</c>.</summary>
    /// <param name="key">The key's bytes.</param>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestampSeconds">The header <c>webhook-timestamp</c>.</param>
    /// <param name="body">What is posted.</param>
    public static string Sign(ReadOnlySpan<byte> key, string id, long timestampSeconds, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestampSeconds}."));
        var signed = ArrayPool<byte>.Shared.Rent(head.Length + body.Length);
        try
        {
            head.CopyTo(signed, 0);
            body.CopyTo(signed.AsSpan(head.Length));
            Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(key, signed.AsSpan(0, head.Length + body.Length), hash);
            return "v1," + Convert.ToBase64String(hash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(signed);
        }
    }

    /// <summary>The bytes of a key as receivers enter it; null when it is none, or shorter than 24 bytes.</summary>
    public static byte[]? ReadKey(Secret key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var text = key.Reveal();
        var bytes = new byte[text.Length];
        return text.StartsWith(KeyPrefix, StringComparison.Ordinal) && Convert.TryFromBase64Chars(text.AsSpan(KeyPrefix.Length), bytes, out var length) && length >= 24
            ? bytes[..length]
            : null;
    }
}
