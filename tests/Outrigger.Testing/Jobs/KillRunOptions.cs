namespace Outrigger.Testing.Jobs;

/// <summary>How much a <see cref="KillRun"/> does.</summary>
public sealed record KillRunOptions
{
    /// <summary>The type of the jobs; the server must know it as one of outside workers.</summary>
    public const string JobType = "count";

    /// <summary>Jobs to add and to do, in all.</summary>
    public int Jobs { get; init; } = 10_000;

    /// <summary>How often the server is killed while they are done.</summary>
    public int Kills { get; init; } = 10;

    /// <summary>Outside workers at once.</summary>
    public int Workers { get; init; } = 4;

    /// <summary>How long nothing may come to its end before the run is given up; what is missing then is lost.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The settings a server needs for such a run, as environment variables.</summary>
    /// <param name="connectionString">PostgreSQL; empty for SQLite in the data folder.</param>
    public static IReadOnlyDictionary<string, string> Settings(string connectionString) => new Dictionary<string, string>
    {
        ["Outrigger__Storage__ConnectionString"] = connectionString,
        ["OUTRIGGER_MASTER_KEY"] = Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(static i => (byte)i)]),
        ["Outrigger__Jobs__Queue__Types__0"] = JobType,

        // Everything is kept, so that everything can be looked at afterwards.
        ["Outrigger__Jobs__Queue__KeepCompleted"] = "10000000",

        // A worker whose answer was lost does not come back to its job: it is taken back soon, and as often as need be.
        ["Outrigger__Jobs__Workers__Lease"] = "00:00:05",
        ["Outrigger__Jobs__Workers__MaxStalls"] = "100",
    };
}
