using FsCheck;
using FsCheck.Fluent;
using Outrigger.Gateway.RateLimits;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.RateLimits;

public sealed class SlidingMinuteTests
{
    private const long Second = 1_000_000;

    [Fact]
    public void TryTake_AtTheLimit_IsRefusedUntilTheFirstHasLeft()
    {
        var minute = new SlidingMinute();
        Take(minute, 0, limit: 2).ShouldBe(SlidingMinute.Outcome.Granted);
        Take(minute, 20 * Second, limit: 2).ShouldBe(SlidingMinute.Outcome.Granted);

        minute.TryTake(30 * Second, 2, 1, 1, out _, out var retryAfter).ShouldBe(SlidingMinute.Outcome.Refused);

        retryAfter.ShouldBe(TimeSpan.FromSeconds(31));
        Take(minute, (61 * Second) - 1, limit: 2).ShouldBe(SlidingMinute.Outcome.Refused);
        Take(minute, 61 * Second, limit: 2).ShouldBe(SlidingMinute.Outcome.Granted);
    }

    [Fact]
    public void TryTake_MoreThanFitsAtAll_SaysThatItNeverWill()
    {
        new SlidingMinute().TryTake(0, 10, 11, 11, out _, out var retryAfter).ShouldBe(SlidingMinute.Outcome.Refused);

        retryAfter.ShouldBeNull();
    }

    [Fact]
    public void TryTake_AGuess_GivesWayToWhatIsLeft()
    {
        var minute = new SlidingMinute();
        minute.TryTake(0, 100, 70, 70, out _, out _);

        minute.TryTake(0, 100, 70, 11, out var grant, out _).ShouldBe(SlidingMinute.Outcome.Granted);

        (grant.Taken, grant.Remaining).ShouldBe((30, 0));
    }

    [Fact]
    public void TryCorrect_GivingBack_MakesRoomAtOnceAndAddingTakesIt()
    {
        var minute = new SlidingMinute();
        minute.TryTake(0, 100, 80, 80, out var grant, out _);

        minute.TryCorrect(5 * Second, grant.Stamp, -60).ShouldBeTrue();
        minute.GetUsed(5 * Second).ShouldBe(20);

        // What was used beyond the reservation counts from when it became known, so that it is not gone before its time.
        minute.TryCorrect(5 * Second, grant.Stamp, 200).ShouldBeTrue();
        minute.GetUsed(64 * Second).ShouldBe(200);
        minute.GetUsed(66 * Second).ShouldBe(0);
    }

    [Fact]
    public void TryCorrect_GivingBackWhatHasLeftAlready_ChangesNothing()
    {
        var minute = new SlidingMinute();
        minute.TryTake(0, 100, 80, 80, out var grant, out _);
        minute.TryTake(61 * Second, 100, 30, 30, out _, out _);

        minute.TryCorrect(61 * Second, grant.Stamp, -80);

        minute.GetUsed(61 * Second).ShouldBe(30);
    }

    [Fact]
    public void TryRetire_WhileSomethingCounts_IsFalse()
    {
        var minute = new SlidingMinute();
        Take(minute, 100 * Second, limit: 5);

        minute.TryRetire(220 * Second).ShouldBeFalse();
        minute.TryRetire(221 * Second).ShouldBeTrue();
        Take(minute, 221 * Second, limit: 5).ShouldBe(SlidingMinute.Outcome.Retired);
        minute.TryCorrect(221 * Second, 221, 5).ShouldBeFalse();
    }

    [Fact]
    public void TryTake_AnySchedule_KeepsEveryMinuteWithinTheLimitAndItsPromise()
    {
        // Steps up to 20 s apart, amounts up to the limit and a little beyond it.
        var steps = Gen.Zip(Gen.Choose(0, 20_000), Gen.Choose(1, 12)).ListOf().ToArbitrary();
        Prop.ForAll(steps, schedule =>
        {
            const int Limit = 10;
            var minute = new SlidingMinute();
            var log = new List<(long At, long Amount)>();
            var now = 7 * Second;
            foreach (var (pause, amount) in schedule)
            {
                now += pause * 1000L;
                var outcome = minute.TryTake(now, Limit, amount, amount, out _, out var retryAfter);
                if (outcome == SlidingMinute.Outcome.Granted)
                {
                    log.Add((now, amount));
                    continue;
                }

                if (amount > Limit)
                {
                    outcome.ShouldBe(SlidingMinute.Outcome.Refused);
                    retryAfter.ShouldBeNull();
                    continue;
                }

                // Refused only where the last 61 s hold too much, and the promise is kept to the microsecond.
                log.Where(x => x.At > now - (61 * Second)).Sum(x => x.Amount).ShouldBeGreaterThan(Limit - amount);
                var then = now + (retryAfter!.Value.Ticks / TimeSpan.TicksPerMicrosecond);
                minute.TryTake(then - 1, Limit, amount, amount, out _, out _).ShouldBe(SlidingMinute.Outcome.Refused);
                minute.TryTake(then, Limit, amount, amount, out _, out _).ShouldBe(SlidingMinute.Outcome.Granted);
                now = then;
                log.Add((now, amount));
            }

            return log.All(end => log.Where(x => x.At <= end.At && x.At > end.At - (60 * Second)).Sum(x => x.Amount) <= Limit);
        }).Holds(cases: 500);
    }

    private static SlidingMinute.Outcome Take(SlidingMinute minute, long now, long limit) => minute.TryTake(now, limit, 1, 1, out _, out _);
}
