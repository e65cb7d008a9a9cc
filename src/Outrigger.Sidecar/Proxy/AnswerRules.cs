using System.Net.Http.Headers;

namespace Outrigger.Sidecar.Proxy;

/// <summary>
/// What of a backend's answer is no answer although the HTTP client takes it for one. Where a body ends must be beyond doubt
/// before any of it goes on (RFC 9112, section 6.3). Stateless.
/// </summary>
internal static class AnswerRules
{
    /// <summary>What is wrong with the head of an answer; null when nothing is.</summary>
    public static string? Problem(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        if (status is < 200 or > 599)
        {
            // 101 too: nobody asked for another protocol.
            return "The answer has a status that no answer has.";
        }

        if (answer.Headers.NonValidated.TryGetValues("Transfer-Encoding", out var coding))
        {
            return coding.Count != 1 || !string.Equals(coding.ToString(), "chunked", StringComparison.OrdinalIgnoreCase)
                ? "The answer has a coding of the transfer beside chunked."
                : answer.Content.Headers.NonValidated.Contains("Content-Length") ? "The answer says twice where its body ends." : null;
        }

        return answer.Content.Headers.NonValidated.TryGetValues("Content-Length", out var length) && !IsLength(length)
            ? "The answer has a length that is none."
            : null;
    }

    private static bool IsLength(HeaderStringValues length) =>
        length.Count == 1 && length.ToString() is { Length: > 0 and <= 19 } text && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
}
