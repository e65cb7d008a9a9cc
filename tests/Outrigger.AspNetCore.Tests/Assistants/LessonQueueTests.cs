using System.Buffers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.AspNetCore.Assistants;
using Shouldly;
using Xunit;

namespace Outrigger.AspNetCore.Tests.Assistants;

public sealed class LessonQueueTests
{
    [Fact]
    public async Task Add_WhenFull_DropsAndGivesTheBodyBack()
    {
        await using var services = Create();
        var queue = services.GetRequiredService<LessonQueue>();
        for (var i = 0; i < 100; i++)
        {
            queue.Add(new Lesson.Risk(Guid.Empty, false));
        }

        queue.TryReserve(65_536).ShouldBeTrue();
        queue.TryReserve(1).ShouldBeFalse();
        queue.Add(new Lesson.Exchange("GET /", "1", new byte[65_536], 200, null, 1) { Rented = ArrayPool<byte>.Shared.Rent(65_536) });

        queue.Reader.Count.ShouldBe(100);
        queue.TryReserve(65_536).ShouldBeTrue();
    }

    [Fact]
    public async Task RunOnce_AssistantThatThrows_LosesTheBatchAndGoesOn()
    {
        await using var services = Create();
        var queue = services.GetRequiredService<LessonQueue>();
        var worker = new LessonWorker(queue, new ScriptedAssistant { Learning = static () => throw new InvalidOperationException("broken") }, services.GetRequiredService<FailOpen>(), services.GetRequiredService<AssistantsMetrics>());
        queue.Add(new Lesson.Risk(Guid.Empty, false));

        (await worker.RunOnceAsync(TestContext.Current.CancellationToken)).ShouldBe(1);
        queue.Add(new Lesson.Risk(Guid.Empty, false));
        (await worker.RunOnceAsync(TestContext.Current.CancellationToken)).ShouldBe(1);
    }

    [Fact]
    public void Next_PointsOfOneMoment_Rise()
    {
        var clock = default(PointClock);
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        var first = clock.Next(at);

        clock.Next(at).ShouldBe(first.AddMicroseconds(1));
        clock.Next(at.AddMicroseconds(-500)).ShouldBe(first.AddMicroseconds(2));
        clock.Next(at.AddSeconds(-5)).ShouldBe(at.AddSeconds(-5));
    }

    private static ServiceProvider Create()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Outrigger:AspNetCore:Assistants:QueueLength"] = "100",
            ["Outrigger:AspNetCore:Assistants:QueueBytes"] = "65536",
        }).Build();
        return new ServiceCollection().AddAssistants(configuration).BuildServiceProvider();
    }
}
