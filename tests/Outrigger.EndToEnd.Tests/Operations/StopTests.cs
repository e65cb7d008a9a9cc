using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Outrigger.EndToEnd.Tests.Faults;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Operations;

/// <summary>However the server ends, clients are told the truth and what was on record stays.</summary>
public sealed class StopTests : IAsyncLifetime
{
    // What may be lost by kill -9 is 100 ms; a busy machine may take longer to write them.
    private static readonly TimeSpan MayBeLost = TimeSpan.FromSeconds(1);

    private readonly RawUpstream _upstream = new();
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ServerProcess _server = null!;
    private AdminClient _admin = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream["good"] = FaultCatalogue.PlayWellAsync;
        _upstream["gated"] = async exchange =>
        {
            await exchange.BeginChunkedAsync("text/event-stream");
            await exchange.ChunkAsync(FaultCatalogue.Chunk);
            await _go.Task;
            await exchange.ChunkAsync(FaultCatalogue.LastChunk);
            await exchange.EndChunkedAsync();
        };
        _server = await ServerProcess.StartAsync(new ServerSettings
        {
            Config = new GatewayConfig()
                .Provider("good", _upstream.BaseUrl("good"))
                .Provider("gated", _upstream.BaseUrl("gated"))
                .Set("Http:DrainTimeout", "00:00:03"),
        });
        _admin = new AdminClient(_server);
        _api = new ApiClient(_server, await _admin.CreateKeyAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _go.TrySetResult();
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Terminate_StreamRunning_ComesToItsEnd()
    {
        using var message = await OpenStreamAsync();

        _server.Process.Terminate();
        await Eventually.HoldsAsync(IsClosedAsync, "new connections are refused");
        _go.SetResult();

        var answer = await Answer.ReadAsync(message, CancellationToken.None);
        answer.Sse.IsDone.ShouldBeTrue(answer.Text);
        answer.Sse.Text.ShouldBe("good");
        (await _server.Process.WaitForExitAsync()).ShouldBe(0, _server.Process.Output);

        await _server.RestartAsync();
        var record = await UsageLog.FindAsync(_admin, answer.Headers["x-request-id"]);
        record["success"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Terminate_StreamDoesNotEnd_IsCutOffAfterTheDrainTime()
    {
        using var message = await OpenStreamAsync();

        _server.Process.Terminate();

        (await _server.Process.WaitForExitAsync()).ShouldBe(0, _server.Process.Output);
        var answer = await Answer.ReadAsync(message, CancellationToken.None);
        answer.IsBrokenOff.ShouldBeTrue(answer.Text);
        answer.Sse.IsDone.ShouldBeFalse();
        await Eventually.HoldsAsync(() => _upstream.Busy <= 1, "the upstream connection is closed");
    }

    [Fact]
    public async Task Terminate_Idle_EndsAtOnceWithSuccess()
    {
        await _api.ChatAsync("good/m");

        _server.Process.Terminate();

        (await _server.Process.WaitForExitAsync()).ShouldBe(0, _server.Process.Output);
    }

    [Fact]
    public async Task Kill_UnderLoad_KeepsTheRecordsAndTheKeys()
    {
        var answered = new List<(string Id, long At)>();
        while (answered.Count < 2 || Stopwatch.GetElapsedTime(answered[1].At) < MayBeLost)
        {
            var answer = await _api.ChatAsync("good/m");
            answer.Status.ShouldBe(200, answer.Text);
            answered.Add((answer.Headers["x-request-id"], Stopwatch.GetTimestamp()));
        }

        var killed = Stopwatch.GetTimestamp();
        await _server.Process.KillAsync();

        CheckIntegrity();
        await _server.RestartAsync();
        (await _api.ChatAsync("good/m")).Status.ShouldBe(200, "the key is still there");
        var kept = await AllIdsAsync();
        var owed = answered.Where(a => Stopwatch.GetElapsedTime(a.At, killed) > MayBeLost).Select(a => a.Id).ToList();
        owed.ShouldNotBeEmpty();
        owed.Except(kept).ShouldBeEmpty();
        (await UsageLog.ListAsync(_admin)).Count.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Kill_StreamRunning_TheClientSeesTheBreak()
    {
        using var message = await OpenStreamAsync();

        await _server.Process.KillAsync();

        (await Answer.ReadAsync(message, CancellationToken.None)).IsBrokenOff.ShouldBeTrue();
    }

    private async Task<HttpResponseMessage> OpenStreamAsync()
    {
        var message = await _api.OpenAsync("/v1/chat/completions", System.Text.Encoding.UTF8.GetBytes(ApiClient.Chat("gated/m", stream: true).ToJsonString()));
        ((int)message.StatusCode).ShouldBe(200);
        return message;
    }

    private async Task<bool> IsClosedAsync()
    {
        using var client = new System.Net.Sockets.TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", _server.Port);
            return false;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return true;
        }
    }

    private async Task<HashSet<string>> AllIdsAsync()
    {
        var ids = new HashSet<string>();
        string? before = null;
        do
        {
            var page = await _admin.SendAsync(HttpMethod.Get, "/admin/usage?limit=1000" + (before is null ? "" : "&before=" + before));
            ids.UnionWith(page["items"]!.AsArray().Select(r => r!["id"]!.GetValue<string>()));
            before = page["next"]?.GetValue<string>();
        }
        while (before is not null);

        return ids;
    }

    private void CheckIntegrity()
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = Path.Combine(_server.DataFolder, "outrigger.db"), Pooling = false }.ToString();
        using var database = new SqliteConnection(connection);
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        command.ExecuteScalar().ShouldBe("ok");
    }
}
