using System.Globalization;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.RateLimits;

/// <summary>
/// Refusals in words. The names in <c>x-outrigger-limit</c> are stable: those of a key stand for themselves (<c>key-rpm</c>,
/// <c>tokens</c>, <c>concurrency</c>, <c>key-interval</c>, <c>quota</c>), others begin with whom they hold for (<c>user-tokens</c>). Stateless.
/// </summary>
internal static class LimitRefusals
{
    private static readonly TimeSpan SomeTime = TimeSpan.FromSeconds(1);

    /// <summary>A window of 60 s has no room.</summary>
    public static OutriggerError OfRate(RateWindow window, in TokenClaim claim, TimeSpan? retryAfter)
    {
        var isTokens = window.Unit == RateUnit.Tokens;
        var may = Text($"{Who(window.Subject)} may use {window.Limit} {(isTokens ? "tokens" : "requests")} a minute");
        return retryAfter is { } wait
            ? RateLimitsErrors.RateLimitExceeded.With(Text($"{may}; repeat the call in {Seconds(wait)} s.")) with { RetryAfter = wait, Limit = NameOf(window) }
            : RateLimitsErrors.RateLimitExceeded.With(Text($"{may}; this call alone may need {claim.Least}.")) with { Limit = NameOf(window), ShouldRetry = false };
    }

    /// <summary>A gate is shut.</summary>
    public static OutriggerError OfGate(GateRule rule, CallGate.Outcome outcome, TimeSpan wait) =>
        outcome == CallGate.Outcome.Full
            ? RateLimitsErrors.ConcurrencyExceeded.With(Text($"{Who(rule.Subject)} may have {rule.Concurrency} calls in flight.")) with
            {
                RetryAfter = SomeTime,
                Limit = NameOf(rule.Subject.Scope, "concurrency", "concurrency"),
            }
            : RateLimitsErrors.RateLimitExceeded.With(Text($"{Who(rule.Subject)} may begin a call every {rule.MinIntervalMs} ms.")) with
            {
                RetryAfter = wait,
                Limit = NameOf(rule.Subject.Scope, "key-interval", "interval"),
            };

    /// <summary>A quota is used up.</summary>
    public static OutriggerError OfQuota(QuotaRule rule, long used, long needed, long resetsAtMicros, DateTimeOffset now)
    {
        var resetsAt = ClockExtensions.FromUnixMicroseconds(resetsAtMicros);
        var period = rule.Period == CalendarUnit.Day ? "day" : "month";
        return RateLimitsErrors.QuotaExceeded.With(Text(
            $"{Who(rule.Subject)} may use {Amount(rule.Unit, rule.Limit)} a {period}; {Amount(rule.Unit, used)} are used or reserved, this call may need {Amount(rule.Unit, needed)}. The next {period} begins at {resetsAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}.")) with
        {
            RetryAfter = resetsAt > now ? resetsAt - now : SomeTime,
            Limit = NameOf(rule.Subject.Scope, "quota", "quota"),
            ShouldRetry = false,
        };
    }

    private static string NameOf(RateWindow window) => window.Unit == RateUnit.Requests
        ? NameOf(window.Subject.Scope, "key-rpm", "rpm")
        : NameOf(window.Subject.Scope, "tokens", "tokens");

    private static string NameOf(LimitScope scope, string ofKey, string ofOthers) => scope switch
    {
        LimitScope.Key => ofKey,
        LimitScope.User => "user-" + ofOthers,
        LimitScope.Team => "team-" + ofOthers,
        LimitScope.Tenant => "tenant-" + ofOthers,
        _ => "model-" + ofOthers,
    };

    private static string Who(LimitSubject subject) => subject.Scope switch
    {
        LimitScope.Key => "This key",
        LimitScope.User => "The user of this key",
        LimitScope.Team => "The team of this key",
        LimitScope.Tenant => "The tenant of this key",
        _ => $"All callers together, of the model '{subject.Name}',",
    };

    private static string Amount(QuotaUnit unit, long count) => unit switch
    {
        QuotaUnit.Usd => Text($"{count / 1_000_000_000m:0.#########} USD"),
        QuotaUnit.Tokens => Text($"{count} tokens"),
        _ => Text($"{count} requests"),
    };

    private static long Seconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
