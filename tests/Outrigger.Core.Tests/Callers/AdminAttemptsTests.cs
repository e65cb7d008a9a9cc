using System.Net;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Callers;

public sealed class AdminAttemptsTests
{
    private static readonly IPAddress Address = IPAddress.Parse("192.0.2.1");

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void NoteFailure_BelowTheLimit_DoesNotBlock()
    {
        var attempts = Create();

        Fail(attempts, 4);

        attempts.GetWait(Address).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void NoteFailure_AtTheLimitAndBeyond_WaitsTwiceAsLongEachTime()
    {
        var attempts = Create();
        var waits = new List<double>();

        Fail(attempts, 4);
        for (var i = 0; i < 4; i++)
        {
            Fail(attempts, 1);
            waits.Add(attempts.GetWait(Address).TotalSeconds);
            _time.Advance(attempts.GetWait(Address));
        }

        waits.ShouldBe([1, 2, 4, 8]);
        attempts.GetWait(Address).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void NoteFailure_ManyTimes_NeverWaitsLongerThanTheLongest()
    {
        var attempts = Create();

        Fail(attempts, 100);

        attempts.GetWait(Address).ShouldBe(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void NoteFailure_AfterAQuietTime_BeginsAnew()
    {
        var attempts = Create();
        Fail(attempts, 4);

        _time.Advance(TimeSpan.FromMinutes(6));
        Fail(attempts, 1);

        attempts.GetWait(Address).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void NoteSuccess_Failures_AreForgotten()
    {
        var attempts = Create();
        Fail(attempts, 4);

        attempts.NoteSuccess(Address);
        Fail(attempts, 4);

        attempts.GetWait(Address).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void GetWait_AnotherAddress_IsNotBlocked()
    {
        var attempts = Create();

        Fail(attempts, 10);

        attempts.GetWait(IPAddress.Parse("192.0.2.2")).ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.2", false)]
    public void GetWait_OneHostsAddresses_CountTogether(string failing, string asking, bool isBlocked)
    {
        var attempts = Create();
        for (var i = 0; i < 5; i++)
        {
            attempts.NoteFailure(IPAddress.Parse(failing));
        }

        (attempts.GetWait(IPAddress.Parse(asking)) > TimeSpan.Zero).ShouldBe(isBlocked);
    }

    [Fact]
    public void NoteFailure_MoreAddressesThanTracked_ForgetsTheQuietestAndKeepsTheBound()
    {
        var attempts = Create(maxTracked: 16);
        for (var i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            for (var failure = 0; failure < 5; failure++)
            {
                attempts.NoteFailure(new IPAddress([10, 0, 0, (byte)i]));
            }
        }

        attempts.TrackedAddresses.ShouldBe(16);
        attempts.GetWait(new IPAddress([10, 0, 0, 99])).ShouldBeGreaterThan(TimeSpan.Zero);
        attempts.GetWait(new IPAddress([10, 0, 0, 0])).ShouldBe(TimeSpan.Zero);
    }

    private AdminAttempts Create(int maxTracked = 4096) => new(Options.Create(new CallersOptions { MaxTrackedAddresses = maxTracked }), _time);

    private static void Fail(AdminAttempts attempts, int times)
    {
        for (var i = 0; i < times; i++)
        {
            attempts.NoteFailure(Address);
        }
    }
}
