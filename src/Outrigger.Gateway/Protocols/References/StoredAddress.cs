using System.Text.RegularExpressions;

namespace Outrigger.Gateway.Protocols.References;

/// <summary>Which addresses name a file at the provider rather than a page anybody can open. Stateless.</summary>
internal static partial class StoredAddress
{
    /// <summary>
    /// True for everything but public addresses of the web: other schemes (<c>gs:</c>, bare names) are read with the
    /// provider's own rights, and so is Google's files API under whatever host it is reached.
    /// </summary>
    public static bool Is(string address)
    {
        if (!Uri.TryCreate(address.Trim(), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            return true;
        }

        var isGoogles = uri.IdnHost.TrimEnd('.') is var host
            && (host.Equals("googleapis.com", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".googleapis.com", StringComparison.OrdinalIgnoreCase))
            && !host.Equals("storage.googleapis.com", StringComparison.OrdinalIgnoreCase);
        return isGoogles || FilesPath().IsMatch(Uri.UnescapeDataString(uri.AbsolutePath));
    }

    [GeneratedRegex(@"^/+(upload/+)?v\d[a-z0-9]*/+files/", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex FilesPath();
}
