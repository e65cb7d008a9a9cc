using System.Security.Cryptography;
using System.Text;
using Outrigger.Core.Errors;

namespace Outrigger.Core.Secrets;

/// <summary>A key that wraps the keys of rows. The id is public.</summary>
internal sealed class MasterKey(string id, byte[] bytes)
{
    public const int SizeBytes = 32;

    public string Id { get; } = id;

    public byte[] Bytes { get; } = bytes;

    /// <summary>A new random key.</summary>
    public static MasterKey Create()
    {
        var bytes = RandomNumberGenerator.GetBytes(SizeBytes);
        return new MasterKey(DeriveId(bytes), bytes);
    }

    /// <summary>A name for a key that has none: 8 bytes of HKDF, which say nothing about the key.</summary>
    public static string DeriveId(byte[] bytes) =>
        "k" + Convert.ToHexStringLower(HKDF.Expand(HashAlgorithmName.SHA256, bytes, 8, "outrigger master key id v1"u8.ToArray()));

    public override string ToString() => Id;
}

/// <summary>
/// The master keys of this process: the first seals, all open. Written <c>base64</c> or <c>id:base64,id2:base64</c>, at
/// most 16. Immutable and thread-safe.
/// </summary>
internal sealed class MasterKeyRing
{
    private const int MaxKeys = 16;
    private const int MaxIdLength = 32;

    private readonly MasterKey[] _keys;

    public MasterKeyRing(params MasterKey[] keys) => _keys = keys;

    public MasterKey Current => _keys[0];

    public int Count => _keys.Length;

    /// <summary>Reads a ring; error texts name positions, never contents.</summary>
    /// <exception cref="OutriggerException">The text is not a ring.</exception>
    public static MasterKeyRing Parse(string text, string origin)
    {
        var parts = text.Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length is 0 or > MaxKeys)
        {
            throw Invalid($"{origin} holds {parts.Length} keys; it takes 1 to {MaxKeys}.");
        }

        var keys = new MasterKey[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            keys[i] = ParseKey(parts[i], $"Key {i + 1} of {origin}");
        }

        return keys.Select(k => k.Id).Distinct(StringComparer.Ordinal).Count() == keys.Length
            ? new MasterKeyRing(keys)
            : throw Invalid($"{origin} gives two keys the same id.");
    }

    public MasterKey? Find(string id) => Array.Find(_keys, key => key.Id == id);

    /// <summary>This ring with a new current key in front.</summary>
    public MasterKeyRing With(MasterKey current) => new([current, .. _keys]);

    /// <summary>Only the current key.</summary>
    public MasterKeyRing WithoutFormer() => new(Current);

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        foreach (var key in _keys)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(key.Id).Append(':').Append(Convert.ToBase64String(key.Bytes));
        }

        return text.Append('\n').ToString();
    }

    private static MasterKey ParseKey(string text, string position)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var id = colon < 0 ? null : text[..colon];
        if (id is not null && (id.Length is 0 or > MaxIdLength || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
        {
            throw Invalid($"{position} has an id that is not 1 to {MaxIdLength} letters, digits, '-' or '_'.");
        }

        var bytes = new byte[MasterKey.SizeBytes];
        if (!Convert.TryFromBase64String(text[(colon + 1)..], bytes, out var written) || written != bytes.Length)
        {
            throw Invalid($"{position} is not {MasterKey.SizeBytes} bytes in base64.");
        }

        // An all-zero key is what a forgotten template leaves behind.
        return bytes.AsSpan().ContainsAnyExcept((byte)0)
            ? new MasterKey(id ?? MasterKey.DeriveId(bytes), bytes)
            : throw Invalid($"{position} is all zeros.");
    }

    private static OutriggerException Invalid(string detail) => new(SecretsErrors.MasterKeyInvalid.With(detail));
}
