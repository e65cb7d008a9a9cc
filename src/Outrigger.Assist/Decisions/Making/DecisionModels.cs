using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Outrigger.Assist.Decisions.Making;

/// <summary>
/// The models that are registered, by name. Looked up on first use and not by constructor, because a model may belong to an
/// engine that itself decides. Thread-safe.
/// </summary>
internal sealed class DecisionModels(IServiceProvider services)
{
    private readonly Lazy<FrozenDictionary<string, IDecisionModel>> _byName = new(() => Collect(services));

    public IReadOnlyList<IDecisionModel> All => _byName.Value.Values;

    public bool TryFind(string name, [NotNullWhen(true)] out IDecisionModel? model) => _byName.Value.TryGetValue(name, out model);

    private static FrozenDictionary<string, IDecisionModel> Collect(IServiceProvider services)
    {
        var found = new Dictionary<string, IDecisionModel>(StringComparer.Ordinal);
        foreach (var model in services.GetServices<IDecisionModel>())
        {
            if (model.FeatureNames.Count > DecisionMaker.MaxFeatures)
            {
                throw new InvalidOperationException($"Model {model.Name} has {model.FeatureNames.Count} features; {DecisionMaker.MaxFeatures} are the most.");
            }

            if (!found.TryAdd(model.Name, model))
            {
                throw new InvalidOperationException($"Two models are called {model.Name}.");
            }
        }

        return found.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
