using Microsoft.AspNetCore.Http;
using Outrigger.Core.Learning;

namespace Outrigger.Sidecar.Versions;

/// <summary>
/// Where a client lies between 0 and 1: always at the same place for one version, at another for the next, so that the first
/// to meet a new version are not always the same. Stateless.
/// </summary>
internal static class ClientShare
{
    /// <summary>The client's place for a version.</summary>
    public static double Of(HttpContext context, VersionsOptions settings, string version) =>
        Of(KeyOf(context, settings), version);

    /// <summary>The place of a key for a version.</summary>
    public static double Of(string key, string version)
    {
        // FNV-1a with the last step of MurmurHash3 so that keys that differ in their last letter lie far apart.
        var hash = Add(Add(Fnv1a.Basis, version), key);
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        hash ^= hash >> 33;
        hash *= 0xc4ceb9fe1a85ec53;
        hash ^= hash >> 33;
        return (hash >> 11) * (1.0 / (1UL << 53));
    }

    private static string KeyOf(HttpContext context, VersionsOptions settings)
    {
        if (settings.StickyCookie.Length > 0 && context.Request.Cookies.TryGetValue(settings.StickyCookie, out var cookie) && !string.IsNullOrEmpty(cookie))
        {
            return cookie;
        }

        if (settings.StickyHeader.Length > 0 && context.Request.Headers[settings.StickyHeader] is [{ Length: > 0 } header, ..])
        {
            return header;
        }

        return context.Connection.RemoteIpAddress?.ToString() ?? "";
    }

    private static ulong Add(ulong hash, string text)
    {
        foreach (var c in text)
        {
            hash = Fnv1a.Add(hash, c);
        }

        return Fnv1a.Add(hash, 0xFFFF);
    }
}
