using Outrigger.Load.Generator;

namespace Outrigger.Load.Peers;

/// <summary>Something that stands between the generator and the canned upstream.</summary>
internal interface IPeer : IAsyncDisposable
{
    /// <summary>Name in <c>--peers</c>, tables and results.</summary>
    string Name { get; }

    /// <summary>Version, for the record of the run.</summary>
    string Version { get; }

    /// <summary>The process, for its CPU time and memory; <see langword="null"/> when there is none.</summary>
    ChildProcess? Process { get; }

    /// <summary>Why the peer cannot run on this machine; <see langword="null"/> when it can.</summary>
    string? Absence { get; }

    /// <summary>Starts the peer in front of the upstream.</summary>
    /// <param name="upstreamPort">Port of the canned upstream on 127.0.0.1.</param>
    /// <param name="folder">A folder of this run, for configuration and data.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    Task<Target> StartAsync(int upstreamPort, string folder, CancellationToken cancellationToken);
}
