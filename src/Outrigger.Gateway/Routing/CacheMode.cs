using System.Diagnostics.CodeAnalysis;

namespace Outrigger.Gateway.Routing;

/// <summary>What the response cache may do for a call.</summary>
[Flags]
public enum CacheMode
{
    /// <summary>Nothing.</summary>
    Off = 0,

    /// <summary>Answer from it (<c>read</c>).</summary>
    Read = 1,

    /// <summary>Keep the answer (<c>write</c>).</summary>
    Write = 2,

    /// <summary>Both (<c>read-write</c>).</summary>
    ReadWrite = Read | Write,
}

/// <summary>What is set for an alias or a key.</summary>
/// <param name="Mode">What the cache may do.</param>
/// <param name="Ttl">How long an answer is kept; null for the cache's own default.</param>
internal sealed record CacheSetting(CacheMode Mode, TimeSpan? Ttl);

/// <summary>The modes as they are written in settings and headers.</summary>
internal static class CacheModeText
{
    /// <summary>All of them, for messages.</summary>
    public const string Expected = "read-write, read, write or off";

    /// <summary>Reads a mode; the case does not matter.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out CacheMode mode)
    {
        CacheMode? found = text?.ToLowerInvariant() switch
        {
            "read-write" => CacheMode.ReadWrite,
            "read" => CacheMode.Read,
            "write" => CacheMode.Write,
            "off" => CacheMode.Off,
            _ => null,
        };
        mode = found.GetValueOrDefault();
        return found is not null;
    }
}
