using Microsoft.AspNetCore.Http;

namespace Outrigger.AspNetCore.Attachment;

/// <summary>
/// Takes headers out of a request that only Outrigger may set: whoever sends <c>X-AI-…</c> from outside wants to be taken
/// for something that nobody found. Stateless.
/// </summary>
internal static class InboundHeaders
{
    private const string Prefix = "X-AI-";

    /// <summary>Removes them. Names are compared without regard to case, and with <c>_</c> for <c>-</c> as CGI-like backends read them.</summary>
    public static void Strip(IHeaderDictionary headers)
    {
        List<string>? found = null;
        foreach (var header in headers)
        {
            if (IsOurs(header.Key))
            {
                (found ??= []).Add(header.Key);
            }
        }

        foreach (var name in found ?? [])
        {
            headers.Remove(name);
        }
    }

    internal static bool IsOurs(string name)
    {
        if (name.Length < Prefix.Length)
        {
            return false;
        }

        for (var i = 0; i < Prefix.Length; i++)
        {
            var c = name[i] == '_' ? '-' : char.ToUpperInvariant(name[i]);
            if (c != Prefix[i])
            {
                return false;
            }
        }

        return true;
    }
}
