namespace Outrigger.Gateway.Providers;

/// <summary>
/// Counts what providers' keys use in a day. The default counts nothing, so that a quota has no effect. Thread-safe.
/// </summary>
public interface IProviderKeyQuotas
{
    /// <summary>The meter of a key; the same key goes on counting where it was.</summary>
    IProviderKeyMeter? GetMeter(string provider, string keyId, ProviderKeyQuota quota);
}

/// <summary>The meter of one provider key. Thread-safe; neither waits nor allocates.</summary>
public interface IProviderKeyMeter
{
    /// <summary>How many tokens a day may have.</summary>
    long TokensPerDay { get; }

    /// <summary>How it stands.</summary>
    ProviderKeyUse Read();

    /// <summary>Adds what a call has used.</summary>
    void Add(long tokens);
}

/// <summary>How a provider key's quota stands.</summary>
/// <param name="UsedTokens">Tokens used since the last reset.</param>
/// <param name="LastResetMicros">The last reset, microseconds since 1970 UTC.</param>
/// <param name="NextResetMicros">The next reset.</param>
public readonly record struct ProviderKeyUse(long UsedTokens, long LastResetMicros, long NextResetMicros);

/// <summary>What a provider key may use in a day.</summary>
/// <param name="TokensPerDay">Tokens, prompt and completion together, 1 or more.</param>
/// <param name="TimeZone">The IANA zone at whose midnight it begins anew.</param>
public sealed record ProviderKeyQuota(long TokensPerDay, string TimeZone);

/// <summary>Quotas of provider keys have no effect.</summary>
internal sealed class NoProviderKeyQuotas : IProviderKeyQuotas
{
    public IProviderKeyMeter? GetMeter(string provider, string keyId, ProviderKeyQuota quota) => null;
}
