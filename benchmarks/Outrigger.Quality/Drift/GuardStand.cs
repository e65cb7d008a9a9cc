using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Drift;
using Outrigger.Assist.DriftProfiles;
using Outrigger.Core.Callers;

namespace Outrigger.Quality.Drift;

/// <summary>The guard as the server has it, with a clock that the traffic moves.</summary>
internal sealed class GuardStand : IDisposable
{
    private readonly ServiceProvider _services;

    public GuardStand()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Outrigger:Assist:Drift:RecordedShare"] = "0", ["Outrigger:Assist:Drift:TimeLimit"] = "00:01:00" }).Build();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddDrift(configuration);
        _services = services.BuildServiceProvider();
        Guard = _services.GetRequiredService<IDriftGuard>();
        Store = _services.GetRequiredService<DriftStore>();
    }

    public TrafficClock Clock { get; } = new();

    public IDriftGuard Guard { get; }

    public DriftStore Store { get; }

    public RouteProfile Profile => Store.Find(new(TenantId.Default, Replay.Route))!;

    public void Dispose() => _services.Dispose();

    /// <summary>The clock of the traffic; time that passes for measuring is the machine's.</summary>
    internal sealed class TrafficClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
