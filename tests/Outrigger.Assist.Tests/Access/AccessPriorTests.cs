using Outrigger.Core.Learning;
using Outrigger.Quality;
using Outrigger.Quality.Access;
using Outrigger.Quality.Access.Simulation;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Access;

/// <summary>The shipped prior on a short day of the simulator, whose seed and families it has not seen.</summary>
public sealed class AccessPriorTests
{
    private static readonly WorldSettings Day = new(777, WorldPart.Reported, 500, 1);

    [Fact]
    public void Play_SameSettings_SameDay()
    {
        static string Text(WorldSettings day) => string.Join('|', new World(day).Play().Take(2000).Select(static hit => $"{hit.Seconds:R} {hit.Client} {hit.Request.Path} {hit.Request.Address} {hit.Status}"));

        Text(Day).ShouldBe(Text(Day));
        Text(Day).ShouldNotBe(Text(Day with { Seed = 778 }));
    }

    [Fact]
    public void Play_WholeDay_RunsForwardAndHasEveryLevel()
    {
        var world = new World(Day);
        var last = 0.0;
        foreach (var hit in world.Play())
        {
            hit.Seconds.ShouldBeGreaterThanOrEqualTo(last);
            last = hit.Seconds;
        }

        world.Clients.Select(static client => client.Level).Distinct().Order().ShouldBe([0, 1, 2, 3, 4, 5, 6]);
        world.Clients.Count(static client => client.Level == 5).ShouldBe(500 * Goal.Reported.Length);
    }

    [Fact]
    public void Judge_ShortDay_StopsMostOfTheLowerLevelsAndFewPeople()
    {
        var play = new AccessPlay().Run(Day, new QualityContext("", CancellationToken.None));
        var threshold = Logistic.Logit(0.95);
        var stopped = play.Curve.At(threshold).Where(static one => one.Client.Level <= 4).ToArray();
        var share = stopped.Sum(static one => one.After) / (double)stopped.Sum(static one => one.After + one.Served);
        var people = play.Curve.FalsePositives(threshold).Values.ToArray();

        share.ShouldBeGreaterThan(0.85);
        people.Sum(static one => one.False).ShouldBeLessThan(people.Sum(static one => one.All) / 50);
    }

    [Fact]
    public void Families_OfTheParts_HaveNothingInCommon()
    {
        Goal.Training.Intersect(Goal.Reported).ShouldBeEmpty();
        Goal.Development.Intersect(Goal.Reported).ShouldBeEmpty();
        Goal.Training.Intersect(Goal.Development).ShouldBeEmpty();
    }
}
