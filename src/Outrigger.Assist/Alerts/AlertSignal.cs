namespace Outrigger.Assist.Alerts;

/// <summary>
/// What a source says is wrong. Signals of one type, endpoint and cause are one alert, however often they come; a source
/// repeats its signal as long as it is true. Texts may come from outside: they are bounded and cleaned.
/// </summary>
public sealed record AlertSignal
{
    /// <summary>What it is about; 1 to 64 characters out of a–z, 0–9 and _.</summary>
    public required string Type { get; init; }

    /// <summary>Where; cut at 256 characters.</summary>
    public required string Endpoint { get; init; }

    /// <summary>How severe.</summary>
    public required AlertSeverity Severity { get; init; }

    /// <summary>Tells two alerts of one type and endpoint apart (<c>forecast</c>, a host's name); null for none. Cut at 128 characters.</summary>
    public string? Cause { get; init; }

    /// <summary>What happened, for people; null for the type's template. Cut at 1,000 characters.</summary>
    public string? Message { get; init; }

    /// <summary>For engineers; cut at 4,000 characters.</summary>
    public string? TechnicalDetails { get; init; }

    /// <summary>What can be done; null for the type's own. At most 8, each cut at 300 characters.</summary>
    public IReadOnlyList<string>? SuggestedActions { get; init; }

    /// <summary>Texts of the details; at most 16 are kept, each cut at 500 characters.</summary>
    public IReadOnlyDictionary<string, string>? Details { get; init; }

    /// <summary>Numbers of the details; at most 16 are kept; what is not finite is left out.</summary>
    public IReadOnlyDictionary<string, double>? Measures { get; init; }

    /// <summary>How long it has to be quiet until it counts as over; null for the setting.</summary>
    public TimeSpan? Quiet { get; init; }
}
