using System.Runtime.InteropServices;
using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Queue.Sqlite;

/// <summary>
/// Counts what a batch adds, leases and completes, and writes it at the batch's end: the changes that the triggers leave to
/// whoever makes them. For one transaction.
/// </summary>
internal sealed class SqliteJobCounts
{
    private const string Change =
        """
        INSERT INTO job_counts (queue, state, tenant, shard, jobs) VALUES (?1, ?2, ?3, 0, ?4)
        ON CONFLICT (queue, state, tenant, shard) DO UPDATE SET jobs = jobs + excluded.jobs
        """;

    private readonly Dictionary<(string Queue, JobState State, string Tenant), long> _changes = [];

    public void Add(string queue, JobState state, string tenant, long jobs) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_changes, (queue, state, tenant), out _) += jobs;

    public void Move(string queue, JobState from, JobState to, string tenant, long jobs)
    {
        Add(queue, from, tenant, -jobs);
        Add(queue, to, tenant, jobs);
    }

    public void Write(SqliteStatements statements)
    {
        foreach (var ((queue, state, tenant), jobs) in _changes)
        {
            if (jobs != 0)
            {
                statements.Get(Change).Bind(queue).Bind((long)state).Bind(tenant).Bind(jobs).Run();
            }
        }
    }
}
