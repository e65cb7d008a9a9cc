using Microsoft.Extensions.Logging;

namespace Outrigger.Assist.Assistance;

/// <summary>Log events 3600–3699.</summary>
internal static partial class AssistanceLog
{
    [LoggerMessage(3600, LogLevel.Information, "Assist is ready; {States} learned states, {Restored} restored.")]
    public static partial void Loaded(this ILogger logger, int states, int restored);

    [LoggerMessage(3601, LogLevel.Warning, "The models of Assist were not loaded within {Limit}; loading goes on beside the calls.")]
    public static partial void StillLoading(this ILogger logger, TimeSpan limit);

    [LoggerMessage(3602, LogLevel.Warning, "The models of Assist could not be loaded; what ships with them decides, and it is tried again in {Pause}.")]
    public static partial void NotLoaded(this ILogger logger, Exception failure, TimeSpan pause);
}
