using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.RateLimits;
using Outrigger.Testing;

namespace Outrigger.Gateway.Tests.RateLimits;

/// <summary>The module behind its door, with a clock of the test's and without a server.</summary>
internal sealed class LimitsHost : IDisposable
{
    private readonly ServiceProvider _services;

    private LimitsHost(ServiceProvider services, IConfigurationRoot configuration, ManualTimeProvider time, LogCollector logs)
    {
        _services = services;
        Configuration = configuration;
        Time = time;
        Logs = logs;
        Policy = services.GetRequiredService<IAdmissionPolicy>();
    }

    public IConfigurationRoot Configuration { get; }

    public ManualTimeProvider Time { get; }

    public LogCollector Logs { get; }

    public IAdmissionPolicy Policy { get; }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public IEnumerable<T> GetAll<T>() => _services.GetServices<T>();

    public static LimitsHost Create(params (string Key, string Value)[] settings) => Create(settings, null);

    public static LimitsHost Create((string Key, string Value)[] settings, Action<IServiceCollection>? configure)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(s => RateLimitsOptions.SectionName + ":" + s.Key, s => (string?)s.Value))
            .Build();
        var time = new ManualTimeProvider(DateTimeOffset.Parse("2026-06-15T12:00:00Z"));
        var logs = new LogCollector();
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<TimeProvider>(time)
            .AddLogging(logging => logging.AddProvider(logs));
        configure?.Invoke(services);
        services.AddRateLimits(configuration);
        return new LimitsHost(services.BuildServiceProvider(), configuration, time, logs);
    }

    /// <summary>Starts what the module runs in the background, so that settings reload.</summary>
    public async Task<LimitsHost> StartAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }

        return this;
    }

    /// <summary>A key's caller.</summary>
    public static Caller Key(string id, CallerLimits? limits = null, string? user = null, string? team = null, string tenant = "default") =>
        new() { Tenant = TenantId.Parse(tenant), KeyId = id, User = user, Team = team, Limits = limits };

    /// <summary>Asks for a call.</summary>
    public ValueTask<Admission> AdmitAsync(Caller caller, long bytes = 40, long? maxTokens = 10, string model = "openai/gpt-4o", bool isAlias = false) =>
        Policy.AdmitAsync(new AdmissionRequest(caller, model, bytes, maxTokens) { IsAlias = isAlias });

    /// <summary>Ends a call with so many tokens.</summary>
    public void Settle(Admission admission, long prompt = 10, long completion = 10) =>
        Policy.Settle(admission, new AdmissionSettlement(prompt, completion, true) { IsUsageReported = true, HasBegun = true });

    public void Dispose() => _services.Dispose();
}
