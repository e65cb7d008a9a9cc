using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Making;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Models;

/// <summary>How models and states stand, as answers show it. Thread-safe.</summary>
internal sealed class ModelCatalog(DecisionModels models, ModelRegistry registry, ActGate gate, ModuleGuards guards, StateKeeper keeper, IOptionsMonitor<ModelsOptions> options)
{
    public ModelList List() => new(
        options.CurrentValue.NodeName,
        [.. models.All.OrderBy(model => model.Name, StringComparer.Ordinal).Select(Entry)],
        [.. keeper.States.OrderBy(state => state.Name, StringComparer.Ordinal).Select(Entry)]);

    public ModelAnswer Describe(IDecisionModel model)
    {
        var standing = registry.StandingOf(model);
        return new ModelAnswer(Entry(model), model.FeatureNames, standing.InCharge.Values.ToArray(), [.. standing.Versions.Select(VersionEntry.Of)]);
    }

    public ILearnedState? FindState(string name) => keeper.States.FirstOrDefault(state => state.Name == name);

    private ModelEntry Entry(IDecisionModel model)
    {
        var standing = registry.StandingOf(model);
        var acting = gate.StandingOf(model.ModuleName);
        return new ModelEntry(
            model.Name,
            model.ModuleName,
            standing.InCharge.Version,
            standing.Charge?.IsPinned ?? false,
            standing.Charge is { } charge ? ClockExtensions.FromUnixMicroseconds(charge.SinceMicros) : null,
            standing.Charge?.Reason,
            standing.Charge?.Previous,
            standing.Candidate is { } candidate ? VersionEntry.Of(candidate) : null,
            new ActingEntry(acting.MayAct, acting.Precision, acting.LowerBound, acting.NeededPrecision, acting.Weight, acting.NeededWeight, At(acting.AtMicros)),
            guards.Get(model.ModuleName).LeftOutUntil);
    }

    private StateEntry Entry(ILearnedState state)
    {
        var standing = keeper.StandingOf(state);
        return new StateEntry(state.Name, state.FormatVersion, standing.RestoredFrom, At(standing.SavedAtMicros ?? 0), standing.Bytes, standing.Problem);
    }

    private static DateTimeOffset? At(long micros) => micros == 0 ? null : ClockExtensions.FromUnixMicroseconds(micros);
}
