using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Pricing;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Routing;
using Outrigger.Testing;

namespace Outrigger.Gateway.Tests.Pricing;

/// <summary>The module as its door makes it, over settings that can be changed.</summary>
internal sealed class PriceHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly Dictionary<string, Upstream> _upstreams = [];

    public PriceHost(params (string Key, string? Value)[] settings)
    {
        Settings = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => new KeyValuePair<string, string?>("Outrigger:Gateway:Pricing:" + s.Key, s.Value))).Build();
        _services = new ServiceCollection()
            .AddSingleton<ILoggerProvider>(Log)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace))
            .AddSingleton<TimeProvider>(Time)
            .AddPricing(Settings)
            .BuildServiceProvider();
    }

    public IConfigurationRoot Settings { get; }

    public LogCollector Log { get; } = new();

    public ManualTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));

    public PriceBook Book => _services.GetRequiredService<PriceBook>();

    public ICallPricer Pricer => _services.GetRequiredService<ICallPricer>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public void Set(string key, string? value)
    {
        Settings["Outrigger:Gateway:Pricing:" + key] = value;
        Settings.Reload();
    }

    /// <summary>What a call at a provider costs. The address says nothing of the vendor unless it is given.</summary>
    public CallCost GetCost(string provider, string model, TokenUsage usage, string protocol = "openai", string? address = null, bool isSimulated = false)
    {
        var target = new RouteTarget(GetUpstream(provider, protocol, address, isSimulated), model);
        return Pricer.GetCost(target, usage);
    }

    public Upstream GetUpstream(string provider, string protocol = "openai", string? address = null, bool isSimulated = false)
    {
        var key = $"{provider} {protocol} {address}";
        if (!_upstreams.TryGetValue(key, out var upstream))
        {
            var options = new ProviderOptions { Protocol = protocol, BaseUrl = address ?? "http://up.invalid/v1" };
            _upstreams[key] = upstream = new Upstream(provider, options, new KeyRing([new KeySlot("none", null)]), null!, isSimulated);
        }

        return upstream;
    }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    /// <summary>Reported usage.</summary>
    public static TokenUsage Usage(long prompt, long completion = 0, long cached = 0, long reasoning = 0, long write = 0, long writeHour = 0, string? tier = null) =>
        new(IsReported: true, prompt, completion, cached, reasoning, write, writeHour) { ServiceTier = tier };
}
