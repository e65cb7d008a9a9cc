using System.Diagnostics;

namespace Outrigger.Core.Telemetry;

/// <summary>The names under which Outrigger measures and traces, and the source of its activities. Thread-safe.</summary>
public static class OutriggerTelemetry
{
    /// <summary>The meter of all instruments of ours; modules may have meters of their own that begin with this name and a dot.</summary>
    public const string MeterName = "Outrigger";

    /// <summary>The name of <see cref="Activities"/>.</summary>
    public const string ActivitySourceName = "Outrigger";

    /// <summary>Activities of ours. Nothing is created while nobody listens.</summary>
    public static ActivitySource Activities { get; } = new(ActivitySourceName);
}
