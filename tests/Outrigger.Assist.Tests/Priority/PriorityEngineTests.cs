using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Priority;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Priority;

public sealed class PriorityEngineTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly double[] Parameters = [.. new PriorityModel().InitialParameters];

    [Fact]
    public void Rank_NothingLearned_IsTheOrderOfFourFixedLevelsWithAging() =>
        Prop.ForAll(Tasks().ToArbitrary(), tasks =>
        {
            var engine = new PriorityEngine(new PrioritySettings());
            var ours = PriorityRanking.Of(tasks, [.. tasks.Select(task => Score(engine, task, isCold: true))], Now).Select(static one => one.Task);
            var fixedOrder = tasks.Select(static (task, i) => (task, i))
                .OrderByDescending(static one => ((int)one.task.Level * TimeSpan.TicksPerMinute) + (Now - one.task.WaitingSince).Ticks)
                .ThenBy(static one => one.task.WaitingSince).ThenBy(static one => one.i).Select(static one => one.task);
            return ours.SequenceEqual(fixedOrder, ReferenceEqualityComparer.Instance);
        }).Holds(cases: 300);

    [Fact]
    public void Pick_NothingLearned_RunsInTheOrderOfFourFixedLevelsWithAging_AtAnyMoment() =>
        Prop.ForAll(Tasks().ToArbitrary(), Gen.Choose(0, 600).ToArbitrary(), (tasks, later) =>
        {
            // Scores made at different moments, compared by their keys, as a queue does.
            var engine = new PriorityEngine(new PrioritySettings());
            var at = Now.AddSeconds(later);
            var scores = tasks.Select((task, i) => (Task: task, Score: Score(engine, task, isCold: true, at: Now.AddSeconds(i % 7)))).ToList();
            scores.Sort((a, b) => PriorityOrder.Compare(a.Score, b.Score, at));
            var totals = scores.Select(one => (int)one.Task.Level + ((at - one.Task.WaitingSince).TotalSeconds / 60)).ToList();
            return Enumerable.Range(1, Math.Max(0, totals.Count - 1)).All(i => totals[i - 1] >= totals[i] - 1e-6);
        }).Holds(cases: 300);

    [Fact]
    public void Score_AnyNumbers_IsFinite_AndItsPartsAddUp() =>
        Prop.ForAll(OddTask().ToArbitrary(), Gen.Elements(-1e11, 0.0, 1.0, 1e9, 2e11).ToArbitrary(), (task, now) =>
        {
            var engine = new PriorityEngine(new PrioritySettings { MinOutcomes = 0 });
            engine.Learn(task, new PriorityOutcome { Duration = TimeSpan.MaxValue, WasImportant = true }, now);
            engine.Learn(task, new PriorityOutcome { Duration = TimeSpan.FromSeconds(-1), WasImportant = false }, -now);
            engine.Learn(task, new PriorityOutcome { Duration = TimeSpan.FromTicks(1) }, now);
            var features = new double[PriorityFeatures.Count];
            engine.Consider(task, engine.Admit(task, now), now, false, features);
            var score = PriorityModel.Score(Parameters, features);
            var sum = score.EffectiveLevel + score.Age + score.Deadline.Contribution + score.Load.Contribution + score.Risk.Contribution + score.Length;
            return double.IsFinite(score.Total) && double.IsFinite(score.OrderKey) && score.ExpectedSeconds > 0
                && Math.Abs(score.Total - sum) < 1e-6 * (1 + Math.Abs(sum))
                && score.Deadline.Value is >= 0 and <= 1 && score.Load.Value is >= 0 and <= 1 && score.Risk.Value is >= 0 and <= 1;
        }).Holds(cases: 500);

    [Fact]
    public void Score_NearerDeadlineMoreRiskLessLoad_NeverGoesBack() =>
        Prop.ForAll(Gen.Choose(-100, 1000).ToArbitrary(), Gen.Choose(0, 100).ToArbitrary(), Gen.Choose(0, 100).ToArbitrary(), (seconds, disturbance, load) =>
        {
            var engine = new PriorityEngine(new PrioritySettings());
            PriorityTask Of(double due, double risk, double full) => new()
            {
                WaitingSince = Now.AddSeconds(-2000),
                Deadline = Now.AddSeconds(due),
                Disturbance = risk,
                Load = full,
                ExpectedDuration = TimeSpan.FromSeconds(4),
            };
            var base0 = Score(engine, Of(seconds, disturbance / 100.0, load / 100.0));
            return Score(engine, Of(seconds - 1, disturbance / 100.0, load / 100.0)).Deadline.Contribution >= base0.Deadline.Contribution - 1e-9
                && Score(engine, Of(seconds, Math.Min(1, (disturbance + 1) / 100.0), load / 100.0)).Risk.Contribution >= base0.Risk.Contribution - 0.35
                && Score(engine, Of(seconds, disturbance / 100.0, Math.Min(1, (load + 1) / 100.0))).Load.Contribution <= base0.Load.Contribution + 1e-9;
        }).Holds(cases: 300);

    [Fact]
    public void Compare_WaitedLongerThanItsLevelMay_GoesBeforeEverything()
    {
        var engine = Taught();
        var old = Score(engine, new PriorityTask { Level = PriorityLevel.Low, WaitingSince = Now.AddMinutes(-5).AddSeconds(-1), Load = 1, ExpectedDuration = TimeSpan.FromHours(1) });
        var older = Score(engine, new PriorityTask { Level = PriorityLevel.Low, WaitingSince = Now.AddMinutes(-7), Load = 1, ExpectedDuration = TimeSpan.FromHours(1) });
        var urgent = Score(engine, new PriorityTask { Level = PriorityLevel.Critical, WaitingSince = Now, Deadline = Now, Disturbance = 1, ExpectedDuration = TimeSpan.FromMilliseconds(1) });

        old.IsAtFront.ShouldBeTrue();
        urgent.Total.ShouldBeGreaterThan(old.Total);
        PriorityOrder.Compare(old, urgent, Now).ShouldBeLessThan(0);
        PriorityOrder.Compare(older, old, Now).ShouldBeLessThan(0);
    }

    [Fact]
    public void NoStarvation_EndlessUrgentWork_ALowTaskStillRunsWithinItsBound()
    {
        // One worker, one second a task, and more urgent tasks than it can do.
        var engine = Taught();
        var waiting = new List<PriorityTask> { new() { Id = "low", Level = PriorityLevel.Low, WaitingSince = Now } };
        var ranAt = -1;
        for (var second = 0; second < 400 && ranAt < 0; second++)
        {
            var at = Now.AddSeconds(second);
            waiting.Add(new PriorityTask { Level = PriorityLevel.Critical, WaitingSince = at, Deadline = at, Disturbance = 1 });
            waiting.Add(new PriorityTask { Level = PriorityLevel.Critical, WaitingSince = at, Deadline = at, Disturbance = 1 });
            var first = waiting.MinBy(task => (Score(engine, task, at: at), at), Comparer<(PriorityScore Score, DateTimeOffset At)>.Create(static (a, b) => PriorityOrder.Compare(a.Score, b.Score, a.At)))!;
            waiting.Remove(first);
            ranAt = first.Id == "low" ? second : -1;
        }

        // Its bound is 300 s. What is at the front before it came at most 180 s after it; half of that had run.
        ranAt.ShouldBeInRange(300, 500);
    }

    [Fact]
    public void Admit_TooManyCritical_CountAsHigh()
    {
        var engine = Taught();
        var critical = new PriorityTask { Level = PriorityLevel.Critical, WaitingSince = Now };

        var levels = Enumerable.Range(0, 100).Select(i => engine.Admit(critical, Seconds(Now) + i)).ToList();

        levels.Take(10).ShouldAllBe(static level => level == 3);
        levels.Count(static level => level == 3).ShouldBeInRange(10, 40);
        levels.ShouldContain(2);
        engine.Admit(critical with { Level = PriorityLevel.High }, Seconds(Now) + 101).ShouldBe(2);
    }

    [Fact]
    public void Admit_AFifthIsCritical_AllCount()
    {
        var engine = Taught();

        for (var i = 0; i < 500; i++)
        {
            var level = i % 5 == 0 ? PriorityLevel.Critical : PriorityLevel.Normal;
            engine.Admit(new PriorityTask { Level = level, WaitingSince = Now }, Seconds(Now) + i).ShouldBe((int)level);
        }
    }

    [Fact]
    public void Learn_KindsThatTakeLong_AreExpectedTo_AndNewKindsAreAsAll()
    {
        var engine = new PriorityEngine(new PrioritySettings());
        for (var i = 0; i < 200; i++)
        {
            engine.Learn(Of("fast"), new PriorityOutcome { Duration = TimeSpan.FromSeconds(1) }, i);
            engine.Learn(Of("slow"), new PriorityOutcome { Duration = TimeSpan.FromSeconds(20) }, i);
        }

        engine.ExpectSeconds(Of("fast")).ShouldBeInRange(0.9, 1.3);
        engine.ExpectSeconds(Of("slow")).ShouldBeInRange(18, 25);
        engine.ExpectSeconds(Of("never-seen")).ShouldBeInRange(3, 20);

        static PriorityTask Of(string type) => new() { Type = type, WaitingSince = Now };
    }

    [Fact]
    public void Learn_EstimatesThatAreMadeUp_SoonCountForLittle()
    {
        double After(Func<int, double> estimate)
        {
            var engine = new PriorityEngine(new PrioritySettings());
            var random = new System.Random(5);
            for (var i = 0; i < 400; i++)
            {
                var took = Math.Exp(random.NextDouble() * 4);
                engine.Learn(Of(estimate(i) * took), new PriorityOutcome { Duration = TimeSpan.FromSeconds(took) }, i);
            }

            return engine.ExpectSeconds(Of(0.01));
        }

        // Off by anything up to three thousand times, or always three times too low.
        After(static i => Math.Pow(10, -(i % 8) / 2.0)).ShouldBeGreaterThan(0.5);
        After(static _ => 1 / 3.0).ShouldBeLessThan(0.1);

        static PriorityTask Of(double seconds) => new() { Type = "kind", WaitingSince = Now, ExpectedDuration = TimeSpan.FromSeconds(seconds) };
    }

    [Fact]
    public void Learn_SignalsThatMean_MoveTheRisk_AndSignalsThatDoNot_MoveNothing()
    {
        double Spread(bool isTrue)
        {
            var engine = new PriorityEngine(new PrioritySettings());
            var random = new System.Random(7);
            for (var i = 0; i < 3000; i++)
            {
                var disturbance = random.NextDouble();
                engine.Learn(Of(disturbance), new PriorityOutcome { WasImportant = isTrue ? disturbance > 0.7 : random.NextDouble() < 0.3 }, i);
            }

            return Score(engine, Of(0.95)).Risk.Contribution - Score(engine, Of(0.05)).Risk.Contribution;
        }

        Spread(true).ShouldBeGreaterThan(2.5);
        Spread(false).ShouldBeInRange(-0.4, 0.4);

        static PriorityTask Of(double disturbance) => new() { Type = "kind", WaitingSince = Now, Disturbance = disturbance };
    }

    [Fact]
    public void LoadOf_PlaceThatTakesLongerThanExpected_CountsAsLoaded_UntilItIsForgotten()
    {
        var engine = new PriorityEngine(new PrioritySettings());
        var now = Seconds(Now);
        for (var i = 0; i < 200; i++)
        {
            engine.Learn(Of("other"), new PriorityOutcome { Duration = TimeSpan.FromSeconds(1) }, now);
        }

        for (var i = 0; i < 30; i++)
        {
            engine.Learn(Of("database"), new PriorityOutcome { Duration = TimeSpan.FromSeconds(8) }, now);
        }

        Score(engine, Of("database")).Load.Value.ShouldBeGreaterThan(0.5);
        Score(engine, Of("other")).Load.Value.ShouldBeLessThan(0.1);
        Score(engine, Of("database"), at: Now.AddHours(1)).Load.Value.ShouldBeLessThan(0.01);

        static PriorityTask Of(string place) => new() { Type = "kind", WaitingSince = Now, Place = place };
    }

    [Fact]
    public void RescoreAt_BeforeItTheDeadlineHasMovedLittle_AfterItMore()
    {
        var engine = Taught();
        var task = new PriorityTask { WaitingSince = Now, Deadline = Now.AddSeconds(200), ExpectedDuration = TimeSpan.FromSeconds(5) };
        var first = Score(engine, task);

        var at = first.RescoreAt.ShouldNotBeNull();
        (Score(engine, task, at: at).Deadline.Contribution - first.Deadline.Contribution).ShouldBe(0.25, 0.01);
        Score(engine, task with { Deadline = null }).RescoreAt.ShouldBeNull();
    }

    [Fact]
    public void Learn_MillionKindsAndPlaces_StaysBounded()
    {
        var engine = new PriorityEngine(new PrioritySettings { MaxTypes = 64 });
        for (var i = 0; i < 5000; i++)
        {
            engine.Learn(new PriorityTask { Type = "kind-" + i, Place = "place-" + i, WaitingSince = Now }, new PriorityOutcome { Duration = TimeSpan.FromSeconds(1), WasImportant = i % 2 == 0 }, i);
        }

        engine.Times.Kinds.Count.ShouldBe(64);
        engine.Risk.Kinds.Count.ShouldBe(64);
    }

    [Fact]
    public void Consider_AllocatesNothing()
    {
        var engine = Taught();
        var task = new PriorityTask { Type = "kind", WaitingSince = Now, Deadline = Now.AddSeconds(9), Disturbance = 0.4, Place = "p", Size = 7 };
        var features = new double[PriorityFeatures.Count];
        var sum = 0.0;
        void Round()
        {
            for (var i = 0; i < 1000; i++)
            {
                engine.Consider(task, 1, Seconds(Now) + i, false, features);
                sum += PriorityModel.Score(Parameters, features).Total;
            }
        }

        Allocations.Least(Round).ShouldBe(0);
        double.IsFinite(sum).ShouldBeTrue();
    }

    internal static PriorityEngine Taught(PrioritySettings? settings = null)
    {
        var engine = new PriorityEngine(settings ?? new PrioritySettings());
        var now = Seconds(Now);
        for (var i = 0; i < 400; i++)
        {
            var task = new PriorityTask { Type = "kind-" + (i % 5), Level = (PriorityLevel)(i % 4), WaitingSince = Now.AddSeconds(-i), Disturbance = i % 10 / 10.0, Deadline = i % 3 == 0 ? null : Now.AddSeconds(30) };
            engine.Learn(task, new PriorityOutcome { Duration = TimeSpan.FromSeconds(2 + (i % 5)), WasImportant = i % 10 > 7 }, now - 400 + i);
        }

        return engine;
    }

    internal static PriorityScore Score(PriorityEngine engine, PriorityTask task, bool isCold = false, DateTimeOffset? at = null)
    {
        var features = new double[PriorityFeatures.Count];
        engine.Consider(task, PriorityEngine.LevelOf(task), Seconds(at ?? Now), isCold, features);
        return PriorityModel.Score(Parameters, features);
    }

    private static double Seconds(DateTimeOffset at) => PriorityClock.ToSeconds(at);

    private static Gen<PriorityTask[]> Tasks() => Gen.ArrayOf(
        from level in Gen.Choose(0, 3)
        from waited in Gen.Choose(0, 900)
        from due in Gen.Choose(-60, 600)
        from disturbance in Gen.Choose(0, 100)
        select new PriorityTask
        {
            Level = (PriorityLevel)level,
            WaitingSince = Now.AddSeconds(-waited),
            Deadline = due < 0 ? null : Now.AddSeconds(due),
            Disturbance = disturbance / 100.0,
            Load = disturbance / 200.0,
            ExpectedDuration = TimeSpan.FromSeconds(1 + disturbance),
        });

    private static Gen<PriorityTask> OddTask() =>
        from level in Gen.Choose(-5, 9)
        from since in Gen.Elements(DateTimeOffset.MinValue, DateTimeOffset.UnixEpoch, Now, DateTimeOffset.MaxValue)
        from due in Gen.Elements<DateTimeOffset?>(null, DateTimeOffset.MinValue, Now, DateTimeOffset.MaxValue)
        from number in Gen.Elements(double.NaN, double.PositiveInfinity, double.NegativeInfinity, -1, 0, 0.5, 1, 1e300)
        from expected in Gen.Elements<TimeSpan?>(null, TimeSpan.MinValue, TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(3), TimeSpan.MaxValue)
        select new PriorityTask
        {
            Type = new string('x', 5000),
            Level = (PriorityLevel)level,
            WaitingSince = since,
            Deadline = due,
            ExpectedDuration = expected,
            QueueAhead = expected,
            Size = number,
            Load = number,
            Disturbance = number,
            Signals = [number, number, -number, number, number],
            Place = "p",
        };
}
