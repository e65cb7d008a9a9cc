using Outrigger.Assist.Logs.Parsing;
namespace Outrigger.Assist.Logs.Signals;

/// <summary>Something odd about a line, a template or a session.</summary>
/// <param name="Signal">What is odd.</param>
/// <param name="Surprise">How odd, as −log10 of how likely.</param>
/// <param name="AtMicros">When, by the lines' own time.</param>
/// <param name="Template">The template it is about.</param>
/// <param name="Seen">What was seen, with unit.</param>
/// <param name="Expected">What is usual, with unit.</param>
/// <param name="Excerpt">The line, cut and with secrets masked; empty when it is about no one line.</param>
/// <param name="Session">The session, if it is about one.</param>
internal sealed record LogFinding(
    LogSignal Signal, double Surprise, long AtMicros, LogTemplate Template, string Seen, string Expected, string Excerpt, string? Session = null)
{
    /// <summary>The templates of the session, in order; empty when it is about no session.</summary>
    public ulong[] SessionTemplates { get; init; } = [];
}
