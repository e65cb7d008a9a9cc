namespace Outrigger.Assist.Decisions;

/// <summary>
/// Is told of decisions as they are made: of all that are worth a look, and of every one of the modules it names. It runs
/// on the path of whoever asked: it must return at once (a write into a queue), and what it throws is swallowed and counted.
/// Thread-safe.
/// </summary>
public interface IDecisionListener
{
    /// <summary>Whether it wants to know of a module's decisions that are not worth a look, too. Asked once a module.</summary>
    bool WantsAll(string moduleName);

    /// <summary>A decision was made.</summary>
    void OnDecision(RecordedDecision made);
}
