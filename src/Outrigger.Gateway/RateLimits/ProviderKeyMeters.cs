using System.Collections.Concurrent;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.RateLimits;

/// <summary>Counts the daily quotas of providers' keys in the ledger of all quotas, so that they survive restarts and are one for all nodes. Thread-safe.</summary>
internal sealed class ProviderKeyMeters(QuotaLedger ledger) : IProviderKeyQuotas
{
    private readonly ConcurrentDictionary<(string Provider, string KeyId, string Zone), QuotaRule> _rules = new();

    public IProviderKeyMeter GetMeter(string provider, string keyId, ProviderKeyQuota quota)
    {
        var zone = TimeZones.TryFind(quota.TimeZone, out var found) ? found : TimeZoneInfo.Utc;
        var rule = _rules.GetOrAdd(
            (provider, keyId, zone.Id),
            static (key, zone) => new QuotaRule(new LimitSubject(LimitScope.ProviderKey, null, $"{key.Provider}/{key.KeyId}"), QuotaUnit.Tokens, CalendarUnit.Day, zone, 0),
            zone);
        ledger.Pin(rule);
        return new Meter(ledger, rule, quota.TokensPerDay);
    }

    private sealed class Meter(QuotaLedger ledger, QuotaRule rule, long limit) : IProviderKeyMeter
    {
        public long TokensPerDay => limit;

        public ProviderKeyUse Read()
        {
            var (used, span) = ledger.Peek(rule);
            return new ProviderKeyUse(used, span.StartMicros, span.EndMicros);
        }

        public void Add(long tokens) => ledger.Add(rule, tokens);
    }
}
