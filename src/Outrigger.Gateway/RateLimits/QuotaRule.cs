using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.RateLimits;

/// <summary>A quota of a subject, ready to be asked. Immutable but for its note.</summary>
/// <param name="Subject">Whom it limits.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Period">How often it begins anew.</param>
/// <param name="Zone">Whose calendar counts.</param>
/// <param name="Limit">How much: requests, tokens or billionths of a US dollar.</param>
internal sealed record QuotaRule(LimitSubject Subject, QuotaUnit Unit, CalendarUnit Period, TimeZoneInfo Zone, long Limit)
{
    /// <summary>The counter, kept at hand.</summary>
    public QuotaCounter? Counter { get; set; }
}

/// <summary>What was reserved of a quota; handed back when the call is settled.</summary>
/// <param name="Counter">Where.</param>
/// <param name="Span">In which day or month: usage counts where the call began.</param>
/// <param name="Taken">How much.</param>
/// <param name="IsStored">True when it stands in the store already, for all nodes to see.</param>
internal readonly record struct QuotaHold(QuotaCounter Counter, CalendarPeriod Span, long Taken, bool IsStored);

/// <summary>What a quota says.</summary>
/// <param name="Hold">The reservation; null when there is too little left.</param>
/// <param name="Used">What is used and reserved.</param>
/// <param name="ResetsAtMicros">When it begins anew.</param>
internal readonly record struct QuotaAnswer(QuotaHold? Hold, long Used, long ResetsAtMicros);
