using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Making;
using Outrigger.Core.Storage;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Models;

/// <summary>Looks for changes of other nodes, learns from feedback and looks who may act, once an interval.</summary>
internal sealed class LearningWorker(
    DecisionModels models, ModelRegistry registry, ModelLearning learning, ActGate gate, IOptionsMonitor<ModelsOptions> options, TimeProvider time, ILogger<LearningWorker> logger) : BackgroundService
{
    /// <summary>One round over all models.</summary>
    public async Task<IReadOnlyDictionary<string, LearningRound>> RunOnceAsync(CancellationToken cancellationToken)
    {
        await registry.RefreshAsync(cancellationToken);
        var rounds = new Dictionary<string, LearningRound>(StringComparer.Ordinal);
        foreach (var model in options.CurrentValue.Learn ? models.All : [])
        {
            rounds[model.Name] = await learning.RunOnceAsync(model, cancellationToken);
        }

        await gate.RunOnceAsync(cancellationToken);
        return rounds;
    }

    [SuppressMessage("Design", "CA1031", Justification = "A round may fail in any way; the loop lives on.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(options.CurrentValue.LearnInterval, time, stoppingToken);
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                logger.RoundFailed(failure);
            }
        }
    }
}

/// <summary>Saves learned state once an interval and at shutdown, for at most four seconds.</summary>
internal sealed class StateWorker(StateKeeper keeper, IOptionsMonitor<ModelsOptions> options, TimeProvider time, ILogger<StateWorker> logger) : BackgroundService
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(4);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var timeout = new CancellationTokenSource(StopLimit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await keeper.SaveAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            logger.StatesLostAtStop();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(options.CurrentValue.SaveInterval, time, stoppingToken);
            await keeper.SaveAsync(stoppingToken);
        }
    }
}

/// <summary>Removes states of nodes that save no more.</summary>
internal sealed class StateRetention(IModelStateStore store, IOptionsMonitor<ModelsOptions> options, TimeProvider time) : IRetentionJob
{
    public string Name => "model-states";

    public Task<int> RunBatchAsync(int batchSize, CancellationToken cancellationToken = default) =>
        store.RemoveBeforeAsync((time.GetUtcNow() - TimeSpan.FromDays(options.CurrentValue.StateRetentionDays)).ToUnixMicroseconds(), batchSize, cancellationToken);
}
