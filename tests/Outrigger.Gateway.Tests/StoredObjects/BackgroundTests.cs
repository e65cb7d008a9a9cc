using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Outrigger.Gateway.Accounting;
using Outrigger.Gateway.StoredObjects;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.StoredObjects;

/// <summary>An answer in the background is billed once, to whoever asked for it, by whichever request first shows its end.</summary>
public sealed class BackgroundTests : IAsyncLifetime
{
    private const string Ask = """{"model":"openai/m","input":"x","store":true,"background":true}""";
    private const string Queued = """{"id":"resp_1","object":"response","status":"queued","background":true,"model":"m","output":[],"usage":null}""";
    private const string Done = """{"id":"resp_1","object":"response","status":"completed","background":true,"model":"m","output":[{"type":"message","id":"msg_1","role":"assistant","content":[{"type":"output_text","text":"Hi","annotations":[]}]}],"usage":{"input_tokens":5,"output_tokens":6,"output_tokens_details":{"reasoning_tokens":4}}}""";
    private const string Events =
        "data: {\"type\":\"response.queued\",\"sequence_number\":0,\"response\":{\"id\":\"resp_1\",\"status\":\"queued\"}}\n\n"
        + "data: {\"type\":\"response.output_item.added\",\"sequence_number\":1,\"output_index\":0,\"item\":{\"type\":\"message\",\"id\":\"msg_1\"}}\n\n"
        + "data: {\"type\":\"response.output_text.delta\",\"sequence_number\":2,\"delta\":\"Hi\"}\n\n";

    private const string End = "data: {\"type\":\"response.completed\",\"sequence_number\":3,\"response\":{\"id\":\"resp_1\",\"status\":\"completed\",\"usage\":{\"input_tokens\":5,\"output_tokens\":6}}}\n\n";

    private readonly InMemoryStoredObjectStore _store = new(new Fixed());
    private FakeUpstream _upstream = null!;
    private ObjectsHost _host = null!;
    private string _now = Queued;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeUpstream.StartAsync((context, request) => ObjectsHost.SayAsync(context, request.Method == "POST" && request.Path == "/v1/responses" ? Queued : _now));
        _host = await ObjectsHost.StartAsync(_upstream, _store);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Get_FirstAfterTheEnd_BillsWhoAskedAndNobodyTwice()
    {
        await _host.SendAsync(HttpMethod.Post, "/v1/responses", Ask, tags: "night,batch");
        var first = await _host.Gateway.Usage.NextAsync();
        (first.IsUsageReported, first.PromptTokens, first.CostNanoUsd).ShouldBe((false, 0, 0));

        await GetAsync(_host);
        _host.Gateway.Usage.All.Count.ShouldBe(1);
        _now = Done;
        (await GetAsync(_host)).ShouldBe(Done);
        var bill = await _host.Gateway.Usage.NextAsync();
        await GetAsync(_host);

        (bill.Tenant.Value, bill.KeyId, bill.Team, bill.RequestedModel, bill.Provider, bill.Model).ShouldBe(("acme", "key-acme", "team-acme", "openai/m", "openai", "m"));
        (bill.PromptTokens, bill.CompletionTokens, bill.ReasoningTokens, bill.IsUsageReported, bill.IsSuccess, bill.Endpoint).ShouldBe((5, 6, 4, true, true, "/v1/responses/{id}"));
        bill.Tags.ShouldBe(["night", "batch"]);
        _host.Gateway.Usage.All.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Get_ByManyOnTwoNodesAtOnce_BillsOnce()
    {
        await using var second = await ObjectsHost.StartAsync(_upstream, _store);
        await _host.PostAsync("/v1/responses", Ask);
        await _host.Gateway.Usage.NextAsync();
        var all = new TaskCompletionSource();
        var waiting = 0;
        _upstream.Handler = async (context, _) =>
        {
            if (Interlocked.Increment(ref waiting) == 8)
            {
                all.SetResult();
            }

            await all.Task;
            await ObjectsHost.SayAsync(context, Done);
        };

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => GetAsync(i % 2 == 0 ? _host : second)));

        answers.ShouldAllBe(a => a == Done);
        Bills(_host, second).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Get_AfterARestart_StillBillsOnce()
    {
        await _host.PostAsync("/v1/responses", Ask);
        _now = Done;
        await using var restarted = await ObjectsHost.StartAsync(_upstream, _store);

        await GetAsync(restarted);
        await GetAsync(_host);

        Bills(_host, restarted).Single().CompletionTokens.ShouldBe(6);
    }

    [Fact]
    public async Task Get_ByAnotherTenant_BillsNothing()
    {
        await _host.PostAsync("/v1/responses", Ask);
        _now = Done;

        (await _host.SendAsync(HttpMethod.Get, "/v1/responses/resp_1", tenant: "other")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);

        Bills(_host).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("cancelled")]
    public async Task Get_AnswerThatCameToNothing_BillsWhatItUsed(string status)
    {
        await _host.PostAsync("/v1/responses", Ask);
        _now = $$$"""{"id":"resp_1","object":"response","status":"{{{status}}}","output":[],"error":{"code":"server_error","message":"m"},"usage":{"input_tokens":5,"output_tokens":0}}""";

        await GetAsync(_host);
        await GetAsync(_host);

        var bill = Bills(_host).Single();
        (bill.IsSuccess, bill.ErrorCode, bill.PromptTokens).ShouldBe((false, "upstream-failed", 5));
    }

    [Fact]
    public async Task Cancel_ThatShowsTheEnd_BillsIt()
    {
        await _host.PostAsync("/v1/responses", Ask);
        _now = Done;

        await _host.SendAsync(HttpMethod.Post, "/v1/responses/resp_1/cancel", "");
        await GetAsync(_host);

        Bills(_host).Single().CompletionTokens.ShouldBe(6);
    }

    [Fact]
    public async Task Delete_BeforeAnybodyLooked_BillsFirst()
    {
        await _host.PostAsync("/v1/responses", Ask);
        _upstream.Handler = (context, request) => ObjectsHost.SayAsync(context, request.Method == "DELETE" ? """{"id":"resp_1","object":"response","deleted":true}""" : Done);

        (await _host.SendAsync(HttpMethod.Delete, "/v1/responses/resp_1")).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);

        Bills(_host).Single().CompletionTokens.ShouldBe(6);
        _upstream.Requests.Select(r => r.Method).ShouldBe(["POST", "GET", "DELETE"]);
    }

    [Fact]
    public async Task GetStream_ThatShowsTheEnd_BillsItAndItsItemsMayBeNamed()
    {
        await _host.PostAsync("/v1/responses", Ask);
        _upstream.Handler = (context, request) => request.Method == "GET" ? StreamAsync(context, Events + End) : ObjectsHost.SayAsync(context, Done);

        (await (await _host.SendAsync(HttpMethod.Get, "/v1/responses/resp_1?stream=true")).Content.ReadAsStringAsync()).ShouldBe(Events + End);
        await _host.SendAsync(HttpMethod.Get, "/v1/responses/resp_1?stream=true");

        Bills(_host).Single().CompletionTokens.ShouldBe(6);
        (await _host.PostAsync("/v1/responses", """{"model":"openai/m","input":[{"type":"item_reference","id":"msg_1"}]}""")).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
    }

    [Fact]
    public async Task GetStream_ThatEndsBeforeTheAnswer_LeavesTheBillOpen()
    {
        await _host.PostAsync("/v1/responses", Ask);
        _upstream.Handler = (context, request) => StreamAsync(context, Events);
        await Should.ThrowAsync<HttpRequestException>(() => _host.SendAsync(HttpMethod.Get, "/v1/responses/resp_1?stream=true"));
        Bills(_host).ShouldBeEmpty();

        _upstream.Handler = (context, _) => ObjectsHost.SayAsync(context, Done);
        await GetAsync(_host);

        Bills(_host).Single().CompletionTokens.ShouldBe(6);
    }

    [Fact]
    public async Task PostStream_ReadToItsEnd_IsBilledByItself()
    {
        _upstream.Handler = (context, request) => request.Method == "POST" ? StreamAsync(context, Events + End) : ObjectsHost.SayAsync(context, Done);

        await _host.PostAsync("/v1/responses", Ask.Replace("}", ",\"stream\":true}", StringComparison.Ordinal));
        var record = await _host.Gateway.Usage.NextAsync();
        await GetAsync(_host);

        (record.PromptTokens, record.CompletionTokens, record.Endpoint).ShouldBe((5, 6, "/v1/responses"));
        Bills(_host).ShouldBeEmpty();
    }

    [Fact]
    public async Task PostStream_WhoseAnswerSomebodyElseFetchesFirst_BillsNothingAgain()
    {
        var release = new TaskCompletionSource();
        _upstream.Handler = async (context, request) =>
        {
            if (request.Method != "POST")
            {
                await ObjectsHost.SayAsync(context, Done);
                return;
            }

            await StreamAsync(context, Events);
            await release.Task;
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(End));
        };
        using var ask = new HttpRequestMessage(HttpMethod.Post, "/v1/responses") { Content = new StringContent(Ask.Replace("}", ",\"stream\":true}", StringComparison.Ordinal), Encoding.UTF8, "application/json") };
        ask.Headers.Add("x-test-tenant", "acme");
        using var stream = await _host.Gateway.Client.SendAsync(ask, HttpCompletionOption.ResponseHeadersRead);
        var body = await stream.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[Events.Length]);

        await GetAsync(_host);
        var bill = await _host.Gateway.Usage.NextAsync();
        release.SetResult();
        await body.CopyToAsync(Stream.Null);
        var record = await _host.Gateway.Usage.NextAsync();

        (bill.Endpoint, bill.CompletionTokens).ShouldBe(("/v1/responses/{id}", 6));
        (record.Endpoint, record.CompletionTokens, record.IsUsageReported, record.IsSuccess).ShouldBe(("/v1/responses", 0, false, true));
    }

    private static UsageRecord[] Bills(params ObjectsHost[] hosts) => [.. hosts.SelectMany(h => h.Gateway.Usage.All).Where(r => r.Endpoint == "/v1/responses/{id}")];

    private static async Task<string> GetAsync(ObjectsHost host) => await (await host.SendAsync(HttpMethod.Get, "/v1/responses/resp_1")).Content.ReadAsStringAsync();

    private static Task StreamAsync(HttpContext context, string events) => FakeUpstream.WriteChunksAsync(context, "text/event-stream", [Encoding.UTF8.GetBytes(events)]);

    private sealed class Fixed : IOptionsMonitor<StoredObjectsOptions>
    {
        public StoredObjectsOptions CurrentValue { get; } = new();

        public StoredObjectsOptions Get(string? name) => CurrentValue;

        public IDisposable? OnChange(Action<StoredObjectsOptions, string?> listener) => null;
    }
}
