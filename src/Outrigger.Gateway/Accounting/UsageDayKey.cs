using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.Accounting;

/// <summary>What one day total is the sum of; sorts as <see cref="IUsageStore.SumByDayAsync"/> lists.</summary>
internal readonly record struct UsageDayKey(long Day, string Tenant, string Provider, string Model, string Endpoint, string Team, string KeyId, string User) : IComparable<UsageDayKey>
{
    private const long DayMicros = 86_400_000_000;

    public static UsageDayKey Of(UsageRecord record) => new(
        record.StartedAtMicros - (record.StartedAtMicros % DayMicros),
        record.Tenant.Value,
        record.Provider ?? "",
        record.Model ?? "",
        record.Endpoint,
        record.Team ?? "",
        record.KeyId ?? "",
        record.User ?? "");

    private DateOnly Date => DateOnly.FromDateTime(ClockExtensions.FromUnixMicroseconds(Day).UtcDateTime);

    public UsageDayKey WithoutPeople() => this with { Team = "", KeyId = "", User = "" };

    public UsageDay ToDay(UsageTotals totals) => new(Date, TenantId.Parse(Tenant), Provider, Model, Endpoint, totals);

    public string GetName(UsageDimension dimension) => dimension switch
    {
        UsageDimension.None => "",
        UsageDimension.Day => UsageSum.NameOf(Date),
        UsageDimension.Model => Model,
        UsageDimension.Endpoint => Endpoint,
        UsageDimension.User => $"{Tenant}/{User}",
        _ => throw new ArgumentOutOfRangeException(nameof(dimension)),
    };

    public bool Matches(UsageQuery query) =>
        (query.Tenant is not { } tenant || Tenant == tenant.Value)
        && (query.FromMicros is not { } from || Day >= from)
        && (query.ToMicros is not { } to || Day < to)
        && (query.KeyId is null || KeyId == query.KeyId)
        && (query.User is null || User == query.User)
        && (query.Team is null || Team == query.Team);

    public int CompareTo(UsageDayKey other)
    {
        var order = Day.CompareTo(other.Day);
        order = order != 0 ? order : string.CompareOrdinal(Tenant, other.Tenant);
        order = order != 0 ? order : string.CompareOrdinal(Provider, other.Provider);
        order = order != 0 ? order : string.CompareOrdinal(Model, other.Model);
        order = order != 0 ? order : string.CompareOrdinal(Endpoint, other.Endpoint);
        order = order != 0 ? order : string.CompareOrdinal(Team, other.Team);
        order = order != 0 ? order : string.CompareOrdinal(KeyId, other.KeyId);
        return order != 0 ? order : string.CompareOrdinal(User, other.User);
    }
}
