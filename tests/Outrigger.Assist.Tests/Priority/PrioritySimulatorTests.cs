using Outrigger.Assist.Priority;
using Outrigger.Quality.Priority;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Priority;

/// <summary>The simulator that the published figures come from does what it says.</summary>
public sealed class PrioritySimulatorTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(0, 0.85)]
    [InlineData(2, 0.95)]
    public void Draw_HasTheUtilisationTheSpreadAndTheSignalThatWereAsked(int arrivals, double auc)
    {
        var tasks = PriorityWorld.Draw(new Workload((Arrivals)arrivals, 0.88, auc, 0.4), 77);

        (tasks.Sum(static task => task.Demand) / (8 * tasks[^1].Arrival)).ShouldBe(0.88, 1e-9);
        var mean = tasks.Average(static task => task.Demand);
        (Math.Sqrt(tasks.Average(task => Math.Pow(task.Demand - mean, 2))) / mean).ShouldBeInRange(1.0, 1.6);
        tasks.Count(static task => task.HasDeadline && task.Matters).ShouldBeInRange((int)(0.55 * tasks.Count(static task => task.Matters)), (int)(0.65 * tasks.Count(static task => task.Matters)));
        Auc(tasks).ShouldBe(auc, 0.015);
        tasks.Zip(tasks.Skip(1)).ShouldAllBe(static pair => pair.First.Arrival <= pair.Second.Arrival);
    }

    [Fact]
    public void Draw_SameSeed_IsTheSame()
    {
        var load = new Workload(Arrivals.Bursts, 0.9) { Tasks = 500 };

        PriorityWorld.Draw(load, 5).Select(static task => (task.Arrival, task.Demand, task.Matters)).ShouldBe(PriorityWorld.Draw(load, 5).Select(static task => (task.Arrival, task.Demand, task.Matters)));
    }

    [Fact]
    public void Run_EveryRule_DoesAllTheWork()
    {
        var load = new Workload(Arrivals.TwoRates, 0.88) { Tasks = 4000 };
        IOrderRule[] rules = [new Fifo(), new FixedLevels(), new EarliestDeadline(), new Oracle(), new LearnedOrder("ours", new PrioritySettings())];

        var results = rules.Select(rule => new PrioritySimulator(PriorityWorld.Draw(load, 3), rule, false).Run()).ToList();

        var work = PriorityWorld.Draw(load, 3).Sum(static task => task.Demand);
        results.ShouldAllBe(result => result.Done == 4000 && Math.Abs(result.Work - work) < 1e-6 * work);
        results[3].High.ShouldBeLessThan(results[0].High);
        results[4].High.ShouldBeLessThan(results[1].High);
    }

    [Fact]
    public void Run_NeverWarm_IsNearTheFixedLevelsWithAging()
    {
        var load = new Workload(Arrivals.TwoRates, 0.82) { Tasks = 4000 };

        var cold = new PrioritySimulator(PriorityWorld.Draw(load, 3), new LearnedOrder("cold", new PrioritySettings { MinOutcomes = int.MaxValue }), false).Run();
        var aging = new PrioritySimulator(PriorityWorld.Draw(load, 3), new FixedAging(), false).Run();

        cold.High.ShouldBe(aging.High, 1e-9);
        cold.Rest.ShouldBe(aging.Rest, 1e-9);
        cold.RestP99.ShouldBe(aging.RestP99, 1e-9);
    }

    // The share of pairs of which the one that matters has the higher signal.
    private static double Auc(SimTask[] tasks)
    {
        var ranks = tasks.OrderBy(static task => task.Disturbance).Select(static (task, i) => (task, Rank: i + 1)).Where(static one => one.task.Matters).ToList();
        double yes = ranks.Count;
        double no = tasks.Length - ranks.Count;
        return (ranks.Sum(static one => (double)one.Rank) - (yes * (yes + 1) / 2)) / (yes * no);
    }
}
