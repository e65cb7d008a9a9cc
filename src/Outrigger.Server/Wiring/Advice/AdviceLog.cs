namespace Outrigger.Server.Wiring.Advice;

/// <summary>Log events 4900–4999. Nothing a model said is among them.</summary>
internal static partial class AdviceLog
{
    [LoggerMessage(4900, LogLevel.Warning, "The language model {Model} did not help with {Purpose} {Failures} times in a row, the last time: {Outcome}. It is not asked for {Pause}; the built-in answers stand.")]
    public static partial void Paused(this ILogger logger, string model, string purpose, int failures, string outcome, TimeSpan pause);

    [LoggerMessage(4901, LogLevel.Information, "The language model {Model} helps with {Purpose} again.")]
    public static partial void Back(this ILogger logger, string model, string purpose);

    [LoggerMessage(4902, LogLevel.Debug, "A question about {Purpose} ended {Outcome} ({Reason}).")]
    public static partial void NotAnswered(this ILogger logger, string purpose, string outcome, string reason);
}
