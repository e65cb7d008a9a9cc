using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// Ids for tool calls that came without one: equal for equal answers, different from answer to answer, and made of what
/// every protocol takes. Stateless and thread-safe.
/// </summary>
internal static class GeminiCallIds
{
    private const int SeedLength = 20;

    /// <summary>What the ids of one answer begin with.</summary>
    /// <param name="responseId">The answer's id; null when it has none.</param>
    /// <param name="data">The answer, or its first event.</param>
    public static string CreateSeed(string? responseId, ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(string.IsNullOrEmpty(responseId) ? data : Encoding.UTF8.GetBytes(responseId), hash);
        return Convert.ToHexStringLower(hash)[..SeedLength];
    }

    /// <summary>The id of one call of an answer.</summary>
    public static string Create(string seed, int index) => string.Create(CultureInfo.InvariantCulture, $"call_{seed}_{index}");

    /// <summary>The id of a call in a client's history, by its place: the history only grows, so it stays the same.</summary>
    public static string CreateForPlace(int content, int part) => string.Create(CultureInfo.InvariantCulture, $"call_at_{content}_{part}");
}
