using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Gateway.Tests.Forwarding;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.RateLimits;

/// <summary>What asking for admission may allocate; measured figures stand in docs/modules/rate-limits.md.</summary>
[Collection(nameof(Alone))]
public sealed class LimitAllocationTests
{
    [Fact]
    public void Admit_WithoutLimits_AllocatesNothing()
    {
        using var host = LimitsHost.Create();
        var caller = LimitsHost.Key("k1");

        Measure(host, caller).ShouldBe(0);
    }

    [Fact]
    public void Admit_WithLimitsThatHoldForOthers_AllocatesNothing()
    {
        using var host = LimitsHost.Create(("Users:0:Name", "jane"), ("Users:0:RequestsPerMinute", "1"));
        var caller = LimitsHost.Key("k1", user: "joe");

        Measure(host, caller).ShouldBe(0);
    }

    // Without optimisation the compiler makes objects of state machines.
#if DEBUG
    private const long MaxBytesOfAReservation = 2500;
#else
    private const long MaxBytesOfAReservation = 640;
#endif

    [Fact]
    public async Task Admit_WithEveryLimitOfAKey_AllocatesItsReservationAlone()
    {
        using var host = LimitsHost.Create();
        var caller = LimitsHost.Key("k1", new CallerLimits
        {
            RequestsPerMinute = 1_000_000,
            TokensPerMinute = 100_000_000,
            Concurrency = 10,
            Quotas = [new() { Period = CalendarUnit.Day, Unit = QuotaUnit.Tokens, Amount = 1_000_000_000 }],
        });

        // The first call reads the store.
        host.Settle(await host.AdmitAsync(caller));

        // Two objects, three arrays for what was taken, and how the limits stand.
        Measure(host, caller).ShouldBeLessThanOrEqualTo(MaxBytesOfAReservation);
    }

    private static long Measure(LimitsHost host, Caller caller)
    {
        const int Calls = 1000;
        var perCall = Allocations.Least(Run) / Calls;
        TestContext.Current.TestOutputHelper!.WriteLine($"{perCall} bytes a call");
        return perCall;

        void Run()
        {
            for (var i = 0; i < Calls; i++)
            {
                var admission = host.AdmitAsync(caller);
                admission.IsCompletedSuccessfully.ShouldBeTrue();
                host.Settle(admission.Result);
            }
        }
    }
}
