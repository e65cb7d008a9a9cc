using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Workers;
using Shouldly;
using Xunit;

namespace Outrigger.Jobs.Tests.Workers;

public sealed class AttemptOutcomeTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(1, 0.5, 2)]
    [InlineData(2, 0.5, 4)]
    [InlineData(4, 0.5, 16)]
    [InlineData(2, 0, 3.6)]
    [InlineData(2, 1, 4.4)]
    public void Failed_AttemptsLeft_DoublesTheWaitWithJitter(int attempts, double jitter, double seconds)
    {
        var end = AttemptOutcome.Failed(CreateLeased(attempts, 10), new JobError("handler-failed", "x"), isFinal: false, null, Longest, jitter);

        end.Kind.ShouldBe(JobEndKind.Retried);
        end.RetryAfter.TotalSeconds.ShouldBe(seconds, 1e-6);
    }

    [Fact]
    public void Failed_ManyAttempts_WaitsNoLongerThanTheLongest() =>
        AttemptOutcome.Failed(CreateLeased(90, 100), new JobError("handler-failed", "x"), isFinal: false, null, Longest, 0.5).RetryAfter.ShouldBe(Longest);

    [Fact]
    public void Failed_LastAttempt_IsDead() =>
        AttemptOutcome.Failed(CreateLeased(3, 3), new JobError("handler-failed", "x"), isFinal: false, null, Longest, 0.5).Kind.ShouldBe(JobEndKind.Failed);

    [Fact]
    public void Of_FinalFailure_IsDeadAtOnce()
    {
        var end = AttemptOutcome.Of(CreateLeased(1, 3), JobResult.Fail("no use"), 100, Longest, 0.5);

        end.Kind.ShouldBe(JobEndKind.Failed);
        end.Error.ShouldBe(new JobError("handler-failed", "no use"));
    }

    [Fact]
    public void Of_RetryWithItsOwnWait_TakesIt() =>
        AttemptOutcome.Of(CreateLeased(1, 3), JobResult.Retry("busy", TimeSpan.FromSeconds(7)), 100, Longest, 0.5).RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));

    [Fact]
    public void Of_ResultTooLarge_IsDeadAndSaysHowMuch()
    {
        var end = AttemptOutcome.Of(CreateLeased(1, 3), JobResult.OfJson(new byte[101]), 100, Longest, 0.5);

        end.Kind.ShouldBe(JobEndKind.Failed);
        end.Error!.Code.ShouldBe("result-too-large");
    }

    [Fact]
    public void Describe_HostileMessage_IsPrintableAndShort()
    {
        var error = AttemptOutcome.Describe(new InvalidOperationException("a\r\nb\u0000\ud800" + new string('x', 10_000)));

        error.Message.Length.ShouldBeLessThanOrEqualTo(2000);
        error.Message.ShouldStartWith("InvalidOperationException: a  b \ufffd");
    }

    private static LeasedJob CreateLeased(int attempts, int maxAttempts)
    {
        var request = new NewJob
        {
            Id = Guid.Parse("01a203b9-1bed-77d1-96c4-d0e6944b06db"),
            Tenant = TenantId.Default,
            Queue = "default",
            Type = "test",
            Input = "{}"u8.ToArray(),
            MaxAttempts = maxAttempts,
        };
        var job = new Job { Request = request, Sequence = 1, State = JobState.Active, AddedAtMicros = 0, ReadyAtMicros = 0, Attempts = attempts };
        return new LeasedJob(job, new JobLease(TenantId.Default, request.Id, "me", 1));
    }
}
