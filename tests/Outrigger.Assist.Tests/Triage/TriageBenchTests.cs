using Outrigger.Quality.Triage;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Triage;

public sealed class TriageBenchTests
{
    [Fact]
    public void Score_IsTheAnchorsForAMajority()
    {
        // 766 of 1,000 of one class among five: what data/README says of always naming it.
        var answers = Enumerable.Range(0, 1000).Select(i => (Truth: i < 766 ? 0 : 1 + (i % 4), Said: 0));

        var (accuracy, macroF1) = TicketsBench.Score(answers, 5);

        accuracy.ShouldBe(0.766, 1e-9);
        macroF1.ShouldBe(0.1735, 1e-4);
    }

    [Fact]
    public void World_EveryRuleDoesTheSameWork_AndOursIsAheadOfTheHandWrittenQueue()
    {
        var settings = new WorldSettings(Weeks: 8);
        var faults = new ServiceWorld(settings, 77).Draw();
        var work = faults.Sum(fault => fault.Effort);
        var results = new IQueueRule[] { ScoreRule.Fifo, ScoreRule.HandWritten, TriageRule.Default() }.Select(rule => new TeamRun(faults, rule, settings).Run()).ToArray();

        results.ShouldAllBe(result => result.Done == faults.Count && Math.Abs(result.Work - work) < 1e-6 * work);
        results[2].OverdueHarm.ShouldBeLessThan(0.7 * results[1].OverdueHarm);
        results[1].OverdueHarm.ShouldBeLessThan(results[0].OverdueHarm);
    }

    [Fact]
    public void Harm_Doubles_AndStopsAtEightTimes()
    {
        var fault = new ServiceWorld(new WorldSettings(), 3).Draw().First(one => !double.IsPositiveInfinity(one.DoublingHours));
        var sum = 0.0;
        for (var t = 0.0; t < 200; t += 0.01)
        {
            sum += 0.01 * fault.HarmAt(fault.Arrival + t + 0.005);
        }

        fault.HarmBetween(fault.Arrival, fault.Arrival + 200).ShouldBe(sum, 1e-3 * sum);
        fault.HarmAt(fault.Arrival + 1000).ShouldBe(8 * fault.Harm, 1e-9);
    }
}
