using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Triage;
using Outrigger.Assist.Triage.Estimates;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Triage;

public sealed class TriageEngineTests
{
    private static readonly DateTimeOffset Monday = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Score_PartsAddUpToTheTotal() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(),
        seed =>
        {
            var engine = Taught(new Random(seed), 60);
            var features = Consider(engine, Draw(new Random(seed + 1), 7), Monday.AddDays(20));
            var (score, parts) = TriageModel.Score([.. new TriageModel().InitialParameters], features);

            score.IsColdStart.ShouldBeFalse();
            (parts.Service + parts.Impact + parts.Age + parts.Effort).ShouldBe(score.Total, 1e-9);
        }).Holds(cases: 100);

    [Fact]
    public void Score_GrowsWithAge_WithReports_AndTowardsTheTarget()
    {
        var engine = Taught(new Random(1), 100);
        var item = Item("a") with { CreatedAt = Monday.AddDays(20), DueAt = Monday.AddDays(23) };
        var early = Total(Consider(engine, item, Monday.AddDays(20)));
        var late = Total(Consider(engine, item, Monday.AddDays(22.9)));
        late.ShouldBeGreaterThan(early);
        Total(Consider(engine, item with { Reports = 8 }, Monday.AddDays(20))).ShouldBeGreaterThan(early);
    }

    [Fact]
    public void Score_Cold_IsTheHandWrittenRule()
    {
        var features = Consider(new TriageEngine(new TriageSettings()), Item("a") with { Severity = WorkSeverity.High }, Monday);
        var (score, _) = TriageModel.Score([.. new TriageModel().InitialParameters], features);

        score.IsColdStart.ShouldBeTrue();
        score.Total.ShouldBe(2 + 0.25);
    }

    [Fact]
    public void Consider_ShortTimeBeforeTheTargetAtNight_IsLessWorkThanTheSameTimeByDay()
    {
        var engine = new TriageEngine(new TriageSettings());
        for (var day = 0; day < 8; day++)
        {
            for (var hour = 9; hour <= 17; hour++)
            {
                engine.Close(engine.Read(Item($"{day}-{hour}")), Done(Monday.AddDays(day).AddHours(hour), 1));
            }
        }

        var item = Item("x") with { CreatedAt = Monday.AddDays(9) };
        var night = Consider(engine, item with { DueAt = Monday.AddDays(9).AddHours(6) }, Monday.AddDays(9))[TriageFeatures.ServedHours];
        var noon = Consider(engine, item with { DueAt = Monday.AddDays(9).AddHours(17) }, Monday.AddDays(9).AddHours(11))[TriageFeatures.ServedHours];
        (noon - night).ShouldBe(6, 0.01);
    }

    [Fact]
    public void Attainment_ForgetsWhatIsOlderThanAWeek()
    {
        var service = new ServiceRecord(4);
        for (var i = 0; i < 50; i++)
        {
            service.Close(WorkKind.Alarm, 1, 24 * 100, 1, isInTime: false);
        }

        service.AttainmentOf(WorkKind.Alarm, 1, 24 * 100, 0.9).Share.ShouldBeLessThan(0.2);
        service.AttainmentOf(WorkKind.Alarm, 1, 24 * 109, 0.9).ShouldBe((0.9, 0));
    }

    [Fact]
    public void Impact_SignsThatSayNothing_LoseTheirWeight()
    {
        var random = new Random(5);
        var engine = new TriageEngine(new TriageSettings());
        var far = 0.0;
        for (var i = 0; i < 1500; i++)
        {
            // The form says anything; people tell the truth.
            var truth = random.Next(4);
            var item = Item("i" + i) with { Severity = (WorkSeverity)random.Next(4), People = Math.Exp(2 * truth), CreatedAt = Monday.AddHours(i) };
            if (i >= 1000)
            {
                far += Math.Abs(Consider(engine, item, Monday.AddHours(i))[TriageFeatures.Impact] - truth) / 500;
            }

            engine.Close(engine.Read(item), Done(Monday.AddHours(i + 1), 1) with { Severity = (WorkSeverity)truth });
        }

        far.ShouldBeLessThan(0.25);
    }

    [Fact]
    public void Words_OfClosedItems_SayTheSeverity()
    {
        var engine = new TriageEngine(new TriageSettings());
        for (var i = 0; i < 60; i++)
        {
            var isBad = i % 2 == 0;
            var item = Item("t" + i) with { Severity = null, Text = isBad ? "production down, customers cannot pay" : "typo on the help page" };
            engine.Close(engine.Read(item), Done(Monday.AddHours(i + 1), 1) with { Severity = isBad ? WorkSeverity.Critical : WorkSeverity.Low });
        }

        var down = engine.Read(Item("n") with { Severity = null, Text = "payments: production is down" });
        var typo = engine.Read(Item("m") with { Severity = null, Text = "a typo on a page" });
        down.IsGuessed.ShouldBeTrue();
        down.Severity.ShouldBeGreaterThan(1.8);
        typo.Severity.ShouldBeLessThan(1);
        down.Item.Text.ShouldBeNull();
    }

    [Fact]
    public void OddInput_NeverThrows_AndGivesFiniteScores() => Prop.ForAll(
        ArbMap.Default.ArbFor<(double, double, double, int)>(),
        odd =>
        {
            var engine = Taught(new Random(odd.Item4), 40);
            var item = Item("odd") with
            {
                People = odd.Item1,
                Systems = odd.Item2,
                RevenuePerHour = odd.Item3,
                Reports = odd.Item4,
                Text = "\0\uD800 \u202E" + new string('x', 500),
                CreatedAt = odd.Item4 % 2 == 0 ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue,
                DueAt = odd.Item4 % 3 == 0 ? DateTimeOffset.MaxValue : DateTimeOffset.UnixEpoch,
                Effort = odd.Item4 % 5 == 0 ? TimeSpan.MaxValue : TimeSpan.FromTicks(odd.Item4),
            };
            var verdict = new TriageModel().Judge([.. new TriageModel().InitialParameters], Consider(engine, item, Monday));
            double.IsFinite(verdict.Score).ShouldBeTrue();
            verdict.Confidence.ShouldBeInRange(0, 1);
        }).Holds(cases: 200);

    [Fact]
    public void Consider_AllocatesNothing()
    {
        var engine = Taught(new Random(2), 100);
        var open = engine.Read(Item("a"));
        var features = new double[TriageFeatures.Count];
        var parameters = new TriageModel().InitialParameters.ToArray();

        Allocations.Least(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                engine.Consider(open, 500_000 + i, 10, features);
                TriageModel.Score(parameters, features);
            }
        }).ShouldBe(0);
    }

    [Fact]
    public void Learn_MovesTheRiskTowardsWhatWasTrue()
    {
        var model = new TriageModel();
        var features = Consider(Taught(new Random(3), 50), Item("a"), Monday.AddDays(10));
        var parameters = model.InitialParameters.ToArray();
        var before = model.Loss(parameters, features, 1);
        for (var i = 0; i < 100; i++)
        {
            model.Learn(parameters, features, 1, 1);
        }

        model.Loss(parameters, features, 1).ShouldBeLessThan(before);
        model.Learn(parameters, features, double.NaN, 1);
        parameters.ShouldAllBe(value => double.IsFinite(value));
    }

    internal static TriageEngine Taught(Random random, int items)
    {
        var engine = new TriageEngine(new TriageSettings());
        for (var i = 0; i < items; i++)
        {
            var item = Draw(random, i);
            engine.Close(engine.Read(item), Done(item.CreatedAt.AddHours(1 + (random.NextDouble() * 30)), 0.2 + (5 * random.NextDouble())) with { Severity = (WorkSeverity)random.Next(4) });
        }

        return engine;
    }

    internal static WorkItem Draw(Random random, int number) => new()
    {
        Key = "item-" + number,
        Kind = (WorkKind)random.Next(3),
        Team = "team-" + random.Next(3),
        Category = "category-" + random.Next(5),
        Severity = (WorkSeverity)random.Next(4),
        People = random.Next(1000),
        Systems = random.Next(2) == 0 ? null : random.Next(20),
        IsSafety = random.Next(10) == 0,
        CreatedAt = Monday.AddHours(number * 3),
        Text = random.Next(2) == 0 ? null : "words " + random.Next(50),
    };

    private static WorkItem Item(string key) => new() { Key = key, Kind = WorkKind.Complaint, Severity = WorkSeverity.Medium, CreatedAt = Monday };

    private static WorkOutcome Done(DateTimeOffset at, double hours) => new() { ClosedAt = at, Effort = TimeSpan.FromHours(hours) };

    private static double[] Consider(TriageEngine engine, WorkItem item, DateTimeOffset now)
    {
        var features = new double[TriageFeatures.Count];
        engine.Consider(engine.Read(item), TriageEngine.HoursOf(now), 5, features);
        return features;
    }

    private static double Total(double[] features) => TriageModel.Score([.. new TriageModel().InitialParameters], features).Score.Total;
}
