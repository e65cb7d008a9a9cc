using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Recording;
using Outrigger.Core.Callers;
using Outrigger.Testing;

namespace Outrigger.Assist.Tests.Decisions;

/// <summary>What the door registers, with a clock that a test moves and a log that it reads.</summary>
internal sealed class AssistParts : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public AssistParts(Action<IServiceCollection, IConfiguration>? add = null, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => "Outrigger:Assist:" + setting.Key, setting => (string?)setting.Value))
            .Build();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IConfiguration>(configuration);
        services.AddLogging(logging => logging.AddProvider(Log));
        services.AddDecisions(configuration);
        add?.Invoke(services, configuration);
        _services = services.BuildServiceProvider();
    }

    public ManualTimeProvider Time { get; } = new();

    public LogCollector Log { get; } = new();

    public IDecisionMaker Maker => Get<IDecisionMaker>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Decides about a value: the fixed rule alerts from 100 on.</summary>
    public Decision Decide(IDecisionModel model, double value, AssistModuleOptions? options = null, string subject = "s", TenantId tenant = default, TimeSpan takes = default) =>
        Maker.Make(
            tenant,
            model,
            options ?? new FakeOptions { RecordedShare = 1 },
            subject,
            (value, takes),
            (in (double Value, TimeSpan Takes) input, Span<double> features) =>
            {
                if (input.Takes > TimeSpan.Zero)
                {
                    Time.Advance(input.Takes);
                }

                features[0] = input.Value;
                return new Observed(7, false);
            },
            static (in (double Value, TimeSpan Takes) input) => new Verdict(input.Value >= 100 ? "fixed-alert" : "fixed-normal", input.Value, 0.5, [new("rule", "fixed", 0)], input.Value >= 100));

    /// <summary>What has been recorded, oldest first.</summary>
    public async Task<IReadOnlyList<RecordedDecision>> RecordedAsync()
    {
        await Get<DecisionWriter>().RunOnceAsync(CancellationToken.None);
        return [.. (await Get<IDecisionStore>().ListAsync(new DecisionQuery { Limit = 100_000 })).Reverse()];
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
