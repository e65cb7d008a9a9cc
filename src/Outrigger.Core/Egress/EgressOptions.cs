using System.ComponentModel.DataAnnotations;

namespace Outrigger.Core.Egress;

/// <summary>What calls to addresses out of requests may reach. Addresses of the configuration are not bound by it.</summary>
public sealed class EgressOptions
{
    /// <summary>The section these settings are read from.</summary>
    public const string SectionName = "Outrigger:Egress";

    /// <summary>Ranges that are reachable although they are private, loopback or reserved.</summary>
    /// <value>CIDR notation (<c>10.1.0.0/16</c>, <c>fd00:1::/64</c>) or single addresses; at most 256. Default: none.</value>
    [MaxLength(256)]
    public IList<string> AllowedNetworks { get; init; } = [];

    /// <summary>Ports that are reachable beyond those a web service usually has.</summary>
    /// <value>1–65535; at most 64. Default: none.</value>
    /// <remarks>Always reachable: 80, 443, and 1024–65535 without the well-known ports of databases, queues and remote control.</remarks>
    [MaxLength(64)]
    public IList<int> AllowedPorts { get; init; } = [];

    /// <summary>Whether upstream requests carry <c>traceparent</c>. The host sets it when traces are exported.</summary>
    /// <value>Default false: creating and injecting the header costs time on every call.</value>
    public bool PropagateTraceContext { get; set; }
}
