using Microsoft.Extensions.Logging;

namespace Outrigger.Assist.Decisions;

/// <summary>Log events 3400–3499.</summary>
internal static partial class DecisionsLog
{
    [LoggerMessage(3400, LogLevel.Warning, "Module {Module} failed; its fixed rule answers ({Failures} such decisions since the last such line).")]
    public static partial void ModuleFailed(this ILogger logger, Exception? failure, string module, long failures);

    [LoggerMessage(3401, LogLevel.Warning, "Module {Module} took longer than its {LimitMs} ms {Overruns} times in a row; it is left out for {Pause}.")]
    public static partial void ModuleLeftOut(this ILogger logger, string module, double limitMs, int overruns, TimeSpan pause);

    [LoggerMessage(3402, LogLevel.Information, "Module {Module} answers in time again.")]
    public static partial void ModuleBack(this ILogger logger, string module);

    [LoggerMessage(3403, LogLevel.Warning, "Decisions are not recorded: {Dropped} since the start, because {Capacity} wait for the store already.")]
    public static partial void DecisionsDropped(this ILogger logger, long dropped, int capacity);

    [LoggerMessage(3404, LogLevel.Warning, "Decisions cannot be written ({Code}); they are kept and tried again.")]
    public static partial void WritingHeld(this ILogger logger, string code);

    [LoggerMessage(3405, LogLevel.Information, "Decisions are written again.")]
    public static partial void WritingResumed(this ILogger logger);

    [LoggerMessage(3406, LogLevel.Error, "Decision {Id} was refused by the store and is lost.")]
    public static partial void DecisionRefused(this ILogger logger, Exception failure, Guid id);

    [LoggerMessage(3407, LogLevel.Error, "The server stopped before {Count} decisions could be written; they are lost.")]
    public static partial void DecisionsLostAtStop(this ILogger logger, int count);
}
