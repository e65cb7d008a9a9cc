using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;
using Outrigger.Testing.Jobs;

namespace Outrigger.EndToEnd.Tests.Jobs;

/// <summary>
/// The real server is killed (SIGKILL) ten times while clients add jobs and outside workers do them: nothing that was
/// acknowledged may be lost, and no job be ended by two lease holders. <c>./bench load jobs-kill</c> does it a hundred times.
/// </summary>
public sealed class KilledServerTests
{
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

    private static async Task RunAsync(string connectionString)
    {
        await using var server = await ServerProcess.StartAsync(new ServerSettings { Environment = KillRunOptions.Settings(connectionString) });
        var options = new KillRunOptions();

        var report = await KillRun.RunAsync(new KillableServer(server), options);

        report.Violations.ShouldBeEmpty();
        report.Kills.ShouldBe(options.Kills);
        report.Acknowledged.ShouldBe(options.Jobs);
    }

    private sealed class KillableServer(ServerProcess server) : IKillableServer
    {
        public HttpClient Http => server.Http;

        public Task KillAsync() => server.Process.KillAsync();

        public Task RestartAsync() => server.RestartAsync();
    }
}
