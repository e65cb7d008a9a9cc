using Outrigger.EndToEnd.Tests.Faults;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Operations;

/// <summary>Providers and aliases change while the server runs.</summary>
public sealed class ReloadTests(ReloadTests.Fixture fixture) : IClassFixture<ReloadTests.Fixture>, IAsyncLifetime
{
    private readonly RawUpstream _upstream = fixture.Upstream;
    private readonly ServerProcess _server = fixture.Server;
    private readonly ApiClient _api = new(fixture.Server, null);

    public async ValueTask InitializeAsync()
    {
        // The server is shared: each test begins with a configuration of its own that is known to be in force.
        _upstream["one"] = FaultCatalogue.PlayWellAsync;
        _upstream["two"] = FaultCatalogue.PlayWellAsync;
        var mark = "begin-" + Guid.NewGuid().ToString("N");
        _server.WriteConfig(One().Alias(mark, "one/m"));
        await Eventually.HoldsAsync(async () => (await _api.ChatAsync(mark)).Status == 200, "the first configuration is in force");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Reload_AliasMoves_NewCallsGoThere()
    {
        (await _api.ChatAsync("smart")).Headers["x-outrigger-provider"].ShouldBe("one");

        _server.WriteConfig(One().Provider("two", _upstream.BaseUrl("two"), models: ["m"]).Alias("other", "two/m"));
        await Eventually.HoldsAsync(async () => (await _api.ChatAsync("other")).Status == 200, "the new provider and its alias are there");
        _server.WriteConfig(new GatewayConfig().Provider("two", _upstream.BaseUrl("two"), models: ["m"]).Alias("smart", "two/m"));
        await Eventually.HoldsAsync(async () => (await _api.ChatAsync("smart")).Headers["x-outrigger-provider"] == "two", "the alias has moved");

        ErrorShape.ShouldBe(await _api.ChatAsync("one/m"), 404, "model_not_found");
        ErrorShape.ShouldBe(await _api.ChatAsync("other"), 404, "model_not_found");
        var names = (await _api.GetAsync("/v1/models")).Json["data"]!.AsArray().Select(m => m!["id"]!.GetValue<string>());
        names.ShouldContain("two/m");
        names.ShouldNotContain("one/m");
    }

    [Fact]
    public async Task Reload_WrittenInPlace_IsTaken()
    {
        // Some editors write into the file they opened in place of swapping it.
        await File.WriteAllTextAsync(_server.ConfigFile, One().Alias("another", "one/m").ToString());

        await Eventually.HoldsAsync(async () => (await _api.ChatAsync("another")).Status == 200, "the alias is there");
    }

    [Fact]
    public async Task Reload_KeyReplaced_TheNextCallCarriesTheNewOne()
    {
        _server.WriteConfig(new GatewayConfig().Provider("one", _upstream.BaseUrl("one"), ["sk-the-new-one"], ["m"]).Alias("smart", "one/m"));

        await Eventually.HoldsAsync(
            async () => (await _api.ChatAsync("smart")).Status == 200 && _upstream.Exchanges("one")[^1].Bearer == "sk-the-new-one", "the new key is in use");
    }

    [Fact]
    public async Task Reload_DeadKeyReplaced_TheProviderServesAgain()
    {
        _upstream["one"] = e => e.Bearer == "sk-the-new-one"
            ? FaultCatalogue.PlayWellAsync(e)
            : e.AnswerAsync(401, "application/json", """{"error":{"message":"Incorrect API key provided.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""");
        ErrorShape.ShouldBe(await _api.ChatAsync("smart"), 502, "upstream_credentials_exhausted");

        _server.WriteConfig(new GatewayConfig().Provider("one", _upstream.BaseUrl("one"), ["sk-the-new-one"], ["m"]).Alias("smart", "one/m"));

        await Eventually.HoldsAsync(async () => (await _api.ChatAsync("smart")).Status == 200, "the provider serves again");
    }

    [Theory]
    [InlineData("broken JSON", "{ \"Outrigger\": {")]
    [InlineData("wrong value", """{"Outrigger":{"Gateway":{"Providers":{"one":{"Protocol":"smtp","BaseUrl":"http://127.0.0.1:1/v1"}}}}}""")]
    [InlineData("alias of nothing", """{"Outrigger":{"Gateway":{"Aliases":[{"Name":"smart","Targets":["nobody/m"]}]}}}""")]
    public async Task Reload_Faulty_TheLastGoodOneStays(string what, string text)
    {
        var before = Warnings();
        await File.WriteAllTextAsync(_server.ConfigFile, text);

        await Eventually.HoldsAsync(() => Warnings() > before, $"the fault is logged ({what})");
        (await _api.ChatAsync("smart")).Status.ShouldBe(200);
        _server.WriteConfig(One().Alias("repaired", "one/m"));
        await Eventually.HoldsAsync(async () => (await _api.ChatAsync("repaired")).Status == 200, "the repaired file is taken");
    }

    [Fact]
    public async Task Reload_WhileAStreamRuns_LeavesItAlone()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _upstream["one"] = async exchange =>
        {
            if (!FaultCatalogue.IsStream(exchange))
            {
                await FaultCatalogue.PlayWellAsync(exchange);
                return;
            }

            await exchange.BeginChunkedAsync("text/event-stream");
            await exchange.ChunkAsync(FaultCatalogue.Chunk);
            await go.Task.WaitAsync(Eventually.Limit);
            await exchange.ChunkAsync(FaultCatalogue.LastChunk);
            await exchange.EndChunkedAsync();
        };
        var running = _api.ChatAsync("smart", stream: true);
        await Eventually.HoldsAsync(() => _upstream.Exchanges("one").Any(FaultCatalogue.IsStream), "the stream has begun");

        _server.WriteConfig(new GatewayConfig().Provider("two", _upstream.BaseUrl("two"), models: ["m"]).Alias("smart", "two/m"));
        await Eventually.HoldsAsync(async () => (await _api.ChatAsync("smart")).Headers["x-outrigger-provider"] == "two", "the alias has moved");
        go.SetResult();

        var answer = await running;
        answer.Sse.IsDone.ShouldBeTrue(answer.Text);
        answer.Sse.Text.ShouldBe("good");
    }

    private GatewayConfig One() => new GatewayConfig().Provider("one", _upstream.BaseUrl("one"), models: ["m"]).Alias("smart", "one/m");

    private int Warnings() => _server.Process.Output.Split('\n').Count(l => l.Contains(" warn", StringComparison.Ordinal) || l.Contains(" error", StringComparison.Ordinal));

    /// <summary>The server that all tests share.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal RawUpstream Upstream { get; } = new();

        internal ServerProcess Server { get; private set; } = null!;

        /// <inheritdoc/>
        public async ValueTask InitializeAsync() => Server = await ServerProcess.StartAsync(new ServerSettings());

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            await Upstream.DisposeAsync();
        }
    }
}
