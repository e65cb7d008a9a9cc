using FsCheck;
using FsCheck.Fluent;
using Outrigger.Core.Learning;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Learning;

public sealed class SeasonalProfileTests
{
    [Fact]
    public void Update_RepeatedSeason_IsKnownButForAnEighthOfItsSwing() => Prop.ForAll(
        Gen.Choose(2, 30).ToArbitrary(),
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        (period, seed) =>
        {
            var random = new Random(seed);
            var season = Enumerable.Range(0, period).Select(_ => random.NextDouble() * 100).ToArray();
            var profile = new SeasonalProfile(period, 0.3, 0.05);
            for (var i = 0; i < 20 * period; i++)
            {
                profile.Update(season[i % period]);
            }

            return Enumerable.Range(0, 2 * period).All(ahead => Math.Abs(profile.Level + profile.Season(ahead) - season[ahead % period]) < 12.5);
        }).Holds();

    [Fact]
    public void Update_ShiftedLevel_MovesTheLevelAndKeepsTheShape()
    {
        var profile = new SeasonalProfile(4, 0.1, 0.2);
        double[] season = [0, 10, 0, -10];
        for (var i = 0; i < 400; i++)
        {
            profile.Update(season[i % 4] + (i < 360 ? 50 : 90));
        }

        (profile.Level + profile.Season(0)).ShouldBe(90, 6);
        (profile.Season(1) - profile.Season(3)).ShouldBe(20, 5);
    }

    [Fact]
    public void State_SetAgain_GoesOnAsBefore()
    {
        var (profile, other) = (new SeasonalProfile(5, 0.2, 0.1), new SeasonalProfile(5, 0.2, 0.1));
        for (var i = 0; i < 23; i++)
        {
            profile.Update(i % 7);
        }

        other.State = profile.State;
        profile.Slots.CopyTo(other.Slots);
        profile.Update(3);
        other.Update(3);

        (other.Level, other.Season(2)).ShouldBe((profile.Level, profile.Season(2)));
    }
}
