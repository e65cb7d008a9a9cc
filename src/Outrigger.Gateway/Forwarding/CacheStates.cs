using Outrigger.Gateway.Accounting;

namespace Outrigger.Gateway.Forwarding;

/// <summary>What the cache had to do with a call, as it stands in <c>x-outrigger-cache</c> and in records.</summary>
internal static class CacheStates
{
    /// <summary>It was not asked.</summary>
    public const string Off = UsageRecord.CacheOff;

    /// <summary>It was asked and had no answer.</summary>
    public const string Miss = UsageRecord.CacheMiss;

    /// <summary>It answered, from what it keeps or from an equal call running at the same time.</summary>
    public const string Hit = UsageRecord.CacheHit;
}
