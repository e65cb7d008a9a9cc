using System.Globalization;
using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Queue.Postgres;

/// <summary>
/// What many callers of this process ask of PostgreSQL at the same time is asked together: a job that is added, leased or
/// ended alone costs four statements and a commit, a hundred of them cost hardly more. Thread-safe.
/// </summary>
/// <param name="add">Adds in a transaction.</param>
/// <param name="lease">Leases one tenant's jobs in a transaction, to the owners in their order.</param>
/// <param name="end">Ends in a transaction.</param>
internal sealed class PostgresJobBatches(
    Func<IReadOnlyList<NewJob>, long, CancellationToken, Task<IReadOnlyList<JobAdded>>> add,
    Func<LeaseRequest, TenantShare, string[], CancellationToken, Task<IReadOnlyList<LeasedJob>>> lease,
    Func<IReadOnlyList<JobEnd>, CancellationToken, Task<IReadOnlyList<JobState?>>> end)
{
    // Two at a time: one is at the disk while the other is written.
    private const int Running = 2;
    private const int MaxJobs = 500;
    private const int BytesOfAJob = 4096;

    private readonly CallBatches<(IReadOnlyList<NewJob> Jobs, long MaxUnfinished), IReadOnlyList<JobAdded>> _adding = new(
        Running,
        MaxJobs,
        async (calls, token) => Split(await add([.. calls.SelectMany(call => call.Jobs)], calls[0].MaxUnfinished, token), calls.Select(call => call.Jobs.Count)));

    private readonly CallBatches<(LeaseRequest Request, TenantShare Share), IReadOnlyList<LeasedJob>> _leasing = new(Running, MaxJobs, (calls, token) => LeaseAsync(calls, lease, token));

    private readonly CallBatches<IReadOnlyList<JobEnd>, IReadOnlyList<JobState?>> _ending = new(
        Running,
        MaxJobs,
        async (calls, token) => Split(await end([.. calls.SelectMany(call => call)], token), calls.Select(call => call.Count)));

    public Task<IReadOnlyList<JobAdded>> AddAsync(IReadOnlyList<NewJob> jobs, long maxUnfinished, CancellationToken cancellationToken) =>
        _adding.RunAsync((jobs, maxUnfinished), maxUnfinished.ToString(CultureInfo.InvariantCulture), jobs.Sum(job => 1 + (job.Input.Length / BytesOfAJob)), cancellationToken);

    /// <param name="request">A request without limits of concurrency and rate.</param>
    /// <param name="share">Its only share.</param>
    /// <param name="cancellationToken">Takes it back while it waits.</param>
    public Task<IReadOnlyList<LeasedJob>> LeaseAsync(LeaseRequest request, TenantShare share, CancellationToken cancellationToken)
    {
        // A name cannot hold the character that parts them here.
        var types = request.Types is null ? "" : '\0' + string.Join('\0', request.Types);
        var group = string.Create(CultureInfo.InvariantCulture, $"{request.Queue}\0{share.Tenant.Value}\0{request.LeaseFor.Ticks}{types}");
        return _leasing.RunAsync((request, share), group, Math.Min(share.Max, request.Max), cancellationToken);
    }

    public Task<IReadOnlyList<JobState?>> EndAsync(IReadOnlyList<JobEnd> ends, CancellationToken cancellationToken) =>
        _ending.RunAsync(ends, "", ends.Sum(one => 1 + ((one.Result?.Length ?? 0) / BytesOfAJob)), cancellationToken);

    private static async Task<IReadOnlyList<IReadOnlyList<LeasedJob>>> LeaseAsync(
        IReadOnlyList<(LeaseRequest Request, TenantShare Share)> calls,
        Func<LeaseRequest, TenantShare, string[], CancellationToken, Task<IReadOnlyList<LeasedJob>>> lease,
        CancellationToken cancellationToken)
    {
        if (calls is [var (request, only)])
        {
            return [await lease(request with { Max = Math.Min(request.Max, only.Max) }, only, [StorableText.Clean(request.Owner)], cancellationToken)];
        }

        int[] most = [.. calls.Select(call => Math.Min(call.Share.Max, call.Request.Max))];
        string[] owners = [.. calls.SelectMany((call, i) => Enumerable.Repeat(StorableText.Clean(call.Request.Owner), most[i]))];
        var first = calls[0];
        return Split(await lease(first.Request with { Max = owners.Length }, new TenantShare(first.Share.Tenant, owners.Length), owners, cancellationToken), most);
    }

    // In the order of the calls; where there is less than was asked for, the last ones get nothing.
    private static IReadOnlyList<T>[] Split<T>(IReadOnlyList<T> all, IEnumerable<int> counts)
    {
        var begin = 0;
        return [.. counts.Select(count =>
        {
            var (from, to) = (begin, begin = Math.Min(all.Count, begin + count));
            return (IReadOnlyList<T>)[.. all.Skip(from).Take(to - from)];
        })];
    }
}
