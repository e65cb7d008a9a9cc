namespace Outrigger.Load.Generator;

/// <summary>What one run of <see cref="StreamLoad"/> saw.</summary>
internal sealed class StreamLoadResult
{
    /// <summary>From the upstream's stamp in an event to its arrival here, ns, over the measured part.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>From the request to the first event, ns, over all streams.</summary>
    public LatencyHistogram FirstEvent { get; } = new();

    public double Seconds { get; set; }

    /// <summary>Events of the measured part.</summary>
    public long Events => Latency.Count;

    /// <summary>Numbers that never came, over the whole run.</summary>
    public long Lost { get; set; }

    public long Duplicated { get; set; }

    /// <summary>Events that came after one with a higher number.</summary>
    public long Reordered { get; set; }

    /// <summary>Streams that did not end with <c>[DONE]</c> and a complete body.</summary>
    public int Incomplete { get; set; }

    /// <summary>The median of each stream, ns, sorted: equal ones mean that no stream is favoured.</summary>
    public long[] StreamMedians { get; set; } = [];

    public long Errors => Lost + Duplicated + Reordered + Incomplete;
}
