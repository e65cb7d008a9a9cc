using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Outrigger.Assist.Decisions;

/// <summary>One version of a model's parameters. Immutable.</summary>
/// <param name="Version">The version: <c>1</c> ships with the model, higher ones were learned or imported.</param>
/// <param name="Values">As many as the model's <see cref="IDecisionModel.InitialParameters"/>.</param>
public sealed record ModelParameters(string Version, ReadOnlyMemory<double> Values)
{
    /// <summary>The version that ships with a model.</summary>
    public const string InitialVersion = "1";

    /// <summary>The parameters that ship with a model.</summary>
    public static ModelParameters InitialOf(IDecisionModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(InitialVersion, model.InitialParameters.ToArray());
    }
}

/// <summary>Tells which parameters a model decides with. Asked once a decision: no lock, no wait. Thread-safe.</summary>
public interface IModelParameters
{
    /// <summary>The version in charge.</summary>
    [SuppressMessage("Naming", "CA1716", Justification = "The house's word for what always answers; Visual Basic can bracket it.")]
    ModelParameters Get(IDecisionModel model);

    /// <summary>A version that is kept; null when there is none of that name.</summary>
    ModelParameters? Find(IDecisionModel model, string version);
}

/// <summary>Tells whether a module may do something by itself. Asked once a decision: no lock, no wait. Thread-safe.</summary>
public interface IActGate
{
    /// <summary>
    /// Whether the outcomes of the module's recorded decisions show the precision that is asked for. Until then a module
    /// that is set to <see cref="AssistMode.Act"/> behaves as with <see cref="AssistMode.Suggest"/>.
    /// </summary>
    bool MayAct(string moduleName);
}

/// <summary>Without a registry of versions: what ships with the model, for good.</summary>
internal sealed class InitialModelParameters : IModelParameters
{
    private readonly ConcurrentDictionary<IDecisionModel, ModelParameters> _initial = new(ReferenceEqualityComparer.Instance);

    public ModelParameters Get(IDecisionModel model) => _initial.GetOrAdd(model, ModelParameters.InitialOf);

    public ModelParameters? Find(IDecisionModel model, string version) => version == ModelParameters.InitialVersion ? Get(model) : null;
}

/// <summary>Without records to look at: nothing has been shown.</summary>
internal sealed class ClosedActGate : IActGate
{
    public bool MayAct(string moduleName) => false;
}
