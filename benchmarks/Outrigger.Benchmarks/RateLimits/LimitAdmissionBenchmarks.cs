using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Benchmarks.RateLimits;

/// <summary>What admission and settlement cost on the path of a call: no limits at all, limits of others, one limit, all of them.</summary>
public class LimitAdmissionBenchmarks
{
    private readonly byte[] _body = new byte[2000];
    private readonly Caller _free = Key("free", null);
    private readonly Caller _paced = Key("paced", new CallerLimits { RequestsPerMinute = 1_000_000_000_000 });
    private readonly Caller _limited = Key("limited", new CallerLimits
    {
        RequestsPerMinute = 1_000_000_000_000,
        TokensPerMinute = 1_000_000_000_000,
        Concurrency = 1000,
        Quotas = [new() { Period = CalendarUnit.Day, Unit = QuotaUnit.Tokens, Amount = 1_000_000_000_000_000 }],
    });

    private ServiceProvider _unlimited = null!;
    private ServiceProvider _withOthers = null!;
    private IAdmissionPolicy _noLimits = null!;
    private IAdmissionPolicy _limitsOfOthers = null!;

    [GlobalSetup]
    public void Setup()
    {
        _unlimited = Create([]);
        _withOthers = Create([new("Outrigger:Gateway:RateLimits:Users:0:Name", "somebody"), new("Outrigger:Gateway:RateLimits:Users:0:RequestsPerMinute", "60")]);
        _noLimits = _unlimited.GetRequiredService<IAdmissionPolicy>();
        _limitsOfOthers = _withOthers.GetRequiredService<IAdmissionPolicy>();

        // The first call of a quota reads the store.
        _noLimits.Settle(_noLimits.AdmitAsync(Request(_limited)).AsTask().GetAwaiter().GetResult(), default);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _unlimited.Dispose();
        _withOthers.Dispose();
    }

    [Benchmark(Baseline = true)]
    public bool NoLimits() => Run(_noLimits, _free);

    [Benchmark]
    public bool LimitsOfOthers() => Run(_limitsOfOthers, _free);

    [Benchmark]
    public bool RequestsPerMinute() => Run(_noLimits, _paced);

    [Benchmark]
    public bool EveryLimit() => Run(_noLimits, _limited);

    private static Caller Key(string id, CallerLimits? limits) => new() { Tenant = TenantId.Default, KeyId = id, User = "jane", Limits = limits };

    private static ServiceProvider Create(KeyValuePair<string, string?>[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddRateLimits(configuration).BuildServiceProvider();
    }

    private AdmissionRequest Request(Caller caller) => new(caller, "openai/gpt-4o", _body.Length, 500) { Body = _body };

    private bool Run(IAdmissionPolicy policy, Caller caller)
    {
        var pending = policy.AdmitAsync(Request(caller));
        var admission = pending.IsCompletedSuccessfully ? pending.Result : throw new InvalidOperationException("Nothing here waits.");
        if (admission.Reservation is not null)
        {
            policy.Settle(admission, new AdmissionSettlement(480, 120, true) { IsUsageReported = true, HasBegun = true });
        }

        return admission.Error is null;
    }
}
