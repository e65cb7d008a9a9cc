using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Outrigger.Gateway.Resilience;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Resilience;

public sealed class GuardedRetryAdvisorTests
{
    private static readonly AttemptFailure Failure = FixedRetryRuleTests.Failure(AttemptFailureKind.Status, 503);
    private static readonly RetryAdvice Own = new(true, TimeSpan.FromSeconds(3), "learned");

    [Fact]
    public async Task Advise_GoodAdvisor_IsFollowed() => (await AdviseAsync(new Advisor((_, _) => new(Own)))).ShouldBe(Own);

    [Fact]
    public async Task Advise_ThrowingAdvisor_GivesTheFixedRule() =>
        (await AdviseAsync(new Advisor((_, _) => throw new InvalidOperationException()))).Reason.ShouldBe("backoff");

    [Theory]
    [InlineData(-1)]
    [InlineData(100_000)]
    public async Task Advise_SenselessWait_GivesTheFixedRule(int seconds) =>
        (await AdviseAsync(new Advisor((_, _) => new(Own with { Delay = TimeSpan.FromSeconds(seconds) })))).Reason.ShouldBe("backoff");

    [Fact]
    public async Task Advise_MoreRetriesThanAllowed_GivesTheFixedRule()
    {
        var advice = await AdviseAsync(new Advisor((_, _) => new(Own)), Failure with { Attempt = 4 });

        advice.ShouldRetry.ShouldBeFalse();
    }

    [Fact]
    public async Task Advise_LateAdvisor_GivesTheFixedRule()
    {
        var time = new ManualTimeProvider();
        var asked = new TestSignal<int>();
        var never = new TaskCompletionSource<RetryAdvice>();
        var waiting = AdviseAsync(
            new Advisor((_, _) =>
            {
                asked.Raise(1);
                return new(never.Task);
            }),
            time: time);
        await asked.WaitAsync();

        while (!waiting.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        (await waiting).Reason.ShouldBe("backoff");
    }

    [Fact]
    public async Task Advise_LeftToTheRule_GivesTheFixedRule_UnderTheAdvisorsId()
    {
        var id = Guid.NewGuid();

        var advice = await AdviseAsync(new Advisor((_, _) => new(RetryAdvice.LeaveToRule(id))));

        advice.Reason.ShouldBe("backoff");
        advice.Id.ShouldBe(id);
    }

    [Fact]
    public void MaySend_AndObserveSuccess_ThrowingAdvisor_HoldNothingBack()
    {
        var guarded = Create(new Broken());

        guarded.MaySend(Failure, Own).ShouldBeTrue();
        guarded.ObserveSuccess("p", "m", TimeSpan.Zero);
    }

    private sealed class Broken : IRetryAdvisor
    {
        public ValueTask<RetryAdvice> AdviseAsync(AttemptFailure failure, CancellationToken cancellationToken = default) => throw new InvalidOperationException();

        public bool MaySend(AttemptFailure failure, RetryAdvice advice) => throw new InvalidOperationException();

        public void ObserveSuccess(string provider, string model, TimeSpan elapsed) => throw new InvalidOperationException();
    }

    [Fact]
    public void Observe_ThrowingAdvisor_IsIgnored() =>
        Create(new Advisor((_, _) => default, () => throw new InvalidOperationException())).Observe(Failure, Own, true);

    private static Task<RetryAdvice> AdviseAsync(IRetryAdvisor advisor, AttemptFailure? failure = null, TimeProvider? time = null) =>
        Create(advisor, time).AdviseAsync(failure ?? Failure, TestContext.Current.CancellationToken).AsTask();

    private static GuardedRetryAdvisor Create(IRetryAdvisor advisor, TimeProvider? time = null)
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        return new GuardedRetryAdvisor(
            advisor, FixedRetryRuleTests.Create(), Options.Create(new ResilienceOptions { AdvisorTimeout = TimeSpan.FromSeconds(1) }), time ?? TimeProvider.System, meters, NullLogger<GuardedRetryAdvisor>.Instance);
    }

    private sealed class Advisor(Func<AttemptFailure, CancellationToken, ValueTask<RetryAdvice>> advise, Action? observe = null) : IRetryAdvisor
    {
        public ValueTask<RetryAdvice> AdviseAsync(AttemptFailure failure, CancellationToken cancellationToken = default) => advise(failure, cancellationToken);

        public void Observe(AttemptFailure failure, RetryAdvice advice, bool recovered) => observe?.Invoke();
    }
}
