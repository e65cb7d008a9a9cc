using System.Data.Common;
using Outrigger.Jobs.Queue;

namespace Outrigger.Storage.Queue;

/// <summary>What the two engines do in ways of their own: the clock, and what every job goes through. Inside a transaction, but for the words.</summary>
internal interface IJobDialect
{
    /// <summary>Ends a query whose rows are about to be changed: passes over rows that another transaction has.</summary>
    string SkipLocked { get; }

    /// <summary>Ends a query whose rows must stay as they are until the transaction ends.</summary>
    string ForUpdate { get; }

    /// <summary>The sequences of a parameter made by <see cref="ToParameter(IReadOnlyCollection{long})"/>, as rows of one column.</summary>
    string Sequences { get; }

    /// <summary>The names of a parameter made by <see cref="ToParameter(IReadOnlyCollection{string})"/>, as rows of one column.</summary>
    string Names { get; }

    object ToParameter(IReadOnlyCollection<long> sequences);

    object ToParameter(IReadOnlyCollection<string> names);

    object ToParameter(Guid id);

    ValueTask<long> GetTimeAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken);

    /// <summary>Lets one transaction at a time see to a queue's limits, until it ends.</summary>
    ValueTask LockLimitsAsync(DbConnection connection, DbTransaction transaction, string queue, CancellationToken cancellationToken);

    Task<AddedJobs> AddAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<NewJob> jobs, long maxUnfinished, CancellationToken cancellationToken);

    Task<IReadOnlyList<LeasedJob>> LeaseAsync(
        DbConnection connection, DbTransaction transaction, LeaseRequest request, IReadOnlyList<TenantShare> shares, int most, CancellationToken cancellationToken);

    Task<IReadOnlyList<LeaseHold>> RenewAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<LeaseRenewal> renewals, TimeSpan leaseFor, CancellationToken cancellationToken);

    Task<EndedJobs> EndAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<JobEnd> ends, CancellationToken cancellationToken);

    Task<int> SetScoresAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<JobScore> scores, CancellationToken cancellationToken);
}

/// <summary>What adding came to.</summary>
/// <param name="Answers">One for each job.</param>
/// <param name="Failed">Those that failed as they were added.</param>
internal readonly record struct AddedJobs(IReadOnlyList<JobAdded> Answers, IReadOnlyList<Job> Failed);

/// <summary>What ending came to.</summary>
/// <param name="Answers">One for each attempt.</param>
/// <param name="Sequences">The jobs that have come to their end, at least those that others follow.</param>
/// <param name="Now">When.</param>
internal readonly record struct EndedJobs(IReadOnlyList<JobState?> Answers, IReadOnlyCollection<long> Sequences, long Now);
