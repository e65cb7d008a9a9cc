using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage;

/// <summary>Which database keeps what the server remembers, and how.</summary>
public sealed class StorageOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Storage";

    /// <summary>Where the database is.</summary>
    /// <value>Empty (default) = SQLite, <c>outrigger.db</c> in the data folder. <c>Host=…</c> = PostgreSQL, in the form of Npgsql.</value>
    /// <remarks>May hold a password: it is never written to a log or an answer. Give it by environment (<c>Outrigger__Storage__ConnectionString</c>).</remarks>
    public string ConnectionString { get; set; } = "";

    /// <summary>What SQLite makes durable before a write is acknowledged.</summary>
    /// <value>Default <see cref="StorageDurability.Full"/>.</value>
    /// <remarks>Both survive <c>kill -9</c>: an acknowledged job, or end of one, is never lost with the process. PostgreSQL has its own setting, <c>synchronous_commit</c>.</remarks>
    public StorageDurability Durability { get; set; } = StorageDurability.Full;

    /// <summary>How many writes SQLite commits together at most.</summary>
    /// <value>1 to 10,000. Default 256.</value>
    [Range(1, 10_000)]
    public int GroupCommitMaxWrites { get; set; } = 256;

    /// <summary>How many writes may wait for SQLite's writer thread.</summary>
    /// <value>1 to 1,000,000. Default 4,096.</value>
    /// <remarks>When it is full a write waits for room at most <see cref="CommandTimeout"/> and then fails with <c>storage-unavailable</c>.</remarks>
    [Range(1, 1_000_000)]
    public int WriteQueueCapacity { get; set; } = 4096;

    /// <summary>How many queries may run at once: read connections of SQLite, pool size of PostgreSQL unless the connection string says otherwise.</summary>
    /// <value>1 to 1,000. Default 16.</value>
    [Range(1, 1_000)]
    public int MaxConnections { get; set; } = 16;

    /// <summary>How long SQLite waits for another program that holds the database file.</summary>
    /// <value>0 to 60 s. Default 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a command may take on PostgreSQL, and how long a call waits for a free connection or a place in the queue.</summary>
    /// <value>1 to 300 s. Default 5 s.</value>
    /// <remarks>A <c>Command Timeout</c> in the connection string wins for commands.</remarks>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection to PostgreSQL may take.</summary>
    /// <value>1 to 60 s. Default 2 s.</value>
    /// <remarks>A <c>Timeout</c> in the connection string wins.</remarks>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether processes on one PostgreSQL database tell each other of new jobs and of what happens to jobs (<c>LISTEN</c>/<c>NOTIFY</c>).</summary>
    /// <value>Default true.</value>
    /// <remarks>Takes one connection more. Switch it off behind a pooler in transaction mode (pgbouncer), which breaks <c>LISTEN</c>: workers then find jobs of other processes when they look by themselves.</remarks>
    public bool Notifications { get; set; } = true;
}

/// <summary>What SQLite makes durable before a write is acknowledged.</summary>
public enum StorageDurability
{
    /// <summary>
    /// <c>synchronous=NORMAL</c>: the operating system has the write. It survives a crash or <c>kill -9</c> of the server;
    /// a power loss may take the last writes back, without damage to the database.
    /// </summary>
    Normal,

    /// <summary><c>synchronous=FULL</c>: the disk has the write (one <c>fsync</c> a group commit). It survives a power loss too.</summary>
    Full,
}

/// <summary>Checks the attributes of <see cref="StorageOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class StorageOptionsCrossValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var failures = new List<string>();
        if (options.GroupCommitMaxWrites > options.WriteQueueCapacity)
        {
            failures.Add($"{StorageOptions.SectionName}:GroupCommitMaxWrites ({options.GroupCommitMaxWrites} writes) is larger than WriteQueueCapacity ({options.WriteQueueCapacity} writes): a group could never fill.");
        }

        if (ConnectionTarget.Parse(options.ConnectionString).Problem is { } problem)
        {
            failures.Add(problem);
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
