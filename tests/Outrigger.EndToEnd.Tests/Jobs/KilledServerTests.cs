using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Jobs;

/// <summary>
/// The real server is killed (SIGKILL) again and again while clients add jobs and outside workers do them. Whatever was
/// acknowledged must be there at the end, and of each job one lease holder alone may have been told that his end was taken.
/// </summary>
public sealed class KilledServerTests
{
    private const int Jobs = 10_000;
    private const int Kills = 10;
    private const int PerCall = 50;
    private const int Workers = 4;

    private readonly ConcurrentDictionary<string, string> _acknowledged = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<long>> _ended = new();

    [Fact]
    public async Task Kill_TenTimesDuringTenThousandJobs_Sqlite_LosesNothingAndEndsNothingTwice() => await RunAsync("");

    [Fact]
    public async Task Kill_TenTimesDuringTenThousandJobs_Postgres_LosesNothingAndEndsNothingTwice()
    {
        if (PostgresServer.Missing is { } reason)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", reason);
            Assert.Skip(reason);
        }

        await RunAsync(await (await PostgresServer.Shared).CreateDatabaseAsync());
    }

    private static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"job-{number}");

    private async Task RunAsync(string connectionString)
    {
        await using var server = await ServerProcess.StartAsync(new ServerSettings
        {
            Environment = new Dictionary<string, string>
            {
                ["Outrigger__Storage__ConnectionString"] = connectionString,
                ["OUTRIGGER_MASTER_KEY"] = Convert.ToBase64String(new byte[32].Select((_, i) => (byte)i).ToArray()),
                ["Outrigger__Jobs__Queue__Types__0"] = "count",
                ["Outrigger__Jobs__Queue__KeepCompleted"] = "1000000",
                ["Outrigger__Jobs__Workers__Lease"] = "00:00:05",
                ["Outrigger__Jobs__Workers__MaxStalls"] = "100",
            },
        });
        using var done = new CancellationTokenSource();
        var adding = Task.Run(() => AddAsync(server, done.Token));
        var working = Enumerable.Range(0, Workers).Select(i => Task.Run(() => WorkAsync(server, i, done.Token))).ToArray();

        for (var kill = 1; kill <= Kills; kill++)
        {
            // Spread over the work: each blow falls when its share of jobs has been ended.
            var share = kill * Jobs / (Kills + 1);
            await Eventually.HoldsAsync(() => _ended.Count >= share || adding.IsFaulted, $"{share} jobs are ended", TimeSpan.FromMinutes(3));
            await server.Process.KillAsync();
            await server.RestartAsync();
        }

        await adding;
        await Eventually.HoldsAsync(() => _ended.Count >= Jobs, "all jobs are ended", TimeSpan.FromMinutes(3));
        await done.CancelAsync();
        await Task.WhenAll(working);

        _acknowledged.Count.ShouldBe(Jobs);
        _acknowledged.Values.Distinct().Count().ShouldBe(Jobs, "each idempotency key made one job");
        _ended.Values.Count(tokens => tokens.Count > 1).ShouldBe(0, "jobs whose end was taken twice");
        _acknowledged.Values.Except(_ended.Keys).ShouldBeEmpty("acknowledged jobs that nobody could end");
        var stats = (await server.Http.GetFromJsonAsync<JsonObject>("/jobs/v1/stats"))!;
        stats["completed"]!.GetValue<long>().ShouldBe(Jobs);
        stats["waiting"]!.GetValue<long>().ShouldBe(0);
        stats["active"]!.GetValue<long>().ShouldBe(0);
        stats["failed"]!.GetValue<long>().ShouldBe(0);
    }

    // A client that repeats with its key what was not answered.
    private async Task AddAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        for (var from = 0; from < Jobs; from += PerCall)
        {
            var jobs = new JsonArray([.. Enumerable.Range(from, PerCall).Select(i => (JsonNode)new JsonObject
            {
                ["type"] = "count",
                ["input"] = i,
                ["idempotencyKey"] = Key(i),
            })]);
            var answer = await SendAsync(server, "/jobs/v1/bulk", new JsonObject { ["jobs"] = jobs }, cancellationToken);
            var ids = answer!["ids"]!.AsArray();
            for (var i = 0; i < PerCall; i++)
            {
                _acknowledged[Key(from + i)] = ids[i]!.GetValue<string>();
            }
        }
    }

    private async Task WorkAsync(ServerProcess server, int number, CancellationToken cancellationToken)
    {
        var worker = string.Create(CultureInfo.InvariantCulture, $"w{number}");
        while (!cancellationToken.IsCancellationRequested)
        {
            var leased = await SendAsync(
                server, "/jobs/v1/lease", new JsonObject { ["worker"] = worker, ["types"] = new JsonArray("count"), ["max"] = 50, ["leaseSeconds"] = 5, ["waitSeconds"] = 1 }, cancellationToken, repeats: false);
            foreach (var job in leased?["jobs"]?.AsArray() ?? [])
            {
                var id = job!["id"]!.GetValue<string>();
                var token = job["token"]!.GetValue<long>();
                var end = new JsonObject { ["worker"] = worker, ["token"] = token, ["result"] = JsonNode.Parse(job["input"]!.ToJsonString()) };

                // Repeated until there is an answer: an end that was taken and whose answer was lost answers 409 then.
                if (await SendAsync(server, $"/jobs/v1/{id}/complete", end, cancellationToken) is { } taken && taken["state"] is not null)
                {
                    _ended.GetOrAdd(id, static _ => new()).Enqueue(token);
                }
                else if ((await GetAsync(server, id, cancellationToken))?["state"]?.GetValue<string>() == "completed")
                {
                    _ended.GetOrAdd(id, static _ => new());
                }
            }
        }
    }

    private static async Task<JsonNode?> GetAsync(ServerProcess server, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await server.Http.GetFromJsonAsync<JsonNode>($"/jobs/v1/{id}", cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>The answer; null when the lease was lost, or (without repeating) when the server was not there.</summary>
    private static async Task<JsonNode?> SendAsync(ServerProcess server, string path, JsonNode body, CancellationToken cancellationToken, bool repeats = true)
    {
        while (true)
        {
            try
            {
                using var answer = await server.Http.PostAsJsonAsync(path, body, cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken);
                }

                if ((int)answer.StatusCode == 409)
                {
                    return null;
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException)
            {
                // It was killed.
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return null;
            }

            if (!repeats)
            {
                return null;
            }

            // Until it is there again.
            await Eventually.HoldsAsync(
                async () =>
                {
                    try
                    {
                        using var ready = await server.Http.GetAsync("/health/ready", cancellationToken);
                        return ready.IsSuccessStatusCode;
                    }
                    catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
                    {
                        return cancellationToken.IsCancellationRequested;
                    }
                },
                "the server is back",
                TimeSpan.FromMinutes(1));
            if (cancellationToken.IsCancellationRequested)
            {
                return null;
            }
        }
    }
}
