using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Outrigger.Testing.Jobs;

/// <summary>
/// The real server is killed (SIGKILL) again and again while clients add jobs and outside workers do them. Whatever was
/// acknowledged must be there at the end, and of each job one lease holder alone may have been told that his end was
/// taken, and the result that is kept must be his.
/// </summary>
public sealed class KillRun
{
    private const int PerCall = 25;

    // Adding keeps only so far ahead of the workers, so that every blow falls on both.
    private const int Ahead = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    // Longer than a lease (5 s) and a look for those that ran out.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(7);

    private readonly KillRunOptions _options;
    private readonly IKillableServer _server;
    private readonly Calls _calls;
    private readonly ConcurrentDictionary<string, string> _acknowledged = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _taken = new();
    private readonly ConcurrentDictionary<string, int> _leases = new();
    private readonly ConcurrentDictionary<string, bool> _ended = new();
    private int _refusedEnds;

    private KillRun(IKillableServer server, KillRunOptions options)
    {
        _server = server;
        _options = options;
        _calls = new Calls(server.Http);
    }

    /// <summary>Runs to its end.</summary>
    /// <param name="server">A server that was started with <see cref="KillRunOptions.Settings"/> and holds no jobs.</param>
    /// <param name="options">How much to do.</param>
    /// <param name="cancellationToken">Gives the run up.</param>
    public static async Task<KillRunReport> RunAsync(IKillableServer server, KillRunOptions options, CancellationToken cancellationToken = default)
    {
        var run = new KillRun(server, options);
        return await run.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<KillRunReport> RunAsync(CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        var down = TimeSpan.Zero;
        var kills = 0;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var adding = Task.Run(() => AddAsync(done.Token), CancellationToken.None);
        var working = Enumerable.Range(0, _options.Workers).Select(i => Task.Run(() => WorkAsync(i, done.Token), CancellationToken.None)).ToArray();

        // Spread over the work: each blow falls when its share of jobs has been ended.
        while (kills < _options.Kills && await EndedAsync((int)((kills + 1L) * _options.Jobs / (_options.Kills + 1)), adding, cancellationToken).ConfigureAwait(false))
        {
            var blow = Stopwatch.GetTimestamp();
            await _server.KillAsync().ConfigureAwait(false);
            await _server.RestartAsync().ConfigureAwait(false);
            down += Stopwatch.GetElapsedTime(blow);
            kills++;
        }

        await EndedAsync(_options.Jobs, adding, cancellationToken).ConfigureAwait(false);
        var elapsed = Stopwatch.GetElapsedTime(begin);
        await done.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll([adding, .. working]).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return await JudgeAsync(kills, elapsed, down, cancellationToken).ConfigureAwait(false);
    }

    // False when nothing has come to its end for longer than the run has patience.
    private async Task<bool> EndedAsync(int share, Task adding, CancellationToken cancellationToken)
    {
        var (last, since) = (_ended.Count, Stopwatch.GetTimestamp());
        while (_ended.Count < share)
        {
            if (adding.IsFaulted)
            {
                await adding.ConfigureAwait(false);
            }

            if (_ended.Count != last)
            {
                (last, since) = (_ended.Count, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(since) > _options.Patience)
            {
                return false;
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    // A client that repeats with its keys what was not answered.
    private async Task AddAsync(CancellationToken cancellationToken)
    {
        for (var from = 0; from < _options.Jobs && !cancellationToken.IsCancellationRequested;)
        {
            if (from - _ended.Count > Ahead)
            {
                await Calls.RestAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            // Alone and many at a time: two ways into the database.
            var count = from % 3 == 0 ? 1 : Math.Min(PerCall, _options.Jobs - from);
            var jobs = Enumerable.Range(from, count).Select(static i => (JsonNode)new JsonObject
            {
                ["type"] = KillRunOptions.JobType,
                ["input"] = i,
                ["idempotencyKey"] = Key(i),
            }).ToArray();
            var answer = count == 1
                ? await _calls.SendAsync("/jobs/v1", jobs[0], cancellationToken).ConfigureAwait(false)
                : await _calls.SendAsync("/jobs/v1/bulk", new JsonObject { ["jobs"] = new JsonArray(jobs) }, cancellationToken).ConfigureAwait(false);
            if (answer is null)
            {
                return;
            }

            for (var i = 0; i < count; i++)
            {
                _acknowledged[Key(from + i)] = (count == 1 ? answer["id"] : answer["ids"]![i])!.GetValue<string>();
            }

            from += count;
        }
    }

    // Every second worker does not wait for the server: it leaves what it holds, and says that it is done when its leases
    // are long over and others have the jobs.
    private async Task WorkAsync(int number, CancellationToken cancellationToken)
    {
        var worker = string.Create(CultureInfo.InvariantCulture, $"w{number}");
        var isPatient = number % 2 == 0;
        var left = new Queue<(JsonNode Job, long Since)>();
        while (!cancellationToken.IsCancellationRequested)
        {
            while (left.TryPeek(out var late) && Stopwatch.GetElapsedTime(late.Since) > Late)
            {
                await EndAsync(worker, left.Dequeue().Job, isPatient: true, cancellationToken).ConfigureAwait(false);
            }

            var wanted = new JsonObject { ["worker"] = worker, ["types"] = new JsonArray(KillRunOptions.JobType), ["max"] = 50, ["leaseSeconds"] = 5, ["waitSeconds"] = 1 };
            var leased = await _calls.SendAsync("/jobs/v1/lease", wanted, cancellationToken).ConfigureAwait(false);
            var isThere = true;
            foreach (var job in leased?["jobs"]?.AsArray() ?? [])
            {
                _leases.AddOrUpdate(job!["id"]!.GetValue<string>(), 1, static (_, count) => count + 1);
                isThere = isThere && await EndAsync(worker, job, isPatient, cancellationToken).ConfigureAwait(false);
                if (!isThere)
                {
                    left.Enqueue((job, Stopwatch.GetTimestamp()));
                }
            }
        }
    }

    // False when a worker without patience had no answer.
    private async Task<bool> EndAsync(string worker, JsonNode job, bool isPatient, CancellationToken cancellationToken)
    {
        var id = job["id"]!.GetValue<string>();
        var token = job["token"]!.GetValue<long>();
        var mark = string.Create(CultureInfo.InvariantCulture, $"{job["input"]!.GetValue<int>()} by {worker} on {token}");

        // Repeated until there is an answer: an end that was taken and whose answer was lost answers 409 then.
        var end = new JsonObject { ["worker"] = worker, ["token"] = token, ["result"] = mark };
        if (await _calls.SendAsync($"/jobs/v1/{id}/complete", end, cancellationToken, isPatient).ConfigureAwait(false) is not { } answer)
        {
            return false;
        }

        if (answer["state"] is not null)
        {
            _taken.GetOrAdd(id, static _ => new()).Enqueue(mark);
            _ended[id] = true;
            return true;
        }

        Interlocked.Increment(ref _refusedEnds);
        if ((await _calls.GetAsync($"/jobs/v1/{id}", cancellationToken).ConfigureAwait(false))?["state"]?.GetValue<string>() == "completed")
        {
            _ended[id] = true;
        }

        return true;
    }

    private async Task<KillRunReport> JudgeAsync(int kills, TimeSpan elapsed, TimeSpan down, CancellationToken cancellationToken)
    {
        var lost = new ConcurrentQueue<string>();
        var wrong = new ConcurrentQueue<string>();
        var again = 0;
        await Parallel.ForEachAsync(
            _acknowledged,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
            async (job, token) =>
            {
                var kept = await _calls.GetAsync($"/jobs/v1/{job.Value}", token).ConfigureAwait(false);
                var result = kept?["result"]?.GetValue<string>();
                if (_leases.GetValueOrDefault(job.Value) > 1 || kept?["stalls"]?.GetValue<int>() > 0)
                {
                    Interlocked.Increment(ref again);
                }

                if (kept?["state"]?.GetValue<string>() != "completed" || result is null)
                {
                    lost.Enqueue(job.Value);
                }
                else if (!result.StartsWith(job.Key[4..] + " by ", StringComparison.Ordinal) || (_taken.TryGetValue(job.Value, out var told) && !told.Contains(result)))
                {
                    wrong.Enqueue(job.Value);
                }
            }).ConfigureAwait(false);
        for (var i = _acknowledged.Count; i < _options.Jobs; i++)
        {
            lost.Enqueue("never acknowledged");
        }

        var stats = await _calls.GetAsync("/jobs/v1/stats", cancellationToken).ConfigureAwait(false) ?? throw new InvalidOperationException("The server does not say how many jobs there are.");
        var held = ((string[])["waiting", "active", "completed", "failed", "delayed", "blocked", "cancelled"]).Sum(state => stats[state]!.GetValue<long>());
        return new KillRunReport
        {
            Kills = kills,
            Acknowledged = _acknowledged.Count,
            Lost = [.. lost],
            EndedTwice = [.. _taken.Where(static job => job.Value.Count > 1).Select(static job => job.Key)],
            WrongResult = [.. wrong],
            SharedIds = _acknowledged.Count - _acknowledged.Values.Distinct(StringComparer.Ordinal).Count(),
            Surplus = Math.Max(0, held - _acknowledged.Count),
            LeasedAgain = again,
            RefusedEnds = _refusedEnds,
            BrokenCalls = _calls.Broken,
            Elapsed = elapsed,
            Down = down,
        };
    }

    private static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"job-{number}");
}
