using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;
using Outrigger.Testing.Jobs;

namespace Outrigger.EndToEnd.Tests.Jobs;

/// <summary>The real server while its PostgreSQL is killed and comes back.</summary>
public sealed class DatabaseAwayTests
{
    private const int Jobs = 20;

    // Far below what a caller gives up after, far above what a refusal takes.
    private static readonly TimeSpan Fast = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Postgres_KilledAndBack_IsRefusedAtOnceAndNothingIsLostOrDoneTwice()
    {
        Need.That(PostgresServer.Missing is null, PostgresServer.Missing ?? "");
        await using var postgres = await PostgresServer.StartAsync();
        await using var server = await ServerProcess.StartAsync(new ServerSettings
        {
            Environment = new Dictionary<string, string>(KillRunOptions.Settings(await postgres.CreateDatabaseAsync()))
            {
                // The outage of this test is shorter than any lease.
                ["Outrigger__Jobs__Workers__Lease"] = "00:05:00",
            },
        });
        (await SendAsync(server, "/jobs/v1/bulk", Orders(0))).Status.ShouldBe(200);
        var held = (await LeaseAsync(server, 5)).Body!["jobs"]!.AsArray().Select(static job => job!).ToList();

        await postgres.KillAsync();
        foreach (var (path, body) in (IReadOnlyList<(string, JsonObject)>)[("/jobs/v1", Order(Jobs)), ("/jobs/v1/bulk", Orders(Jobs)), (Complete(held[0]), End(held[0]))])
        {
            var (status, problem) = await SendAsync(server, path, body);
            status.ShouldBe(503, path);
            problem!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:storage-unavailable", path);
        }

        (await LeaseAsync(server, 1)).Status.ShouldBe(503);
        await postgres.BootAsync();
        await Eventually.HoldsAsync(async () => (await SendAsync(server, "/jobs/v1", Order(Jobs))).Status is 200 or 201, "jobs are taken again");

        // What was not answered is sent again, with the same keys and the same leases.
        (await SendAsync(server, "/jobs/v1/bulk", Orders(0))).Body!["added"]!.GetValue<int>().ShouldBe(0);
        foreach (var job in held)
        {
            (await SendAsync(server, Complete(job), End(job))).Status.ShouldBe(200);
            (await SendAsync(server, Complete(job), End(job))).Status.ShouldBe(409);
        }

        var rest = (await LeaseAsync(server, 50)).Body!["jobs"]!.AsArray().Select(static job => job!).ToList();
        rest.Select(static job => job["input"]!.GetValue<int>()).Concat(held.Select(static job => job["input"]!.GetValue<int>())).Order().ShouldBe(Enumerable.Range(0, Jobs + 1));
        rest.ShouldAllBe(static job => job["attempt"]!.GetValue<int>() == 1);
    }

    private static JsonObject Order(int number) => new() { ["type"] = KillRunOptions.JobType, ["input"] = number, ["idempotencyKey"] = $"job-{number}" };

    private static JsonObject Orders(int from) => new() { ["jobs"] = new JsonArray([.. Enumerable.Range(from, Jobs).Select(static number => (JsonNode)Order(number))]) };

    private static string Complete(JsonNode job) => $"/jobs/v1/{job["id"]}/complete";

    private static JsonObject End(JsonNode job) => new() { ["worker"] = "w", ["token"] = job["token"]!.GetValue<long>(), ["result"] = job["input"]!.GetValue<int>() };

    private static Task<(int Status, JsonNode? Body)> LeaseAsync(ServerProcess server, int count) =>
        SendAsync(server, "/jobs/v1/lease", new JsonObject { ["worker"] = "w", ["types"] = new JsonArray(KillRunOptions.JobType), ["max"] = count, ["leaseSeconds"] = 300 });

    private static async Task<(int Status, JsonNode? Body)> SendAsync(ServerProcess server, string path, JsonObject body)
    {
        using var limit = new CancellationTokenSource(Fast);
        using var answer = await server.Http.PostAsJsonAsync(path, body, limit.Token);
        var text = await answer.Content.ReadAsStringAsync(limit.Token);
        return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }
}
