using System.Security.Cryptography;
using System.Text;
using Outrigger.Core.Secrets;

namespace Outrigger.Gateway.Keys;

/// <summary>
/// The form of a virtual key: <c>ork_</c>, 16 characters of id, <c>_</c>, 43 of secret (256 bits), all base62: 64
/// characters, found as one word by a double click and by secret scanners.
/// </summary>
internal static class KeyText
{
    public const int Length = 64;
    public const int HashBytes = HMACSHA256.HashSizeInBytes;

    private const string Prefix = "ork_";
    private const int IdLength = 16;
    private const int SecretLength = 43;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>A new id.</summary>
    public static string CreateId() => RandomNumberGenerator.GetString(Alphabet, IdLength);

    /// <summary>A new key with this id.</summary>
    public static Secret Create(string id) => new($"{Prefix}{id}_{RandomNumberGenerator.GetString(Alphabet, SecretLength)}");

    /// <summary>The id of a text that has the form of a key; allocates nothing.</summary>
    public static bool TryReadId(ReadOnlySpan<char> text, out ReadOnlySpan<char> id)
    {
        id = default;
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal) || text[Prefix.Length + IdLength] != '_')
        {
            return false;
        }

        id = text.Slice(Prefix.Length, IdLength);
        return IsBase62(id) && IsBase62(text[(Prefix.Length + IdLength + 1)..]);
    }

    /// <summary>The keyed hash of a text that has the form of a key; allocates nothing.</summary>
    public static void Hash(ReadOnlySpan<byte> pepper, ReadOnlySpan<char> text, Span<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[Length];
        Encoding.ASCII.GetBytes(text, bytes);
        HMACSHA256.HashData(pepper, bytes, hash);
        CryptographicOperations.ZeroMemory(bytes);
    }

    private static bool IsBase62(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
