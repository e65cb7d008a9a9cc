using Microsoft.Extensions.Logging;

namespace Outrigger.AspNetCore.Assistants;

/// <summary>Log events 5600–5699.</summary>
internal static partial class AssistantsLog
{
    [LoggerMessage(5600, LogLevel.Warning, "Requests went on without {Capability} ({Reason}), {Times} times since this was last said.")]
    public static partial void WentOnWithout(this ILogger logger, Exception? exception, string capability, string reason, long times);
}
