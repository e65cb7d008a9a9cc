namespace Outrigger.Load.Generator;

/// <summary>What one run of <see cref="RequestLoad"/> saw in its measured part.</summary>
internal sealed class RequestLoadResult
{
    /// <summary>From the intended time of sending to the end of the answer, ns.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>How late the generator itself sent although a connection was free, ns. Its quality, not the peer's.</summary>
    public LatencyHistogram Lateness { get; } = new();

    public double Seconds { get; set; }

    public long Succeeded { get; set; }

    /// <summary>Answers with another status than 2xx.</summary>
    public long BadStatus { get; set; }

    /// <summary>Connections that broke, or answers that were no HTTP.</summary>
    public long Broken { get; set; }

    /// <summary>Requests without an answer when the time to drain was over.</summary>
    public long Unanswered { get; set; }

    /// <summary>The peer fell so far behind that the run was cut short: more than five seconds of requests were waiting.</summary>
    public bool IsOverloaded { get; set; }

    public long Errors => BadStatus + Broken + Unanswered;

    public double RequestsPerSecond => Seconds > 0 ? Succeeded / Seconds : 0;
}
