namespace Outrigger.Load.Reporting;

/// <summary>What is written beside the values of a run, so that a reader can judge and repeat it.</summary>
/// <param name="Name">Name of the run and of its files.</param>
/// <param name="Started">When it began.</param>
/// <param name="Commit">Commit of the sources.</param>
/// <param name="Machine">Cores, memory, system, runtime.</param>
/// <param name="Command">The command line.</param>
/// <param name="Generator">What sent the load of the closed loop.</param>
/// <param name="Versions">Peer and version.</param>
/// <param name="FsyncMilliseconds">Median time of a small write with fsync.</param>
/// <param name="Notes">What else must be known.</param>
internal sealed record RunRecord(
    string Name,
    DateTimeOffset Started,
    string Commit,
    string Machine,
    string Command,
    string Generator,
    IReadOnlyList<KeyValuePair<string, string>> Versions,
    double FsyncMilliseconds,
    IReadOnlyList<string> Notes);
