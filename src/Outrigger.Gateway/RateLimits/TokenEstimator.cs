using System.Buffers;

namespace Outrigger.Gateway.RateLimits;

/// <summary>
/// How many tokens a call may need, before anybody has counted them: bytes over a fixed ratio, with base64 attachments
/// counted by the piece. Reads a few bytes of each 512. Immutable.
/// </summary>
/// <param name="bytesPerToken">Bytes of text a token.</param>
/// <param name="attachmentTokens">Tokens an attachment.</param>
/// <param name="defaultMaxTokens">Completion tokens of a call that names no maximum.</param>
internal sealed class TokenEstimator(double bytesPerToken, int attachmentTokens, int defaultMaxTokens)
{
    // Prose has a blank, a quote or a letter beyond ASCII long before that.
    private const int ProbeBytes = 512;

    private static readonly SearchValues<byte> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-"u8);

    /// <summary>The claim of a call.</summary>
    /// <param name="body">The request's body; empty when there is only its length.</param>
    /// <param name="bodyBytes">Its length.</param>
    /// <param name="maxCompletionTokens">What the client named as the most.</param>
    public TokenClaim Estimate(ReadOnlySpan<byte> body, long bodyBytes, long? maxCompletionTokens)
    {
        var (text, attachments) = Measure(body, bodyBytes);
        var prompt = (long)Math.Ceiling(text / bytesPerToken) + (attachments * attachmentTokens);

        // A client may name any number; beyond this bound sums would overflow, and no limit is that high.
        return maxCompletionTokens is { } named
            ? new TokenClaim(prompt, Math.Clamp(named, 0, 1_000_000_000_000_000), IsFirm: true)
            : new TokenClaim(prompt, defaultMaxTokens, IsFirm: false);
    }

    private static (long Text, long Attachments) Measure(ReadOnlySpan<byte> body, long bodyBytes)
    {
        var (base64, attachments) = (0L, 0L);
        var isInside = false;
        for (var at = 0; at + ProbeBytes <= body.Length; at += ProbeBytes)
        {
            var isBase64 = !body.Slice(at, ProbeBytes).ContainsAnyExcept(Base64);
            base64 += isBase64 ? ProbeBytes : 0;
            attachments += isBase64 && !isInside ? 1 : 0;
            isInside = isBase64;
        }

        return (bodyBytes - base64, attachments);
    }
}
