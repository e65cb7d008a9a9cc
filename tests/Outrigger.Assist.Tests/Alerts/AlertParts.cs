using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.Assist.Alerts;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Testing;

namespace Outrigger.Assist.Tests.Alerts;

/// <summary>Alerts as their doors register them, with a clock that a test moves; nothing runs by itself.</summary>
internal sealed class AlertParts : IAsyncDisposable, IAlertListener
{
    private readonly ServiceProvider _services;

    public AlertParts(Action<IServiceCollection, IConfiguration>? add = null, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => "Outrigger:Assist:" + setting.Key, setting => (string?)setting.Value)).Build();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton<IAlertListener>(this);
        services.AddLogging(logging => logging.AddProvider(Log));
        add?.Invoke(services, configuration);
        services.AddAlerts(configuration);
        _services = services.BuildServiceProvider();
    }

    public ManualTimeProvider Time { get; } = new();

    public LogCollector Log { get; } = new();

    public List<AlertNotice> Notices { get; } = [];

    public IAlertStore Store => Get<IAlertStore>();

    public IReadOnlyList<AlertEvent> Events => [.. Notices.Select(static one => one.Event)];

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public void OnAlert(AlertNotice notice) => Notices.Add(notice);

    public bool Raise(AlertSeverity severity = AlertSeverity.High, string endpoint = "GET /orders", string type = "performance_anomaly", string? cause = null, TenantId tenant = default, TimeSpan? quiet = null) =>
        Get<IAlerts>().Raise(tenant, new AlertSignal { Type = type, Endpoint = endpoint, Severity = severity, Cause = cause, Quiet = quiet });

    public void Resolve(string endpoint = "GET /orders") => Get<IAlerts>().Resolve(default, "performance_anomaly", endpoint);

    public Task<bool> RunAsync() => Get<AlertsWorker>().RunOnceAsync(CancellationToken.None);

    public async Task<bool> RunAfterAsync(TimeSpan time)
    {
        Time.Advance(time);
        return await RunAsync();
    }

    public Task SilenceAsync(TimeSpan span, string? type = null, string? endpoint = null, AlertSeverity most = AlertSeverity.Critical, TenantId? tenant = null)
    {
        var now = Time.GetUnixMicroseconds();
        return Store.AddSilenceAsync(
            new AlertSilence { Id = Time.NewId(), Tenant = tenant, Type = type, Endpoint = endpoint, MaxSeverity = most, FromMicros = now, UntilMicros = now + (long)span.TotalMicroseconds, By = "ada", Why = "test" }, 100);
    }

    public async Task<IReadOnlyList<AlertRecord>> ListAsync() => await Store.ListAsync(new AlertQuery(null, 1000));

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
