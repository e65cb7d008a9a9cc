using Outrigger.Core.Callers;
using Outrigger.Gateway.RateLimits;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.RateLimits;

public sealed class CallGatesTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void TryEnter_AsManyAsMayBe_IsFullUntilOneLeaves()
    {
        var gates = new CallGates(_time);
        var rule = Rule(concurrency: 2);
        gates.TryEnter(rule, out var first, out _);
        gates.TryEnter(rule, out _, out _);

        gates.TryEnter(rule, out _, out _).ShouldBe(CallGate.Outcome.Full);
        first.Gate.Leave();

        gates.TryEnter(rule, out _, out _).ShouldBe(CallGate.Outcome.Entered);
        gates.GetInFlight(rule.Subject).ShouldBe(2);
    }

    [Fact]
    public void TryEnter_TooSoon_SaysHowLongStill()
    {
        var gates = new CallGates(_time);
        var rule = Rule(intervalMs: 500);
        gates.TryEnter(rule, out var pass, out _);
        pass.Gate.Leave();
        _time.Advance(TimeSpan.FromMilliseconds(200));

        gates.TryEnter(rule, out _, out var wait).ShouldBe(CallGate.Outcome.TooSoon);
        wait.ShouldBe(TimeSpan.FromMilliseconds(300));
        _time.Advance(wait);

        gates.TryEnter(rule, out _, out _).ShouldBe(CallGate.Outcome.Entered);
    }

    [Fact]
    public void Undo_OfACallRefusedElsewhere_LeavesNoTrace()
    {
        var gates = new CallGates(_time);
        var rule = Rule(concurrency: 1, intervalMs: 500);
        gates.TryEnter(rule, out var pass, out _);

        pass.Gate.Undo(pass.BeganAt, pass.Former);

        gates.TryEnter(rule, out _, out _).ShouldBe(CallGate.Outcome.Entered);
    }

    [Fact]
    public void Sweep_GateWithACallOrAnIntervalToRemember_Stays()
    {
        var gates = new CallGates(_time);
        gates.TryEnter(Rule("busy", concurrency: 1), out _, out _);
        gates.TryEnter(Rule("paced", intervalMs: 1000), out var paced, out _);
        paced.Gate.Leave();

        gates.Sweep().ShouldBe(0);
        _time.Advance(TimeSpan.FromSeconds(1));

        gates.Sweep().ShouldBe(1);
        gates.Count.ShouldBe(1);
        gates.TryEnter(Rule("busy", concurrency: 1), out _, out _).ShouldBe(CallGate.Outcome.Full);
    }

    [Fact]
    public async Task TryEnter_ManyAtOnceWhileSwept_NeverMoreThanMayBe()
    {
        const int Callers = 16;
        var gates = new CallGates(_time);
        var inside = 0;
        var most = 0;
        using var barrier = new Barrier(Callers + 1);
        var token = TestContext.Current.CancellationToken;
        var callers = Enumerable.Range(0, Callers).Select(_ => Task.Factory.StartNew(
            () =>
            {
                var rule = Rule(concurrency: 3);
                barrier.SignalAndWait(token);
                for (var i = 0; i < 3000; i++)
                {
                    if (gates.TryEnter(rule, out var pass, out var _) == CallGate.Outcome.Entered)
                    {
                        var now = Interlocked.Increment(ref inside);
                        InterlockedMax(ref most, now);
                        Interlocked.Decrement(ref inside);
                        pass.Gate.Leave();
                    }
                }
            },
            token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToArray();
        barrier.SignalAndWait(token);
        while (!callers.All(c => c.IsCompleted))
        {
            gates.Sweep();
        }

        await Task.WhenAll(callers);
        most.ShouldBeInRange(1, 3);
        gates.Sweep();
        gates.Count.ShouldBe(0);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private static GateRule Rule(string name = "k1", int? concurrency = null, int? intervalMs = null) =>
        new(new LimitSubject(LimitScope.Key, TenantId.Default, name), concurrency, intervalMs);
}
