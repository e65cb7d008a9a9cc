using Outrigger.Core.Learning;

namespace Outrigger.Assist.Prediction.Risks;

/// <summary>What traits are called by: the same on every machine and after every restart.</summary>
internal static class RiskKeys
{
    /// <summary>The key of a text, by its first 256 characters.</summary>
    public static ulong Hash(string text) => Join(Fnv1a.Of(text.AsSpan(0, Math.Min(text.Length, 256))), 0);

    /// <summary>A key of two (splitmix64).</summary>
    public static ulong Join(ulong first, ulong second)
    {
        var hash = (first * 0x9E37_79B9_7F4A_7C15) ^ (second + 0x632B_E59B_D9B4_E019 + (first << 6));
        hash = (hash ^ (hash >> 30)) * 0xBF58_476D_1CE4_E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D0_49BB_1331_11EB;
        return hash ^ (hash >> 31);
    }
}
