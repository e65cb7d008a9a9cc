using System.Text;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// Seals in <c>thoughtSignature</c>, the one opaque place that Gemini's clients hand back. Gemini's own stand in it as they
/// are; other issuers' as base64 of a text that begins with a mark of ours. Stateless and thread-safe.
/// </summary>
internal static class GeminiSeals
{
    public const string Issuer = "gemini";

    /// <summary>
    /// What Google's documents say to send in place of a signature for calls that the model did not make itself; Gemini 3
    /// refuses the first call of a step without one.
    /// </summary>
    public const string Unsigned = "skip_thought_signature_validator";

    private const string Mark = "outrigger/1";

    /// <summary>The text for a client.</summary>
    public static string Write(ReasoningSeal seal) => seal.Issuer == Issuer
        ? seal.Value
        : Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Join('\n', Mark, seal.Issuer, seal.IsRedacted ? "redacted" : "", seal.ItemId, seal.Value)));

    /// <summary>The seal a client has handed back.</summary>
    public static ReasoningSeal Read(string text)
    {
        // SDKs decode the base64 and encode it again, some in the other alphabet.
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='), bytes, out var length)
            || !bytes.AsSpan(0, length).StartsWith("outrigger/1\n"u8))
        {
            return new ReasoningSeal(Issuer, text);
        }

        var fields = Encoding.UTF8.GetString(bytes, 0, length).Split('\n', 5);
        return fields.Length == 5
            ? new ReasoningSeal(fields[1], fields[4], fields[2] == "redacted", fields[3].Length == 0 ? null : fields[3])
            : new ReasoningSeal(Issuer, text);
    }
}
