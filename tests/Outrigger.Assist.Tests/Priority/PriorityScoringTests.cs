using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Priority;
using Outrigger.Assist.Priority.Learned;
using Outrigger.Assist.Priority.Plays;
using Outrigger.Assist.Tests.Decisions;
using Outrigger.Core.Callers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Priority;

public sealed class PriorityScoringTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Rank_AfterOutcomes_SaysWhyItDiffersFromTheFixedRule()
    {
        await using var parts = Create();
        var scoring = parts.Get<IPriorityScoring>();
        Teach(scoring, TenantId.Default);
        PriorityTask[] tasks =
        [
            .. Enumerable.Range(0, 6).Select(i => new PriorityTask { Id = "high-" + i, Type = "kind", Level = PriorityLevel.High, WaitingSince = Now.AddSeconds(-20 - i), Disturbance = 0.05 }),
            new() { Id = "storm", Type = "kind", Level = PriorityLevel.Normal, WaitingSince = Now.AddSeconds(-5), Deadline = Now.AddSeconds(4), Disturbance = 0.95 },
        ];

        var ranked = scoring.Rank(TenantId.Default, tasks, Now);

        ranked[0].Task.Id.ShouldBe("storm");
        ranked[0].FixedRank.ShouldBe(7);
        ranked[0].Explanation.ShouldStartWith("rank 7 by the fixed rule, rank 1 because");
        ranked[0].Explanation.ShouldContain("deadline in 4.0 s");
        ranked.Select(static one => one.Rank).ShouldBe(Enumerable.Range(1, 7));
        ranked[0].Score.Deadline.Contribution.ShouldBeGreaterThan(0.5);
        ranked[0].Score.Risk.Contribution.ShouldBeGreaterThan(0.5);
    }

    [Fact]
    public async Task OrderKey_WhateverIsSaidOfThem_NobodyWhoComesMuchLaterGoesFirst()
    {
        await using var parts = Create();
        var scoring = parts.Get<IPriorityScoring>();
        Teach(scoring, TenantId.Default);
        var aging = parts.Get<IOptions<PriorityOptions>>().Value.AgingPerLevel;

        // The most that signals, deadline, load, length and level can say against one and for the other.
        var least = new PriorityTask { Type = "kind", Level = PriorityLevel.Low, WaitingSince = Now, Load = 1, Disturbance = 0, ExpectedDuration = TimeSpan.FromDays(30) };
        var later = Now + (25 * aging);
        var most = new PriorityTask { Type = "kind", Level = PriorityLevel.Critical, WaitingSince = later, Deadline = later, Disturbance = 1, ExpectedDuration = TimeSpan.FromMilliseconds(1) };

        // Neither has come to the front: the key that was made when the first came is enough.
        scoring.Score(TenantId.Default, least, Now).OrderKey.ShouldBeGreaterThan(scoring.Score(TenantId.Default, most, later).OrderKey);
    }

    [Fact]
    public async Task Score_OfAnotherTenant_HasLearnedNothing()
    {
        await using var parts = Create();
        var scoring = parts.Get<IPriorityScoring>();
        Teach(scoring, TenantId.Default);
        var task = new PriorityTask { Type = "kind", WaitingSince = Now, Disturbance = 0.9 };

        scoring.Score(TenantId.Default, task, Now).IsColdStart.ShouldBeFalse();
        var other = scoring.Score(TenantId.Parse("acme"), task, Now);
        other.IsColdStart.ShouldBeTrue();
        other.Total.ShouldBe(other.FixedTotal);
    }

    [Fact]
    public async Task Rescore_Later_KeepsAge_AndACappedLevel()
    {
        await using var parts = Create();
        var scoring = parts.Get<IPriorityScoring>();
        Teach(scoring, TenantId.Default);
        var critical = new PriorityTask { Type = "kind", Level = PriorityLevel.Critical, WaitingSince = Now };
        PriorityScore last = default;
        for (var i = 0; i < 30; i++)
        {
            last = scoring.Score(TenantId.Default, critical, Now);
        }

        last.EffectiveLevel.ShouldBe(2);
        var later = scoring.Rescore(TenantId.Default, critical, last, Now.AddSeconds(60));
        later.EffectiveLevel.ShouldBe(2);
        later.Age.ShouldBe(1, 1e-6);
        later.OrderKey.ShouldBe(last.OrderKey, 1e-6);
        later.FrontFrom.ShouldBe(last.FrontFrom);
    }

    [Fact]
    public async Task Decide_Off_IsTheFixedRule_AndItsOutcomeIsStillLearned()
    {
        await using var parts = Create(("Mode", "Off"));
        var scoring = parts.Get<IPriorityScoring>();
        Teach(scoring, TenantId.Default);

        var advice = scoring.Decide(TenantId.Default, new PriorityTask { Type = "kind", Level = PriorityLevel.High, WaitingSince = parts.Time.GetUtcNow().AddSeconds(-30), Disturbance = 1 });

        advice.Decision.Model.Version.ShouldBe(DecidingModel.FixedVersion);
        advice.Score.Total.ShouldBe(2.5, 1e-6);
        scoring.ReportOutcome(TenantId.Parse("acme"), advice.Decision.Id, new PriorityOutcome { WasImportant = true }).ShouldBeNull();
        scoring.ReportOutcome(TenantId.Default, advice.Decision.Id, new PriorityOutcome { WasImportant = true }).ShouldNotBeNull();
        scoring.ReportOutcome(TenantId.Default, advice.Decision.Id, new PriorityOutcome { WasImportant = true }).ShouldBeNull();
    }

    [Fact]
    public async Task Decide_Replayed_SaysTheSame()
    {
        await using var parts = Create();
        var scoring = parts.Get<IPriorityScoring>();
        Teach(scoring, TenantId.Default);

        var advice = scoring.Decide(TenantId.Default, new PriorityTask { Type = "kind", WaitingSince = parts.Time.GetUtcNow(), Deadline = parts.Time.GetUtcNow().AddSeconds(3), Disturbance = 0.9 });

        advice.Decision.Outcome.ShouldBe(PriorityModel.Forward);
        advice.Decision.Score.ShouldBe(advice.Score.Total, 1e-9);
        advice.Decision.Reasons.Sum(static reason => reason.Contribution).ShouldBe(advice.Score.Total, 1e-6);
        advice.Decision.Reasons.ShouldContain(static reason => reason.What == "deadline");
        advice.Decision.Reasons.ShouldContain(static reason => reason.What == "load of the place");
        advice.Decision.Reasons.ShouldContain(static reason => reason.What == "outside disturbance or risk");
    }

    [Fact]
    public void Learn_OfTheHead_MovesTheRiskTowardsOutcomes()
    {
        var model = new PriorityModel();
        double[] parameters = [.. model.InitialParameters];
        var features = new double[PriorityFeatures.Count];
        PriorityEngineTests.Taught().Consider(new PriorityTask { WaitingSince = Now, Disturbance = 0.9 }, 1, PriorityClock.ToSeconds(Now), false, features);
        var before = model.Loss(parameters, features, 0);
        for (var i = 0; i < 200; i++)
        {
            model.Learn(parameters, features, 0, 1);
            model.Learn(parameters, features, double.NaN, 1);
        }

        model.Loss(parameters, features, 0).ShouldBeLessThan(before);
        parameters[PriorityModel.Importance].ShouldBe(model.InitialParameters[PriorityModel.Importance]);
    }

    [Fact]
    public void Score_ParametersThatCannotBe_IsTheFixedTotal()
    {
        var features = new double[PriorityFeatures.Count];
        PriorityEngineTests.Taught().Consider(new PriorityTask { WaitingSince = Now, Disturbance = 0.9, Deadline = Now }, 1, PriorityClock.ToSeconds(Now), false, features);

        PriorityModel.Score([double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN], features).Total.ShouldBe(1);
    }

    [Fact]
    public void SaveAndLoad_ScoresAsBefore_AndBrokenStateIsRefused() =>
        Prop.ForAll(Gen.Choose(0, 300).ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), (outcomes, seed) =>
        {
            var tenants = new PriorityTenants(Options.Create(new PriorityOptions()));
            var random = new System.Random(seed);
            var engine = tenants.EngineOf(TenantId.Default);
            for (var i = 0; i < outcomes; i++)
            {
                engine.Learn(
                    new PriorityTask { Type = "kind-" + random.Next(9), Level = (PriorityLevel)random.Next(4), WaitingSince = Now, Disturbance = random.NextDouble(), Size = random.Next(100), ExpectedDuration = TimeSpan.FromSeconds(1 + random.Next(5)) },
                    new PriorityOutcome { Duration = TimeSpan.FromSeconds(random.NextDouble() * 9), WasImportant = random.Next(3) == 0 },
                    i);
            }

            var saved = new ArrayBufferWriter<byte>();
            tenants.Save(saved);
            var other = new PriorityTenants(Options.Create(new PriorityOptions()));
            other.Load(1, saved.WrittenSpan);
            var task = new PriorityTask { Type = "kind-3", WaitingSince = Now.AddSeconds(-9), Disturbance = 0.7, Size = 40, Deadline = Now.AddSeconds(8), ExpectedDuration = TimeSpan.FromSeconds(2) };
            var before = PriorityEngineTests.Score(engine, task);
            foreach (var length in (int[])[0, 3, 17, saved.WrittenCount / 2, saved.WrittenCount - 1])
            {
                var cut = saved.WrittenSpan[..length].ToArray();
                Should.Throw<InvalidDataException>(() => other.Load(1, cut));
            }

            Should.Throw<InvalidDataException>(() => other.Load(2, saved.WrittenSpan));
            return PriorityEngineTests.Score(other.EngineOf(TenantId.Default), task) == before && other.EngineOf(TenantId.Default).Outcomes == engine.Outcomes;
        }).Holds(cases: 60);

    [Fact]
    public void Load_AnyByteChanged_IsRefusedOrSound()
    {
        var tenants = new PriorityTenants(Options.Create(new PriorityOptions()));
        tenants.EngineOf(TenantId.Default).Learn(new PriorityTask { Type = "kind", WaitingSince = Now, Disturbance = 0.2 }, new PriorityOutcome { Duration = TimeSpan.FromSeconds(2), WasImportant = true }, 1);
        var saved = new ArrayBufferWriter<byte>();
        tenants.Save(saved);
        for (var i = 0; i < saved.WrittenCount; i++)
        {
            var changed = saved.WrittenSpan.ToArray();
            changed[i] ^= 0xFF;
            var other = new PriorityTenants(Options.Create(new PriorityOptions()));
            try
            {
                other.Load(1, changed);
            }
            catch (InvalidDataException)
            {
                continue;
            }

            var score = PriorityEngineTests.Score(other.EngineOf(TenantId.Default), new PriorityTask { Type = "kind", WaitingSince = Now, Disturbance = 0.2 });
            double.IsFinite(score.Total).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task EngineOf_MoreTenantsThanMay_TheOldestGivesWay()
    {
        await using var parts = Create(("MaxTenants", "3"));
        var scoring = parts.Get<IPriorityScoring>();
        Teach(scoring, TenantId.Default);
        for (var i = 0; i < 3; i++)
        {
            scoring.Score(TenantId.Parse("t" + i), new PriorityTask { WaitingSince = Now }, Now);
        }

        parts.Get<PriorityTenants>().Count.ShouldBe(3);
        scoring.Score(TenantId.Default, new PriorityTask { WaitingSince = Now }, Now).IsColdStart.ShouldBeTrue();
    }

    [Theory]
    [InlineData("AgingPerLevel", "00:00:00.1")]
    [InlineData("FrontAtLevels", "3")]
    [InlineData("MaxCriticalShare", "1.5")]
    public async Task Options_OutOfRange_AreRefused(string name, string value)
    {
        await using var parts = Create((name, value));

        Should.Throw<OptionsValidationException>(() => parts.Get<IOptions<PriorityOptions>>().Value);
    }

    [Fact]
    public async Task Options_BoundOfMoreThanAYear_IsRefused()
    {
        await using var parts = Create(("AgingPerLevel", "7.00:00:00"), ("FrontAtLevels", "500"));

        Should.Throw<OptionsValidationException>(() => parts.Get<IOptions<PriorityOptions>>().Value).Message.ShouldContain("no bound");
    }

    [Fact]
    public async Task Simulate_EveryRuleDoesEveryTaskOnce_AndNobodyTwoAtATime()
    {
        await using var parts = Create();
        var scoring = parts.Get<IPriorityScoring>();
        var random = new System.Random(3);
        var setup = new PrioritySetup
        {
            Workers = ["a", "b", "c"],
            Tasks = [.. Enumerable.Range(0, 80).Select(i => Planned("t" + i, random.Next(60), 1 + random.Next(9), (PriorityLevel)random.Next(4), random.Next(2) == 0 ? null : random.Next(200)))],
        };

        var forecast = scoring.Simulate(TenantId.Default, setup);

        forecast.Rules.Select(static rule => rule.Rule).ShouldBe(["ours", "fifo", "fixed-levels"]);
        foreach (var rule in forecast.Rules)
        {
            rule.Tasks.Select(static task => task.Id).Order(StringComparer.Ordinal).ShouldBe(setup.Tasks.Select(static task => task.Task.Id).Order(StringComparer.Ordinal));
            rule.Tasks.Sum(static task => task.EndSeconds - task.StartSeconds).ShouldBe(setup.Tasks.Sum(static task => task.Duration.TotalSeconds), 0.1);
            rule.Tasks.ShouldAllBe(static task => task.WaitSeconds >= 0);
            foreach (var worker in rule.Tasks.GroupBy(static task => task.Worker))
            {
                var times = worker.OrderBy(static task => task.StartSeconds).ToList();
                Enumerable.Range(1, times.Count - 1).ShouldAllBe(i => times[i].StartSeconds >= times[i - 1].EndSeconds - 0.01);
            }
        }

        forecast.Rules[0].Tasks.ShouldAllBe(static task => task.Explanation!.Contains("it goes first because", StringComparison.Ordinal));
        forecast.Rules[1].Tasks.ShouldAllBe(static task => task.Explanation == null);
        scoring.Score(TenantId.Default, new PriorityTask { WaitingSince = Now }, Now).IsColdStart.ShouldBeTrue("a play teaches nothing");
    }

    [Fact]
    public async Task Simulate_NotAsIfLearned_RunsByLevelsWithAging()
    {
        await using var parts = Create();
        var setup = new PrioritySetup
        {
            Workers = ["a"],
            AsIfLearned = false,
            Tasks = [Planned("low", 0, 5, PriorityLevel.Low, 8), Planned("normal", 0, 5, PriorityLevel.Normal, null), Planned("critical", 0, 5, PriorityLevel.Critical, null)],
        };

        var forecast = parts.Get<IPriorityScoring>().Simulate(TenantId.Default, setup);

        forecast.Rules[0].Tasks.Select(static task => task.Id).ShouldBe(["critical", "normal", "low"]);
        forecast.Rules[0].Tasks.Select(static task => task.Id).ShouldBe(forecast.Rules[2].Tasks.Select(static task => task.Id));
    }

    private static PlannedTask Planned(string id, double arrival, double seconds, PriorityLevel level, double? due) => new(
        new PriorityTask { Id = id, Type = "kind", Level = level, WaitingSince = Now.AddSeconds(arrival), Deadline = due is { } left ? Now.AddSeconds(arrival + left) : null, ExpectedDuration = TimeSpan.FromSeconds(seconds) },
        TimeSpan.FromSeconds(seconds));

    private static AssistParts Create(params (string Key, string Value)[] settings) =>
        new(static (services, configuration) => services.AddPriority(configuration), [.. settings.Select(static one => ("Priority:" + one.Key, one.Value))]);

    private static void Teach(IPriorityScoring scoring, TenantId tenant)
    {
        for (var i = 0; i < 400; i++)
        {
            scoring.Outcome(
                tenant,
                new PriorityTask { Type = "kind", Level = (PriorityLevel)(i % 4), WaitingSince = Now.AddSeconds(-5), Disturbance = i % 10 / 10.0, Deadline = Now.AddSeconds(20) },
                new PriorityOutcome { Duration = TimeSpan.FromSeconds(1 + (i % 3)), WasImportant = i % 10 > 6 },
                Now.AddSeconds(i - 400));
        }
    }
}
