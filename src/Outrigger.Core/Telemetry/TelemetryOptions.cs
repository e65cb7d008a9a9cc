using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Core.Telemetry;

/// <summary>What is measured, logged and exported, and how much of it is kept.</summary>
public sealed class TelemetryOptions
{
    /// <summary>The section these settings are read from.</summary>
    public const string SectionName = "Outrigger:Telemetry";

    /// <summary>Settings of <c>/metrics</c>.</summary>
    [Required]
    [ValidateObjectMembers]
    public MetricsOptions Metrics { get; init; } = new();

    /// <summary>Settings of the log on the console.</summary>
    [Required]
    [ValidateObjectMembers]
    public LogOptions Logs { get; init; } = new();

    /// <summary>Settings of the export to an OpenTelemetry collector.</summary>
    [Required]
    [ValidateObjectMembers]
    public OtlpOptions Otlp { get; init; } = new();
}

/// <summary>Settings of <c>/metrics</c>.</summary>
public sealed class MetricsOptions
{
    /// <summary>Whether measurements are kept for <c>/metrics</c>.</summary>
    /// <value>Default true.</value>
    public bool Enabled { get; init; } = true;

    /// <summary>The most series of one instrument; what is beyond goes into one series marked <c>otel_metric_overflow</c>.</summary>
    /// <value>10–100,000; default 1,000.</value>
    [Range(10, 100_000)]
    public int MaxSeriesPerInstrument { get; init; } = 1000;

    /// <summary>The most instruments; further ones are not kept.</summary>
    /// <value>10–10,000; default 500.</value>
    [Range(10, 10_000)]
    public int MaxInstruments { get; init; } = 500;

    /// <summary>Meters beyond ours, the runtime's and the connection counts of the web server.</summary>
    /// <value>Names, a trailing <c>*</c> for any rest; at most 64. Default: none.</value>
    /// <remarks><c>Microsoft.AspNetCore.Hosting</c> and <c>System.Net.Http</c> cost a measurable part of every call.</remarks>
    [MaxLength(64)]
    public IList<string> Meters { get; init; } = [];
}

/// <summary>Settings of the log on the console.</summary>
public sealed class LogOptions
{
    /// <summary>The form of a line.</summary>
    /// <value><c>simple</c> (default) or <c>json</c>.</value>
    [AllowedValues("simple", "json")]
    public string Format { get; init; } = "simple";
}

/// <summary>Settings of the export to an OpenTelemetry collector.</summary>
public sealed class OtlpOptions
{
    /// <summary>Where the collector listens; without it nothing is exported and no traces are made.</summary>
    /// <value>An http or https address such as <c>http://localhost:4318</c>. Default: none.</value>
    public Uri? Endpoint { get; init; }

    /// <summary>The protocol spoken to it.</summary>
    /// <value><c>http/protobuf</c> (default) or <c>grpc</c>.</value>
    [AllowedValues("http/protobuf", "grpc")]
    public string Protocol { get; init; } = "http/protobuf";

    /// <summary>Headers sent to it, for instance its key.</summary>
    /// <value><c>name=value</c> pairs separated by commas. Default: none. Never logged.</value>
    public Secrets.Secret? Headers { get; set; }

    /// <summary>The share of calls that are traced when the caller does not say.</summary>
    /// <value>0–1; default 1.</value>
    [Range(0.0, 1.0)]
    public double SampleShare { get; init; } = 1;

    /// <summary>How often metrics are sent.</summary>
    /// <value>1 s–1 h; default 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MetricsInterval { get; init; } = TimeSpan.FromSeconds(30);
}
