using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Priority;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;
using Shouldly;
using Xunit;

namespace Outrigger.Server.Tests.Wiring;

/// <summary>Jobs of the real server scored by Assist, and scored again.</summary>
public sealed class AssistJobScorerTests : IAsyncLifetime
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    private RunningServer _server = null!;

    private IJobQueue Queue => _server.App.Services.GetRequiredService<IJobQueue>();

    private IJobScorer Scorer => _server.App.Services.GetRequiredService<IJobScorer>();

    private long Now => _server.App.Services.GetRequiredService<TimeProvider>().GetUnixMicroseconds();

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync("""{"Outrigger":{"Jobs":{"Workers":{"Enabled":false}}}}""");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Rescore_JobOverTheShareOfCriticalOnes_StaysWhatItWasTakenInAs()
    {
        Teach();
        var jobs = new List<Job>();
        for (var i = 0; i < 30; i++)
        {
            jobs.Add(await AddAsync("""{"level":"critical"}"""));
        }

        var capped = jobs[^1];
        var again = Rescore(jobs);

        // The first ten are free and count as critical; the last was taken in as high, a level lower, and so it stays.
        (jobs[0].Request.Score - capped.Request.Score).ShouldBeGreaterThan(0.9e-10);
        again[^1].ShouldBe(capped.Request.Score, 1e-11);
        again[0].ShouldBe(jobs[0].Request.Score, 1e-11);
        Encoding.UTF8.GetString(capped.Request.Signals.Span).ShouldContain("critical");
    }

    [Fact]
    public async Task SetPriority_JobOverTheShareOfCriticalOnes_StaysWhatItWasTakenInAs()
    {
        Teach();
        Job last = null!;
        for (var i = 0; i < 30; i++)
        {
            last = await AddAsync("""{"level":"critical"}""");
        }

        await Queue.SetPriorityAsync(Acme, last.Request.Id, 2);

        (await Queue.FindAsync(Acme, last.Request.Id))!.Request.Score.ShouldBe(last.Request.Score + 1, 1e-11);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("""{"level":7,"risk":"much","signals":{}}""")]
    [InlineData("""{"countsAs":"critical"}""")]
    public async Task Rescore_SignalsThatSayNothing_KeepsItsPlaceAndThoseBehindIt(string signals)
    {
        var odd = await AddAsync(signals);
        var plain = await AddAsync("{}");

        var again = Rescore([odd, plain]);

        again.ShouldBe([odd.Request.Score, plain.Request.Score], 1e-11);
        again[0].ShouldBeGreaterThan(again[1]);
    }

    private async Task<Job> AddAsync(string signals)
    {
        var order = new JobOrder("text_generation", """{"prompt":"x"}"""u8.ToArray()) { IsScored = true, Signals = Encoding.UTF8.GetBytes(signals) };
        var added = await Queue.AddAsync(Acme, order);
        return (await Queue.FindAsync(Acme, added.Id))!;
    }

    private double[] Rescore(IReadOnlyList<Job> jobs)
    {
        var scores = new double[jobs.Count];
        Scorer.Rescore(jobs, Now, scores);
        return scores;
    }

    private void Teach()
    {
        var scoring = _server.App.Services.GetRequiredService<IPriorityScoring>();
        for (var i = 0; i < 60; i++)
        {
            var task = new PriorityTask { Type = "text_generation", Level = (PriorityLevel)(i % 3), WaitingSince = ClockExtensions.FromUnixMicroseconds(Now) };
            scoring.Outcome(Acme, task, new PriorityOutcome { Duration = TimeSpan.FromSeconds(5), WasImportant = i % 2 == 0 });
        }
    }
}
