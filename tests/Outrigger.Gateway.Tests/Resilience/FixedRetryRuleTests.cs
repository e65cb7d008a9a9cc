using Microsoft.Extensions.Options;
using Outrigger.Gateway.Resilience;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Resilience;

public sealed class FixedRetryRuleTests
{
    [Theory]
    [InlineData(AttemptFailureKind.Connect, 0, true)]
    [InlineData(AttemptFailureKind.Broken, 0, true)]
    [InlineData(AttemptFailureKind.StreamError, 200, true)]
    [InlineData(AttemptFailureKind.Timeout, 0, false)]
    [InlineData(AttemptFailureKind.Garbage, 200, false)]
    [InlineData(AttemptFailureKind.Status, 400, false)]
    [InlineData(AttemptFailureKind.Status, 401, false)]
    [InlineData(AttemptFailureKind.Status, 404, false)]
    [InlineData(AttemptFailureKind.Status, 408, true)]
    [InlineData(AttemptFailureKind.Status, 429, true)]
    [InlineData(AttemptFailureKind.Status, 500, true)]
    [InlineData(AttemptFailureKind.Status, 501, false)]
    [InlineData(AttemptFailureKind.Status, 503, true)]
    [InlineData(AttemptFailureKind.Status, 529, true)]
    public void Advise_Failure_RepeatsWhatIsWorthIt(AttemptFailureKind kind, int status, bool shouldRetry) =>
        Create().Advise(Failure(kind, status)).ShouldRetry.ShouldBe(shouldRetry);

    [Theory]
    [InlineData(1, 0.0, 400)]
    [InlineData(1, 0.5, 500)]
    [InlineData(2, 0.5, 1000)]
    [InlineData(3, 0.5, 2000)]
    [InlineData(8, 0.5, 8000)]
    public void Advise_Attempts_WaitsLongerEachTimeUpToTheBound(int attempt, double draw, double delayMs) =>
        Create(draw).Advise(Failure(AttemptFailureKind.Connect, 0, attempt) with { MaxRetries = 10 }).Delay.TotalMilliseconds.ShouldBe(delayMs, 0.001);

    [Fact]
    public void Advise_RetriesUsedUp_Stops() => Create().Advise(Failure(AttemptFailureKind.Connect, 0, attempt: 4)).ShouldBe(new RetryAdvice(false, TimeSpan.Zero, "exhausted"));

    [Theory]
    [InlineData(20, true)]
    [InlineData(21, false)]
    public void Advise_RetryAfter_IsKeptUpToTheBound(int seconds, bool shouldRetry)
    {
        var advice = Create().Advise(Failure(AttemptFailureKind.Status, 429) with { RetryAfter = TimeSpan.FromSeconds(seconds) });

        advice.ShouldRetry.ShouldBe(shouldRetry);
        advice.Delay.ShouldBe(shouldRetry ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero);
    }

    internal static AttemptFailure Failure(AttemptFailureKind kind, int status, int attempt = 1) =>
        new("p", "m", kind, status, attempt, MaxRetries: 3, TimeSpan.Zero, RetryAfter: null);

    internal static FixedRetryRule Create(double draw = 0.5) => new(Options.Create(new ResilienceOptions()), new FixedDraw(draw));

    internal sealed class FixedDraw(double value) : IRandomSource
    {
        public double NextDouble() => value;
    }
}
