using Outrigger.Core.Callers;
using Outrigger.Server.Wiring.Advice;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Server.Tests.Wiring.Advice;

public sealed class AdviceGateTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly TenantId Other = TenantId.Parse("other");

    private readonly ManualTimeProvider _time = new();
    private readonly AdviceModelOptions _settings = new() { MaxCallsPerMinute = 4, FailuresBeforePause = 3, Pause = TimeSpan.FromSeconds(30), MaxCostUsdPerDay = 0.01m };
    private readonly AdviceGate _gate;

    public AdviceGateTests() => _gate = new AdviceGate(_time);

    [Fact]
    public void TryEnter_AsManyAsAMinuteMayHave_ThenTheNextMinute()
    {
        for (var i = 0; i < 4; i++)
        {
            Ask(AdviceOutcome.Answered).ShouldBeNull();
        }

        Ask(AdviceOutcome.Answered).ShouldBe(AdviceOutcome.OverCalls);
        _time.Advance(TimeSpan.FromMinutes(1));
        Ask(AdviceOutcome.Answered).ShouldBeNull();
    }

    [Fact]
    public void TryEnter_TwoTenants_NoneHasMoreThanHalf()
    {
        Ask(AdviceOutcome.Answered, tenant: Other).ShouldBeNull();
        Ask(AdviceOutcome.Answered).ShouldBeNull();
        Ask(AdviceOutcome.Answered).ShouldBeNull();

        Ask(AdviceOutcome.Answered).ShouldBe(AdviceOutcome.OverCalls);

        Ask(AdviceOutcome.Answered, tenant: Other).ShouldBeNull();
    }

    [Fact]
    public void TryEnter_DaysMoneySpent_WaitsForTheNextDay()
    {
        Ask(AdviceOutcome.Answered, 0.006m).ShouldBeNull();

        // One that was broken off has an unknown cost: as much as the last one.
        Ask(AdviceOutcome.Late, null).ShouldBeNull();

        Ask(AdviceOutcome.Answered).ShouldBe(AdviceOutcome.OverCost);
        _time.Advance(TimeSpan.FromDays(1));
        Ask(AdviceOutcome.Answered).ShouldBeNull();
    }

    [Theory]
    [InlineData(AdviceOutcome.Late)]
    [InlineData(AdviceOutcome.Failed)]
    [InlineData(AdviceOutcome.Unreadable)]
    [InlineData(AdviceOutcome.UnknownLabel)]
    internal void Settle_FailuresInARow_OpenTheCircuit_AndOneTryClosesIt(AdviceOutcome failure)
    {
        Ask(failure, 0);
        Ask(failure, 0);
        _gate.TryEnter(Acme, _settings).ShouldBeNull();
        _gate.Settle(failure, 0, _settings).ShouldBe(true);
        Ask(AdviceOutcome.Answered).ShouldBe(AdviceOutcome.Paused);

        _time.Advance(TimeSpan.FromMinutes(1));
        _gate.TryEnter(Acme, _settings).ShouldBeNull();
        _gate.TryEnter(Acme, _settings).ShouldBe(AdviceOutcome.Paused, "one at a time tries it");
        _gate.Settle(failure, 0, _settings).ShouldBeNull();
        Ask(AdviceOutcome.Answered).ShouldBe(AdviceOutcome.Paused, "it failed again");

        _time.Advance(TimeSpan.FromMinutes(1));
        _gate.TryEnter(Acme, _settings).ShouldBeNull();
        _gate.Settle(AdviceOutcome.Answered, 0, _settings).ShouldBe(false);
        Ask(AdviceOutcome.Answered).ShouldBeNull();
    }

    [Fact]
    public void Settle_CallersThatLeave_SayNothingAgainstTheModel()
    {
        for (var i = 0; i < 4; i++)
        {
            Ask(AdviceOutcome.Left, 0).ShouldBeNull();
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        Ask(AdviceOutcome.Answered).ShouldBeNull();
    }

    private AdviceOutcome? Ask(AdviceOutcome outcome, decimal? cost = 0, TenantId? tenant = null)
    {
        var refused = _gate.TryEnter(tenant ?? Acme, _settings);
        if (refused is null)
        {
            _gate.Settle(outcome, cost, _settings);
        }

        return refused;
    }
}
