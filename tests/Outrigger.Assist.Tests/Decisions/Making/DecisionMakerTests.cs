using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Making;
using Outrigger.Core.Callers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Decisions.Making;

public sealed class DecisionMakerTests : IAsyncDisposable
{
    private readonly AssistParts _parts = new();
    private readonly FakeModel _model = new();

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Fact]
    public void Make_Suggest_AnswersWhatTheModelSays()
    {
        var decision = _parts.Decide(_model, 12, takes: TimeSpan.FromMilliseconds(3));

        decision.Outcome.ShouldBe("alert");
        decision.Module.ShouldBe("fake");
        decision.Model.ShouldBe(new DecidingModel("fake-model", "1", 7, false));
        decision.Reasons.ShouldHaveSingleItem().Contribution.ShouldBe(2);
        decision.ElapsedUs.ShouldBe(3000);
        decision.Id.Version.ShouldBe(7);
    }

    [Fact]
    public async Task Make_Off_AsksNobodyAndAnswersTheFixedRule()
    {
        var decision = _parts.Decide(new FakeModel { Throws = new InvalidOperationException() }, 12, new FakeOptions { Mode = AssistMode.Off, RecordedShare = 1 });

        decision.Outcome.ShouldBe("fixed-normal");
        decision.Model.ShouldBe(new DecidingModel("fake-model", DecidingModel.FixedVersion, 0, true));
        var recorded = (await _parts.RecordedAsync()).ShouldHaveSingleItem();
        (recorded.Fallback, recorded.Features.Length, recorded.ParametersVersion).ShouldBe((null, 0, "fixed"));
        _parts.Log.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task Make_Shadow_AnswersTheFixedRuleAndShowsWhatTheModelSays()
    {
        var decision = _parts.Decide(_model, 12, new FakeOptions { Mode = AssistMode.Shadow, RecordedShare = 0 });

        decision.Outcome.ShouldBe("fixed-normal");
        decision.Model.Version.ShouldBe("fixed");
        decision.Model.SamplesSeen.ShouldBe(7);
        decision.Reasons[^1].What.ShouldBe("model in shadow");
        decision.Reasons[^1].Value.ShouldBe("alert, score 12, confidence 0.88, version 1");
        decision.IsRecorded.ShouldBeTrue("what the model would have raised is worth a look");
        var recorded = (await _parts.RecordedAsync()).ShouldHaveSingleItem();
        recorded.Shadow!.Outcome.ShouldBe("alert");
        recorded.ParametersVersion.ShouldBe("1");
        recorded.Features.ToArray()[0].ShouldBe(12);
        recorded.Features.ToArray()[1].ShouldBe(double.NaN);
    }

    [Fact]
    public async Task Make_TooSlow_AnswersTheFixedRule()
    {
        var decision = _parts.Decide(_model, 12, takes: TimeSpan.FromMilliseconds(51));

        decision.Outcome.ShouldBe("fixed-normal");
        decision.Model.Version.ShouldBe("fixed");
        (await _parts.RecordedAsync()).ShouldHaveSingleItem().Fallback.ShouldBe("slow");
    }

    [Fact]
    public void Make_Throwing_AnswersTheFixedRuleAndIsLoggedOnceAnInterval()
    {
        _model.Throws = new InvalidOperationException("broken");
        for (var i = 0; i < 100; i++)
        {
            _parts.Decide(_model, 12).Outcome.ShouldBe("fixed-normal");
        }

        _parts.Log.Entries.Count(entry => entry.Id == 3400).ShouldBe(1);
        _parts.Time.Advance(TimeSpan.FromMinutes(1));
        _parts.Decide(_model, 12);

        var last = _parts.Log.Entries.Last(entry => entry.Id == 3400);
        last.Message.ShouldContain("(100 such decisions");
        last.Exception!.Message.ShouldBe("broken");
    }

    [Theory]
    [InlineData(double.NaN, 0.5, 0)]
    [InlineData(double.PositiveInfinity, 0.5, 0)]
    [InlineData(1, double.NaN, 0)]
    [InlineData(1, 1.1, 0)]
    [InlineData(1, 0.5, double.NegativeInfinity)]
    public async Task Make_VerdictThatJsonCannotSay_AnswersTheFixedRule(double score, double confidence, double contribution)
    {
        _model.Says = new Verdict("alert", score, confidence, [new("x", "y", contribution)]);

        _parts.Decide(_model, 12).Outcome.ShouldBe("fixed-normal");

        (await _parts.RecordedAsync()).ShouldHaveSingleItem().Fallback.ShouldBe("invalid");
    }

    [Fact]
    public void Make_RuleThatThrows_StillAnswers()
    {
        var decision = _parts.Maker.Make<int>(
            TenantId.Default, _model, new FakeOptions { Mode = AssistMode.Off }, "s", 1, (in int _, Span<double> _) => default, (in int _) => throw new InvalidOperationException());

        (decision.Outcome, decision.Confidence).ShouldBe(("unknown", 0));
    }

    [Fact]
    public void Make_SlowAgainAndAgain_IsLeftOutThenTriedOnce()
    {
        var slow = TimeSpan.FromMilliseconds(60);
        for (var i = 0; i < 5; i++)
        {
            _parts.Decide(_model, 12, takes: slow);
        }

        _parts.Log.Entries.ShouldContain(entry => entry.Id == 3401);
        _parts.Decide(_model, 12).Outcome.ShouldBe("fixed-normal", "it is left out although it would be in time");
        _parts.Get<ModuleGuards>().Get("fake").LeftOutUntil.ShouldNotBeNull();

        _parts.Time.Advance(TimeSpan.FromSeconds(31));
        _parts.Decide(_model, 12, takes: slow).Model.Version.ShouldBe("fixed");
        _parts.Decide(_model, 12).Outcome.ShouldBe("fixed-normal", "the one that tried it failed");

        _parts.Time.Advance(TimeSpan.FromSeconds(31));
        _parts.Decide(_model, 12).Outcome.ShouldBe("alert");
        _parts.Decide(_model, 12).Outcome.ShouldBe("alert");
        _parts.Log.Entries.Count(entry => entry.Id == 3402).ShouldBe(1);
        _parts.Get<ModuleGuards>().Get("fake").LeftOutUntil.ShouldBeNull();
    }

    [Fact]
    public void Make_OneModuleLeftOut_LeavesTheOthersAlone()
    {
        for (var i = 0; i < 5; i++)
        {
            _parts.Decide(_model, 12, takes: TimeSpan.FromMilliseconds(60));
        }

        _parts.Decide(new FakeModel("other"), 12).Outcome.ShouldBe("alert");
    }

    [Fact]
    public void Make_Act_SaysThatItOnlySuggestsUntilItsPrecisionIsShown()
    {
        var decision = _parts.Decide(_model, 12, new FakeOptions { Mode = AssistMode.Act, RecordedShare = 1 });

        decision.Outcome.ShouldBe("alert");
        decision.Reasons[^1].What.ShouldBe("acting");
        decision.Reasons[^1].Value.ShouldStartWith("suggests only");
    }

    [Fact]
    public async Task Make_ShareAndNotable_DecideWhatIsRecorded()
    {
        var options = new FakeOptions { RecordedShare = 0 };
        _parts.Decide(_model, 1, options).IsRecorded.ShouldBeFalse();
        _parts.Decide(_model, 12, options).IsRecorded.ShouldBeTrue();
        options.RecordedShare = 0.25;
        for (var i = 0; i < 2000; i++)
        {
            _parts.Decide(_model, 1, options);
        }

        // 2,000 draws with probability 1/4: 500, standard deviation 19.4; ten of them is a chance of 1e-23.
        ((double)(await _parts.RecordedAsync()).Count).ShouldBeInRange(306, 695);
    }

    [Fact]
    public async Task Make_LongSubject_IsCutBetweenCharacters()
    {
        _parts.Decide(_model, 1, subject: new string('x', 255) + "\ud83d\ude00" + "rest");

        (await _parts.RecordedAsync()).ShouldHaveSingleItem().Subject.ShouldBe(new string('x', 255));
    }

    [Fact]
    public async Task Make_BufferFull_SaysThatItIsNotRecorded()
    {
        await using var parts = new AssistParts(null, ("Decisions:BufferCapacity", "2"), ("Decisions:BatchSize", "2"));

        var recorded = Enumerable.Range(0, 3).Select(_ => parts.Decide(_model, 1).IsRecorded).ToArray();

        recorded.ShouldBe([true, true, false]);
        parts.Log.Entries.Count(entry => entry.Id == 3403).ShouldBe(1);
        (await parts.RecordedAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Make_MoreThanAModuleMayRecord_SaysThatTheyAreNotRecordedUntilTimeGoesOn()
    {
        await using var parts = new AssistParts(null, ("Decisions:RecordedPerSecond", "2"));

        var recorded = Enumerable.Range(0, 3).Select(_ => parts.Decide(_model, 1).IsRecorded).ToList();
        parts.Time.Advance(TimeSpan.FromMilliseconds(500));
        recorded.Add(parts.Decide(_model, 1).IsRecorded);
        recorded.Add(parts.Decide(_model, 1).IsRecorded);

        recorded.ShouldBe([true, true, false, true, false]);
        (await parts.RecordedAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public void Make_Unrecorded_AllocatesLittleMoreThanItsAnswer()
    {
        var options = new FakeOptions { RecordedShare = 0 };
        _model.Says = new Verdict("normal", 1, 0.5, []);
        Decision Run() => _parts.Maker.Make(
            TenantId.Default,
            _model,
            options,
            "s",
            1.0,
            static (in double value, Span<double> features) =>
            {
                features[0] = value;
                return new Observed(1, false);
            },
            static (in double _) => new Verdict("x", 0, 0, []));
        // The answer (decision, model) and what feedback needs (record, two features): 336 bytes.
        (Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                Run();
            }
        }) / 1000).ShouldBeLessThanOrEqualTo(340);
    }

    [Fact]
    public async Task MakeAsync_HangingEngine_AnswersInTimeAndHoldsFewThreads()
    {
        using var release = new ManualResetEventSlim();
        var entered = 0;
        ValueTask<Decision> Ask() => _parts.Maker.MakeAsync(
            TenantId.Default,
            _model,
            new FakeOptions { RecordedShare = 1 },
            "s",
            12.0,
            (in double value, Span<double> features) =>
            {
                Interlocked.Increment(ref entered);
                release.Wait(TestContext.Current.CancellationToken);
                features[0] = value;
                return new Observed(1, false);
            },
            static (in double _) => new Verdict("fixed-normal", 0, 0.5, []),
            TestContext.Current.CancellationToken);

        var hanging = new[] { Ask().AsTask(), Ask().AsTask() };
        var third = await Ask();

        third.Outcome.ShouldBe("fixed-normal");
        hanging.ShouldAllBe(task => !task.IsCompleted);
        _parts.Time.Advance(TimeSpan.FromMilliseconds(50));
        (await Task.WhenAll(hanging)).ShouldAllBe(decision => decision.Outcome == "fixed-normal");
        entered.ShouldBeLessThanOrEqualTo(2);
        (await Ask()).Outcome.ShouldBe("fixed-normal", "the two still hang");

        release.Set();
        (await _parts.RecordedAsync()).Select(made => made.Fallback).Order().ShouldBe(["busy", "busy", "slow", "slow"]);
    }

    [Fact]
    public async Task MakeAsync_QuickEngine_AnswersWhatTheModelSays()
    {
        var decision = await _parts.Maker.MakeAsync(
            TenantId.Default,
            _model,
            new FakeOptions { RecordedShare = 1 },
            "s",
            12.0,
            (in double value, Span<double> features) =>
            {
                features[0] = value;
                return new Observed(1, false);
            },
            static (in double _) => new Verdict("fixed-normal", 0, 0.5, []),
            TestContext.Current.CancellationToken);

        decision.Outcome.ShouldBe("alert");
        (await _parts.RecordedAsync()).ShouldHaveSingleItem().Features.ToArray()[0].ShouldBe(12);
    }
}
