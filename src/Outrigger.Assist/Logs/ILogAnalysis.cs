using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Logs;

/// <summary>Learns templates of log lines and tells what is odd about them. Thread-safe.</summary>
public interface ILogAnalysis
{
    /// <summary>Sees lines, in the order in which they were written.</summary>
    /// <param name="tenant">Whose they are.</param>
    /// <param name="lines">The lines; those longer than the setting allows are cut.</param>
    LogIngestResult Ingest(TenantId tenant, IReadOnlyList<LogEntry> lines);

    /// <summary>Anomalies, the newest first.</summary>
    IReadOnlyList<LogAnomaly> FindAnomalies(TenantId tenant, LogAnomalyQuery query);

    /// <summary>Templates of a source, the most frequent first.</summary>
    IReadOnlyList<LogTemplateInfo> FindTemplates(TenantId tenant, string source, int limit);

    /// <summary>Says whether the session of an anomaly was really anomalous; its like is judged accordingly.</summary>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="anomaly">The id of the anomaly.</param>
    /// <param name="from">Who says so: one who says much counts less.</param>
    /// <param name="isAnomalous">What was true.</param>
    /// <returns>Whether there is such an anomaly, and it is about a session.</returns>
    bool Learn(TenantId tenant, Guid anomaly, string from, bool isAnomalous);
}

/// <summary>A log line.</summary>
/// <param name="Message">What it says, without time and level where they are known.</param>
/// <param name="At">When it was written.</param>
/// <param name="Severity">How grave it says it is.</param>
/// <param name="Source">Which service or file it comes from.</param>
/// <param name="Session">The trace, request or job it belongs to; null for none.</param>
public sealed record LogEntry(string Message, DateTimeOffset At, LogSeverity Severity = LogSeverity.Unknown, string Source = LogEntry.DefaultSource, string? Session = null)
{
    /// <summary>The source of lines that name none.</summary>
    public const string DefaultSource = "default";
}

/// <summary>What came of lines.</summary>
/// <param name="Decision">Whether anything is odd about them.</param>
/// <param name="Lines">How many lines were seen.</param>
/// <param name="CutLines">How many of them were cut.</param>
/// <param name="NewTemplates">How many templates are new.</param>
/// <param name="Templates">How many templates their sources have.</param>
/// <param name="Anomalies">What is odd, the oddest first; at most 100.</param>
public sealed record LogIngestResult(Decision Decision, int Lines, int CutLines, int NewTemplates, int Templates, IReadOnlyList<LogAnomaly> Anomalies);

/// <summary>Something odd about lines.</summary>
/// <param name="Id">Its id, a UUIDv7.</param>
/// <param name="Decision">The decision it was part of; takes feedback.</param>
/// <param name="At">When, by the lines' own time.</param>
/// <param name="Source">Where.</param>
/// <param name="Signal">What is odd.</param>
/// <param name="Severity">How odd: <c>low</c>, <c>medium</c>, <c>high</c>, <c>critical</c>.</param>
/// <param name="Surprise">−log10 of how likely something as odd is: 5 means once in 100,000.</param>
/// <param name="TemplateId">The template, 16 hexadecimal digits.</param>
/// <param name="Template">The template's text.</param>
/// <param name="Seen">What was seen.</param>
/// <param name="Expected">What is usual.</param>
/// <param name="Example">The line, cut, with secrets and personal data masked; null when it is about no one line.</param>
/// <param name="Session">The session, if it is about one.</param>
public sealed record LogAnomaly(
    Guid Id,
    Guid Decision,
    DateTimeOffset At,
    string Source,
    LogSignal Signal,
    string Severity,
    double Surprise,
    string TemplateId,
    string Template,
    string Seen,
    string Expected,
    string? Example,
    string? Session);

/// <summary>Which anomalies.</summary>
/// <param name="Source">Of one source; null for all.</param>
/// <param name="Signal">Of one kind; null for all.</param>
/// <param name="MinSurprise">At least this surprising.</param>
/// <param name="Before">Older than this one, for the next page; null for the first.</param>
/// <param name="Limit">At most so many.</param>
public sealed record LogAnomalyQuery(string? Source = null, LogSignal? Signal = null, double MinSurprise = 0, Guid? Before = null, int Limit = 50);

/// <summary>A template.</summary>
/// <param name="Id">Its id, 16 hexadecimal digits; the same after every restart.</param>
/// <param name="Template">Its text, <c>&lt;*&gt;</c> where it varies.</param>
/// <param name="Count">How many lines it had.</param>
/// <param name="FirstSeen">When the first one came.</param>
/// <param name="LastSeen">When the last one came.</param>
/// <param name="Example">Its first line, cut, with secrets and personal data masked.</param>
/// <param name="Parameters">What is known of its gaps.</param>
public sealed record LogTemplateInfo(string Id, string Template, long Count, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, string Example, IReadOnlyList<LogParameterInfo> Parameters);

/// <summary>A gap of a template.</summary>
/// <param name="Token">The place in the line, from 0.</param>
/// <param name="Kind">What stands there.</param>
/// <param name="Seen">How often it was looked at.</param>
/// <param name="Values">How many different words stood there; null for numbers, and when there were too many.</param>
/// <param name="Lowest">The smallest number.</param>
/// <param name="Highest">The largest number.</param>
public sealed record LogParameterInfo(int Token, string Kind, long Seen, int? Values, double? Lowest, double? Highest);
