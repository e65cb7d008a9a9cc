using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Triage;
using Outrigger.Assist.Triage.Estimates;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Triage;

public sealed class GrowthEstimateTests
{
    [Fact]
    public void Doublings_OfWhatHasJustComeIn_AreNone() =>
        new GrowthEstimate(8).Doublings(About(age: 0)).ShouldBe(0, 1e-9);

    [Fact]
    public void Doublings_GrowWithReports_AndFallWithSilence()
    {
        var growth = new GrowthEstimate(8);
        var silent = growth.Doublings(About(age: 60));
        var some = growth.Doublings(About(age: 60, 20, 40));
        var many = growth.Doublings(About(age: 60, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55));

        some.ShouldBeGreaterThan(silent);
        many.ShouldBeGreaterThan(some + 0.5);
    }

    [Fact]
    public void Doublings_ReportsThatComeFasterAndFaster_AreWorseThanThoseThatCameEarly()
    {
        var growth = new GrowthEstimate(8);

        growth.Doublings(About(age: 24, 18, 20, 21, 22, 23, 24)).ShouldBeGreaterThan(growth.Doublings(About(age: 24, 1, 2, 3, 4, 5, 6)) + 0.5);
    }

    [Fact]
    public void Learn_CategoryWhoseFaultsTurnOutWorseThanTheirForm_IsExpectedToGrow()
    {
        var growth = new GrowthEstimate(8);
        for (var i = 0; i < 60; i++)
        {
            growth.Learn(About(age: 20) with { Category = 1 }, 3, i);
            growth.Learn(About(age: 20) with { Category = 2 }, 1, i);
        }

        growth.Doublings(About(age: 12) with { Category = 1 }).ShouldBeGreaterThan(growth.Doublings(About(age: 12) with { Category = 2 }) + 0.3);
    }

    [Fact]
    public void Learn_MoreCategoriesThanKept_LetsTheOldestGo()
    {
        var growth = new GrowthEstimate(4);
        for (var i = 0; i < 10; i++)
        {
            growth.Learn(About(age: 5) with { Category = (ulong)i }, double.NaN, i);
        }

        growth.Categories.Keys.Order().ToArray().ShouldBe([6UL, 7, 8, 9]);
    }

    [Fact]
    public void OddInput_GivesFiniteNumbers() => Prop.ForAll(
        ArbMap.Default.ArbFor<(int, int, int)>(),
        odd =>
        {
            var growth = new GrowthEstimate(4);
            var about = new FaultCourse(
                (WorkKind)(Math.Abs(odd.Item1 % 3)),
                (ulong)Math.Abs((long)odd.Item2),
                odd.Item3 / 10.0,
                Math.Abs((long)odd.Item1) % 90_000,
                (int)(Math.Abs((long)odd.Item2) * 997 % 1_000_000),
                default(ReportPace).With(Math.Abs(odd.Item3 % 1000), Math.Abs(odd.Item1 % 2_000_000)));
            growth.Learn(about, odd.Item3 % 2 == 0 ? double.NaN : Math.Abs(odd.Item3 % 4), odd.Item1);
            double.IsFinite(growth.Doublings(about)).ShouldBeTrue();
            growth.All.Grew.ShouldBeInRange(0, growth.All.Count);
        }).Holds(cases: 300);

    [Fact]
    public void Put_Again_KeepsWhenItWasReported()
    {
        var start = new DateTimeOffset(2026, 2, 2, 0, 0, 0, TimeSpan.Zero);
        var item = new WorkItem { Key = "a", Kind = WorkKind.Alarm, CreatedAt = start };
        var tenant = new TriageTenant(new TriageSettings());
        tenant.Put(item, start);
        tenant.Put(item, start.AddHours(6));
        tenant.Put(item with { Reports = 0, People = 5 }, start.AddHours(9));
        tenant.Put(item with { Reports = 2 }, start.AddHours(12));

        tenant.Open["a"].Pace.ShouldBe(new ReportPace(3, 1 + 2 + 2, 0.5 + 1 + 1, 0.25 + 0.5 + 0.5));
    }

    private static FaultCourse About(double age, params double[] reports)
    {
        var pace = reports.Aggregate(default(ReportPace), static (sum, at) => sum.With(at, 1));
        return new FaultCourse(WorkKind.Complaint, 1, 1, age, reports.Length, pace);
    }
}
