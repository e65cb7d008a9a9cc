using Microsoft.Extensions.Logging;

namespace Outrigger.Assist.Models;

/// <summary>Log events 3500–3599.</summary>
internal static partial class ModelsLog
{
    [LoggerMessage(3500, LogLevel.Error, "State {Name} saved {SavedAt} is corrupt; the one before it is used.")]
    public static partial void StateCorrupt(this ILogger logger, Exception failure, string name, DateTimeOffset savedAt);

    [LoggerMessage(3501, LogLevel.Debug, "State {Name} restored: {Bytes} bytes, saved by {Node}.")]
    public static partial void StateRestored(this ILogger logger, string name, long bytes, string node);

    [LoggerMessage(3502, LogLevel.Warning, "State {Name} could not be read; its module begins anew.")]
    public static partial void StateUnreadable(this ILogger logger, Exception failure, string name);

    [LoggerMessage(3503, LogLevel.Warning, "State {Name} could not be saved.")]
    public static partial void StateNotSaved(this ILogger logger, Exception failure, string name);

    [LoggerMessage(3504, LogLevel.Warning, "State {Name} has {Bytes} bytes and is not saved: {MaxBytes} are the most.")]
    public static partial void StateTooLarge(this ILogger logger, string name, long bytes, long maxBytes);

    [LoggerMessage(3505, LogLevel.Information, "State {Name} was imported: {Bytes} bytes.")]
    public static partial void StateImported(this ILogger logger, string name, long bytes);

    [LoggerMessage(3506, LogLevel.Warning, "The server stopped before all learned state could be saved.")]
    public static partial void StatesLostAtStop(this ILogger logger);

    [LoggerMessage(3510, LogLevel.Information, "Model {Model} has a new version {Version} ({Origin}); it decides nothing before it is promoted.")]
    public static partial void VersionAdded(this ILogger logger, string model, string version, string origin);

    [LoggerMessage(3511, LogLevel.Information, "Model {Model}: version {Version} is in charge ({Reason}, pinned: {IsPinned}).")]
    public static partial void ChargeChanged(this ILogger logger, string model, string version, string reason, bool isPinned);

    [LoggerMessage(3512, LogLevel.Warning, "Model {Model}: version {Version} should be in charge but does not fit the model; what ships with it decides.")]
    public static partial void VersionUnusable(this ILogger logger, string model, string version);

    [LoggerMessage(3513, LogLevel.Information, "Model {Model}: what was learned is not better than version {Version} (improvement {Improvement}, at least {LowerBound}, on {Weight}).")]
    public static partial void CandidateNotBetter(this ILogger logger, string model, string version, double improvement, double lowerBound, double weight);

    [LoggerMessage(3514, LogLevel.Warning, "Model {Model}: learning led to parameters that are no numbers; they are dropped.")]
    public static partial void CandidateUnusable(this ILogger logger, string model);

    [LoggerMessage(3515, LogLevel.Warning, "Model {Model} could not learn.")]
    public static partial void LearningFailed(this ILogger logger, Exception failure, string model);

    [LoggerMessage(3516, LogLevel.Warning, "A round of learning failed; the next comes as usual.")]
    public static partial void RoundFailed(this ILogger logger, Exception failure);

    [LoggerMessage(3517, LogLevel.Information, "Module {Module} {What} from now on (its alarms are right at least {LowerBound} of the time, on {Weight}).")]
    public static partial void GateChanged(this ILogger logger, string module, string what, double lowerBound, double weight);

    [LoggerMessage(3518, LogLevel.Warning, "Module {Module} failed on its recorded decisions, so it does not act.")]
    public static partial void GateFailed(this ILogger logger, Exception failure, string module);
}
