using System.Net.Http;

namespace Outrigger.Core.Egress;

/// <summary>
/// A request that is passed on. An answer to it that says twice where its body ends (a length beside a coding of the
/// transfer, or two lengths) is refused while its head is read, and its connection closed: what follows such an answer could be
/// taken for the answer to another's request (RFC 9112, section 6.3).
/// </summary>
/// <param name="method">The method.</param>
/// <param name="target">The address.</param>
public sealed class ForwardedRequest(HttpMethod method, Uri target) : HttpRequestMessage(method, target)
{
    private bool _isFramed;

    /// <summary>A header of the answer is read; the names that frame a body come as the handler knows them.</summary>
    /// <exception cref="HttpRequestException">It is the second that says where the body ends.</exception>
    internal void Saw(string name)
    {
        if (name.Length is 14 or 17 && (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)))
        {
            if (_isFramed)
            {
                throw new HttpRequestException(HttpRequestError.InvalidResponse, "The answer says more than once where its body ends.");
            }

            _isFramed = true;
        }
    }
}
