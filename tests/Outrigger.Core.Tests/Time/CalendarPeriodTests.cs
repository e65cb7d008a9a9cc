using FsCheck;
using FsCheck.Fluent;
using Outrigger.Core.Time;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Time;

public sealed class CalendarPeriodTests
{
    [Theory]
    [InlineData("UTC", "2026-11-22", "2026-11-22T00:00:00Z")]
    [InlineData("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z")] // 02:00 is skipped; midnight is not
    [InlineData("Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00Z")] // a day of 23 hours before it
    [InlineData("Europe/Berlin", "2026-10-26", "2026-10-25T23:00:00Z")] // a day of 25 hours before it
    [InlineData("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z")] // midnight is skipped: 00:00 is 01:00
    [InlineData("America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00Z")] // the hour before midnight comes twice
    [InlineData("Asia/Beirut", "2022-03-27", "2022-03-26T22:00:00Z")] // midnight is skipped
    [InlineData("Asia/Beirut", "2022-10-30", "2022-10-29T22:00:00Z")] // the hour before midnight comes twice
    [InlineData("America/Havana", "2024-11-03", "2024-11-03T04:00:00Z")] // midnight comes twice, at 04:00Z and 05:00Z
    [InlineData("America/St_Johns", "2008-11-02", "2008-11-02T02:30:00Z")] // midnight comes twice; between, it is yesterday again
    [InlineData("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z")] // a day that never was
    [InlineData("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z")]
    [InlineData("Asia/Kathmandu", "2026-01-01", "2025-12-31T18:15:00Z")]
    public void GetStart_Day_IsItsFirstInstant(string zone, string day, string expected) =>
        CalendarPeriod.GetStart(DateOnly.Parse(day), Zone(zone)).ShouldBe(DateTimeOffset.Parse(expected));

    [Theory]
    [InlineData("America/St_Johns", "2008-11-02T02:45:00Z", "2008-11-02T02:30:00Z", "2008-11-03T03:30:00Z")] // shows 23:15 of the day before
    [InlineData("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z")]
    [InlineData("Asia/Beirut", "2022-03-26T21:59:59Z", "2022-03-25T22:00:00Z", "2022-03-26T22:00:00Z")]
    public void Containing_InstantAtAnOddMidnight_LiesInItsDay(string zone, string instant, string start, string end)
    {
        var period = CalendarPeriod.Containing(DateTimeOffset.Parse(instant), CalendarUnit.Day, Zone(zone));

        period.ShouldBe(new CalendarPeriod(DateTimeOffset.Parse(start).ToUnixMicroseconds(), DateTimeOffset.Parse(end).ToUnixMicroseconds()));
    }

    [Fact]
    public void Containing_Month_ReachesFromFirstToFirst()
    {
        var period = CalendarPeriod.Containing(new DateTimeOffset(2026, 3, 15, 0, 0, 0, TimeSpan.Zero), CalendarUnit.Month, Zone("Europe/Berlin"));

        ClockExtensions.FromUnixMicroseconds(period.StartMicros).ShouldBe(DateTimeOffset.Parse("2026-02-28T23:00:00Z"));
        ClockExtensions.FromUnixMicroseconds(period.EndMicros).ShouldBe(DateTimeOffset.Parse("2026-03-31T22:00:00Z"));
    }

    [Fact]
    public void Containing_AnyInstantInAnyZone_LiesInAPeriodThatMeetsItsNeighbours()
    {
        var zones = Gen.Elements(
            "UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Beirut", "America/Havana", "America/St_Johns", "Asia/Kathmandu",
            "Pacific/Apia", "Australia/Lord_Howe", "Africa/Casablanca", "America/New_York", "Asia/Tehran", "Atlantic/Azores", "Asia/Gaza");
        var minutes = Gen.Choose(0, (int)TimeSpan.FromDays(60 * 365).TotalMinutes);
        Prop.ForAll(
            zones.ToArbitrary(),
            minutes.ToArbitrary(),
            Gen.Elements(CalendarUnit.Day, CalendarUnit.Month).ToArbitrary(),
            (name, minute, unit) =>
            {
                var instant = DateTimeOffset.UnixEpoch.AddMinutes(minute);
                var zone = Zone(name);
                var period = CalendarPeriod.Containing(instant, unit, zone);
                var before = CalendarPeriod.Containing(ClockExtensions.FromUnixMicroseconds(period.StartMicros - 1), unit, zone);
                var after = CalendarPeriod.Containing(ClockExtensions.FromUnixMicroseconds(period.EndMicros), unit, zone);
                var at = instant.ToUnixMicroseconds();
                return period.StartMicros <= at && at < period.EndMicros && before.EndMicros == period.StartMicros && after.StartMicros == period.EndMicros;
            }).Holds(cases: 3000);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Mars/Olympus")]
    [InlineData("europe/berlin")]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/localtime")]
    [InlineData("Europe/")]
    [InlineData("Europe")]
    [InlineData("right/Europe/Berlin")]
    [InlineData("W. Europe Standard Time")]
    [InlineData("leapseconds")]
    [InlineData("Europe/Berlin\0")]
    public void TryFind_NoNameOfTheDatabase_IsFalse(string? name) => TimeZones.TryFind(name, out _).ShouldBeFalse();

    [Fact]
    public void TryFind_KnownZoneInOtherCase_IsFalseWhateverWasAskedBefore()
    {
        TimeZones.TryFind("Europe/Berlin", out _).ShouldBeTrue();

        TimeZones.TryFind("europe/Berlin", out _).ShouldBeFalse();
    }

    private static TimeZoneInfo Zone(string name) => TimeZones.TryFind(name, out var zone) ? zone : throw new InvalidOperationException($"No zone {name}.");
}
