using Outrigger.Gateway.Forwarding;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Forwarding;

public sealed class CallLifetimeTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Expect_DeadlinePasses_CancelsAndSaysWhich()
    {
        using var lifetime = Create();
        lifetime.Expect(CallEnd.FirstByte, TimeSpan.FromSeconds(10));

        _time.Advance(TimeSpan.FromSeconds(9));
        lifetime.Token.IsCancellationRequested.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(2));

        lifetime.Token.IsCancellationRequested.ShouldBeTrue();
        lifetime.End.ShouldBe(CallEnd.FirstByte);
    }

    [Fact]
    public void Expect_MovedAgainAndAgain_NeverFires()
    {
        using var lifetime = Create();
        for (var i = 0; i < 100; i++)
        {
            lifetime.Expect(CallEnd.Idle, TimeSpan.FromSeconds(10));
            _time.Advance(TimeSpan.FromSeconds(7));
        }

        lifetime.End.ShouldBe(CallEnd.None);
        _time.PendingTimers.ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(11));
        lifetime.End.ShouldBe(CallEnd.Idle);
    }

    [Fact]
    public void Expect_ShorterThanBefore_IsKept()
    {
        using var lifetime = Create();
        lifetime.LimitTotal(TimeSpan.FromSeconds(100));
        lifetime.Expect(CallEnd.FirstByte, TimeSpan.FromSeconds(60));
        lifetime.Expect(CallEnd.Idle, TimeSpan.FromSeconds(1));

        _time.Advance(TimeSpan.FromSeconds(2));

        lifetime.End.ShouldBe(CallEnd.Idle);
    }

    [Fact]
    public void Rest_NothingExpected_OnlyTheTotalEnds()
    {
        using var lifetime = Create();
        lifetime.LimitTotal(TimeSpan.FromSeconds(100));
        lifetime.Expect(CallEnd.FirstByte, TimeSpan.FromSeconds(10));
        lifetime.Rest();

        _time.Advance(TimeSpan.FromSeconds(99));
        lifetime.End.ShouldBe(CallEnd.None);
        _time.Advance(TimeSpan.FromSeconds(2));

        lifetime.End.ShouldBe(CallEnd.Total);
    }

    [Fact]
    public void ClientGone_First_WinsOverDeadlines()
    {
        using var client = new CancellationTokenSource();
        using var lifetime = new CallLifetime(_time, client.Token);
        lifetime.Expect(CallEnd.FirstByte, TimeSpan.FromSeconds(10));

        client.Cancel();
        _time.Advance(TimeSpan.FromSeconds(20));

        lifetime.End.ShouldBe(CallEnd.ClientGone);
    }

    [Fact]
    public void Dispose_WithATimer_LeavesNoneBehind()
    {
        var lifetime = Create();
        lifetime.Expect(CallEnd.FirstByte, TimeSpan.FromSeconds(10));

        lifetime.Dispose();

        _time.PendingTimers.ShouldBe(0);
    }

    private CallLifetime Create() => new(_time, CancellationToken.None);
}
