using Outrigger.Jobs.Queue.Waking;
using Shouldly;
using Xunit;

namespace Outrigger.Jobs.Tests.Queue.Waking;

public sealed class RunningTasksTests
{
    [Fact]
    public async Task WhenAllAsync_OneRuns_WaitsForIt()
    {
        var running = new RunningTasks();
        var first = new TaskCompletionSource();
        running.Add(first.Task);
        var all = running.WhenAllAsync();
        all.IsCompleted.ShouldBeFalse();

        first.SetResult();

        await all;
    }

    [Fact]
    public void Add_EndedTask_IsNotKept_AndIsTold()
    {
        var running = new RunningTasks();
        var first = new TaskCompletionSource();
        var ended = 0;
        running.Add(first.Task, () => ended++);
        running.Count.ShouldBe(1);

        first.SetResult();

        (running.Count, ended).ShouldBe((0, 1));
    }

    [Fact]
    public void Add_TaskFails_IsNotKept()
    {
        var running = new RunningTasks();
        var first = new TaskCompletionSource();
        running.Add(first.Task);

        first.SetException(new InvalidOperationException());

        running.Count.ShouldBe(0);
    }
}
