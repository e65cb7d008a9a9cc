namespace Outrigger.Testing.Jobs;

/// <summary>What a <see cref="KillRun"/> found.</summary>
public sealed record KillRunReport
{
    /// <summary>How often the server was killed.</summary>
    public required int Kills { get; init; }

    /// <summary>Jobs whose adding was acknowledged.</summary>
    public required int Acknowledged { get; init; }

    /// <summary>Acknowledged jobs that are not completed at the end, or are not there at all.</summary>
    public required IReadOnlyList<string> Lost { get; init; }

    /// <summary>Jobs of which more than one lease holder was told that his end was taken.</summary>
    public required IReadOnlyList<string> EndedTwice { get; init; }

    /// <summary>Jobs whose kept result is not of the lease holder who was told that his end was taken.</summary>
    public required IReadOnlyList<string> WrongResult { get; init; }

    /// <summary>Idempotency keys that made no job of their own: two keys with one id.</summary>
    public required int SharedIds { get; init; }

    /// <summary>Jobs that the server holds beside the acknowledged ones, and jobs it holds twice.</summary>
    public required long Surplus { get; init; }

    /// <summary>Jobs that were leased more than once. Allowed (at least once), and counted.</summary>
    public required int LeasedAgain { get; init; }

    /// <summary>Ends that were refused because the lease was over, or whose first answer was lost. Allowed, and counted.</summary>
    public required int RefusedEnds { get; init; }

    /// <summary>Calls that broke or were not answered with success.</summary>
    public required int BrokenCalls { get; init; }

    /// <summary>From the first call to the last end, restarts included.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Of that, the time in which the server was down or starting.</summary>
    public required TimeSpan Down { get; init; }

    /// <summary>Everything that must not be, a sentence each; empty when the queue kept its word.</summary>
    public IReadOnlyList<string> Violations =>
    [
        .. Broken(Lost.Count, $"acknowledged jobs were lost: {Some(Lost)}"),
        .. Broken(EndedTwice.Count, $"jobs were ended by two lease holders: {Some(EndedTwice)}"),
        .. Broken(WrongResult.Count, $"jobs keep a result of another lease holder: {Some(WrongResult)}"),
        .. Broken(SharedIds, "idempotency keys share the job of another"),
        .. Broken(Surplus, "jobs are there that nobody was told of"),
    ];

    private static IEnumerable<string> Broken(long count, string what) => count == 0 ? [] : [$"{count} {what}"];

    private static string Some(IReadOnlyList<string> ids) => string.Join(", ", ids.Take(5)) + (ids.Count > 5 ? ", …" : "");
}
