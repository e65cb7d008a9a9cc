using System.Text.Json;

namespace Outrigger.Assist.Alerts;

/// <summary>An alert as it is sent and shown. Immutable.</summary>
/// <param name="Id">Its id, a UUIDv7; the same from its opening to its end.</param>
/// <param name="Type">What it is about, one of <see cref="AlertTypes"/> or a caller's own.</param>
/// <param name="Endpoint">Where: a route, a series, a log source, <c>system</c>.</param>
/// <param name="Severity">How severe; the highest since it was opened.</param>
/// <param name="Details">An object of numbers and texts, as they were measured last.</param>
/// <param name="Message">What happened, one or two sentences for people.</param>
/// <param name="TechnicalDetails">What engineers want to know: decision, reasons, values; lines of text.</param>
/// <param name="SuggestedActions">What can be done, most useful first.</param>
/// <param name="Timestamp">When it was raised last.</param>
public sealed record Alert(
    Guid Id,
    string Type,
    string Endpoint,
    AlertSeverity Severity,
    JsonElement Details,
    string Message,
    string TechnicalDetails,
    IReadOnlyList<string> SuggestedActions,
    DateTimeOffset Timestamp);
