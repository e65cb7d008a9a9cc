using Outrigger.Assist.Retry;
using Outrigger.Core.Learning;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Retry;

public sealed class RetryEngineTests
{
    private const long Second = 1_000_000;
    private static readonly RetryKey Key = new("default", "orders", "read");
    private readonly RetryEngine _engine = new(new RetrySettings { MaxKeys = 64 });
    private readonly double[] _features = new double[RetryFeatures.Count];
    private long _now = 1000 * Second;

    [Theory]
    [InlineData(RetryFailureClass.Throttled, false, 0.55)]
    [InlineData(RetryFailureClass.Throttled, true, 0.80)]
    [InlineData(RetryFailureClass.Unavailable, false, 0.72)]
    [InlineData(RetryFailureClass.Connection, false, 0.85)]
    [InlineData(RetryFailureClass.Timeout, false, 0.45)]
    [InlineData(RetryFailureClass.ServerError, false, 0.50)]
    [InlineData(RetryFailureClass.ClientError, false, 0.01)]
    public void Consider_WithoutLabels_IsTheClassTable(RetryFailureClass failure, bool isAsked, double expected)
    {
        Judge(Ask(failure, retryAfterMs: isAsked ? 50 : null)).ShouldBe(expected);

        _features[RetryFeatures.IsCold].ShouldBe(1);
    }

    [Fact]
    public void Learn_Poison_IsToldFromPassingFaultsOfTheSameClass()
    {
        Teach(poison: 7, passing: 9);

        Judge(Ask(RetryFailureClass.ServerError, words: 7)).ShouldBeLessThan(0.2);
        Judge(Ask(RetryFailureClass.ServerError, words: 9)).ShouldBeGreaterThan(0.7);
        _features[RetryFeatures.IsCold].ShouldBe(0);
    }

    [Fact]
    public void Consider_Outage_SpeaksAgainstWhatWorkedBefore()
    {
        Teach(poison: 7, passing: 9);
        var before = Judge(Ask(RetryFailureClass.ServerError, words: 9));

        for (var i = 0; i < 500; i++)
        {
            _engine.ObserveAttempt(Key, RetryFailureClass.Connection, 0, _now += 5000);
        }

        Judge(Ask(RetryFailureClass.ServerError, words: 9)).ShouldBeLessThan(Math.Min(0.5, before - 0.3));
    }

    [Fact]
    public void CheckSending_WorseThanWhenAdvised_IsHeldBack()
    {
        Teach(poison: 7, passing: 9);
        var asked = Ask(RetryFailureClass.ServerError, words: 9);
        Judge(asked).ShouldBeGreaterThan(0.7);

        for (var i = 0; i < 500; i++)
        {
            _engine.ObserveAttempt(Key, RetryFailureClass.Connection, 0, _now += 5000);
        }

        _engine.CheckSending(asked, Logistic.Sigmoid, _now).ShouldBe(RetrySendResult.Worse);
    }

    [Fact]
    public void CheckSending_ManyAdvisedBeforeAWait_OnlyTheBudgetPasses()
    {
        for (var i = 0; i < 500; i++)
        {
            _engine.ObserveAttempt(Key, null, 20, _now);
        }

        var asked = Ask(RetryFailureClass.Connection);
        Judge(asked);

        var sent = Enumerable.Range(0, 1000).Count(_ => _engine.CheckSending(asked, Logistic.Sigmoid, _now + Second) == RetrySendResult.Send);

        sent.ShouldBe(100, "a fifth of 500 successes");
        _engine.CheckSending(asked, Logistic.Sigmoid, _now + (12 * Second)).ShouldBe(RetrySendResult.Send, "the window has passed");
    }

    [Fact]
    public void Consider_BudgetUsedUp_SaysSo()
    {
        var asked = Ask(RetryFailureClass.Connection);
        for (var i = 0; i < 30; i++)
        {
            _engine.NoteAdvised(asked);
        }

        Judge(asked);

        new RetryModel().Judge([1, 0], _features).Reasons[0].What.ShouldBe("budget");
        RetryModel.IsAdvised([1, 0], _features, out _).ShouldBeFalse();
    }

    [Fact]
    public void Consider_AgainstTheOdds_IsProbedByTheDice_AndNotMoreThanTheLimit()
    {
        Teach(poison: 7, passing: 9);
        var hit = Ask(RetryFailureClass.ServerError, words: 7, dice: 0.001);
        var miss = Ask(RetryFailureClass.ServerError, words: 7, dice: 0.5);
        Judge(hit);
        Judge(miss);

        hit.IsProbe.ShouldBeTrue();
        hit.ProbeChance.ShouldBeLessThanOrEqualTo(0.01);
        miss.IsProbe.ShouldBeFalse();

        // While a thousand fail a second, a hundredth of them would be load.
        for (var i = 0; i < 5000; i++)
        {
            _engine.ObserveAttempt(Key, RetryFailureClass.Timeout, 0, _now += 1000);
        }

        var flooded = Ask(RetryFailureClass.ServerError, words: 7, dice: 0.001);
        Judge(flooded);
        flooded.IsProbe.ShouldBeFalse();
    }

    [Fact]
    public void Consider_UnknownSignature_IsTriedAFewTimes_AndEndlessNewOnesAreBounded()
    {
        var tries = Enumerable.Range(0, 50).Count(_ => Probed(words: 77));
        var flood = Enumerable.Range(0, 10_000).Count(i => Probed(words: 1000 + (2 * (ulong)i)));

        tries.ShouldBe(8);
        flood.ShouldBeLessThanOrEqualTo(100);

        bool Probed(ulong words)
        {
            var asked = Ask(RetryFailureClass.ServerError, words: words);
            Judge(asked);
            return asked.IsProbe;
        }
    }

    [Fact]
    public void Consider_ShortTime_ChoosesAWaitThatFits()
    {
        Teach(poison: 7, passing: 9);

        var asked = Ask(RetryFailureClass.Connection, remainingMs: 200);
        Judge(asked);

        asked.DelayMs.ShouldBeLessThan(200);
        var asks = Ask(RetryFailureClass.Unavailable, retryAfterMs: 1234);
        Judge(asks);
        asks.DelayMs.ShouldBeGreaterThanOrEqualTo(1234, "what was asked for is a floor");
    }

    [Fact]
    public void Clock_GoingBack_ChangesNothingThatCannotBe()
    {
        Teach(poison: 7, passing: 9);
        foreach (var step in new[] { -3600 * Second, 10 * 365 * 86400 * Second, -Second, 0 })
        {
            _now = Math.Max(0, _now + step);
            _engine.ObserveAttempt(Key, RetryFailureClass.Timeout, double.NaN, _now);
            _engine.ObserveAttempt(Key, null, double.PositiveInfinity, _now);
            var asked = Ask(RetryFailureClass.Connection, words: 9);
            Judge(asked).ShouldBeInRange(0, 1);
            _engine.Learn(asked, true, _now);
        }
    }

    [Fact]
    public void Keys_AMillion_StayBounded_AndAFloodOfOneTenantLeavesTheOthers()
    {
        Teach(poison: 7, passing: 9);
        for (var i = 0; i < 1_000_000; i++)
        {
            _engine.ObserveAttempt(new RetryKey("flood", "d" + i, "x"), null, 1, _now);
        }

        _engine.Count.ShouldBe(64);
        Judge(Ask(RetryFailureClass.ServerError, words: 7));
        _features[RetryFeatures.IsCold].ShouldBe(0);
    }

    [Fact]
    public void ObserveAttempt_AllocatesNothing()
    {
        _engine.ObserveAttempt(Key, null, 20, _now);

        Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                _engine.ObserveAttempt(Key, i % 5 == 0 ? RetryFailureClass.Timeout : null, 20, _now += 1000);
            }
        }).ShouldBe(0);
    }

    [Fact]
    public void Keys_OfOneTenant_BeginWhereItsOthersStand_AndThoseOfAnotherDoNot()
    {
        Teach(poison: 7, passing: 9);

        var sibling = Ask(RetryFailureClass.ServerError, key: Key with { Dependency = "billing" });
        var stranger = Ask(RetryFailureClass.ServerError, key: Key with { Tenant = "other" });
        Judge(sibling);
        Judge(stranger);

        sibling.Logit.ShouldNotBe(stranger.Logit);
        stranger.Labels.ShouldBe(0);
    }

    private void Teach(ulong poison, ulong passing)
    {
        for (var i = 0; i < 100; i++)
        {
            _now += Second / 2;
            for (var ok = 0; ok < 20; ok++)
            {
                _engine.ObserveAttempt(Key, null, 20, _now);
            }

            foreach (var words in new[] { poison, passing })
            {
                var asked = Ask(RetryFailureClass.ServerError, words: words);
                Judge(asked);
                _engine.Learn(asked, words == passing, _now);
            }
        }
    }

    private RetryCase Ask(
        RetryFailureClass failure, ulong words = 0, double? retryAfterMs = null, double? remainingMs = null, double dice = 0.9, RetryKey? key = null)
    {
        return new RetryCase
        {
            Key = key ?? Key,
            Failure = failure,
            Words = words,
            RetryAfterMs = retryAfterMs,
            RemainingMs = remainingMs,
            NowMicros = _now,
            Dice = (dice, 0.5),
        };
    }

    private double Judge(RetryCase asked)
    {
        _engine.Consider(asked, _features);
        _features.ShouldAllBe(feature => !double.IsInfinity(feature));
        return new RetryModel().Judge([1, 0], _features).Score;
    }
}
