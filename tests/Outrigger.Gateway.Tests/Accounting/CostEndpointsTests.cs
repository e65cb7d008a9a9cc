using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.Gateway.Accounting;
using Outrigger.StoreConformance.Accounting;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Accounting;

public sealed class CostEndpointsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = UsageRecords.Noon.AddHours(3);

    private readonly HttpClient _client = new();
    private WebApplication _app = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IUsageStore Store => _app.Services.GetRequiredService<IUsageStore>();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(new ManualTimeProvider(Now));
        builder.Services.AddAccounting(builder.Configuration);
        _app = builder.Build();
        _app.MapGroup("/admin").MapAccounting();
        await _app.StartAsync(Token);
        _client.BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Summary_CallsOfSomeDays_AddsThemUp()
    {
        await Store.AppendAsync(
            [
                UsageRecords.Create(Now, model: "dear", costNanoUsd: 1_500_000_000, endpoint: "/v1/responses"),
                UsageRecords.Create(Now, model: "cheap", costNanoUsd: 1),
                UsageRecords.Create(Now.AddDays(-2), model: "cheap", costNanoUsd: 500),
                UsageRecords.Create(Now.AddDays(-2), model: "new") with { IsPriced = false },
                UsageRecords.Create(Now.AddDays(-2), provider: null, model: null, success: false) with { IsUsageReported = false },
                UsageRecords.Create(Now.AddDays(-3), model: "outside", costNanoUsd: 9),
            ],
            Token);

        var summary = await GetAsync("/admin/costs/summary?days=3");

        summary.GetProperty("totalCost").GetRawText().ShouldBe("1.500000501");
        summary.GetProperty("totalRequests").GetInt64().ShouldBe(5);
        summary.GetProperty("averageCostPerRequest").GetRawText().ShouldBe("0.3000001");
        summary.GetProperty("costByModel").EnumerateObject().Select(model => (model.Name, model.Value.GetRawText())).ShouldBe([("dear", "1.5"), ("cheap", "0.000000501"), ("new", "0")]);
        summary.GetProperty("costTrend").EnumerateArray().Select(day => (day.GetProperty("date").GetString(), day.GetProperty("cost").GetRawText(), day.GetProperty("requests").GetInt64()))
            .ShouldBe([("2026-03-13", "0.0000005", 3), ("2026-03-14", "0", 0), ("2026-03-15", "1.500000001", 2)]);
        summary.GetProperty("topEndpoints").EnumerateArray().Select(e => (e.GetProperty("endpoint").GetString(), e.GetProperty("cost").GetDecimal(), e.GetProperty("requests").GetInt64()))
            .ShouldBe([("/v1/responses", 1.5m, 1), ("/v1/chat/completions", 0.000000501m, 4)]);
        summary.GetProperty("unpricedRequests").GetInt64().ShouldBe(1);
        summary.GetProperty("unpricedModels").EnumerateArray().Select(model => model.GetString()).ShouldBe(["new"]);
        summary.GetProperty("truncated").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Summary_NoCalls_IsZerosOverThirtyDays()
    {
        var summary = await GetAsync("/admin/costs/summary");

        summary.GetProperty("totalCost").GetRawText().ShouldBe("0");
        summary.GetProperty("averageCostPerRequest").GetRawText().ShouldBe("0");
        var trend = summary.GetProperty("costTrend").EnumerateArray().ToList();
        trend.Count.ShouldBe(30);
        (trend[0].GetProperty("date").GetString(), trend[^1].GetProperty("date").GetString()).ShouldBe(("2026-02-14", "2026-03-15"));
    }

    [Theory]
    [InlineData("", 4)]
    [InlineData("&tenant=acme", 2)]
    [InlineData("&team=red", 2)]
    [InlineData("&user=ann", 2)]
    [InlineData("&key=k1", 3)]
    [InlineData("&tenant=acme&team=red&user=ann&key=k1", 1)]
    [InlineData("&tenant=nobody", 0)]
    public async Task Summary_Filter_CountsWhatMatches(string filter, int requests)
    {
        await Store.AppendAsync(
            [
                UsageRecords.Create(Now, tenant: "acme", team: "red", user: "ann", key: "k1"),
                UsageRecords.Create(Now, tenant: "acme", key: "k2"),
                UsageRecords.Create(Now, team: "red", user: "bob", key: "k1"),
                UsageRecords.Create(Now, user: "ann", key: "k1"),
            ],
            Token);

        (await GetAsync("/admin/costs/summary?days=1" + filter)).GetProperty("totalRequests").GetInt64().ShouldBe(requests);
    }

    [Fact]
    public async Task Summary_MoreModelsThanAreShown_SaysSo()
    {
        await Store.AppendAsync([.. Enumerable.Range(0, 1001).Select(i => UsageRecords.Create(Now, model: "m" + i, costNanoUsd: i))], Token);

        var summary = await GetAsync("/admin/costs/summary");

        summary.GetProperty("truncated").GetBoolean().ShouldBeTrue();
        summary.GetProperty("costByModel").EnumerateObject().Count().ShouldBe(1000);
        summary.GetProperty("totalRequests").GetInt64().ShouldBe(1001);
    }

    [Fact]
    public async Task Daily_Day_ReportsUsersCostLatencyAndErrors()
    {
        await Store.AppendAsync(
            [
                UsageRecords.Create(Now, user: "ann", costNanoUsd: 20) with { DurationMicros = 2000 },
                UsageRecords.Create(Now, user: "ann", costNanoUsd: 20) with { DurationMicros = 3001 },
                UsageRecords.Create(Now, user: "ann", tenant: "acme", costNanoUsd: 10),
                UsageRecords.Create(Now, success: false),
                UsageRecords.Create(Now) with { Cache = UsageRecord.CacheHit },
                UsageRecords.Create(Now.AddDays(-1), user: "bob", costNanoUsd: 7),
            ],
            Token);

        var today = await GetAsync("/admin/costs/daily");
        var yesterday = await GetAsync("/admin/costs/daily?date=2026-03-14");
        var acme = await GetAsync("/admin/costs/daily?tenant=acme");

        today.GetProperty("timestamp").GetDateTimeOffset().ShouldBe(Now);
        today.GetProperty("date").GetString().ShouldBe("2026-03-15");
        today.GetProperty("totalUsers").GetInt64().ShouldBe(3);
        today.GetProperty("totalDailyCost").GetRawText().ShouldBe("0.00000005");
        today.GetProperty("totalRequests").GetInt64().ShouldBe(5);
        today.GetProperty("averageLatencyMs").GetDouble().ShouldBe(1.6);
        today.GetProperty("errors").GetInt64().ShouldBe(1);
        today.GetProperty("cacheHits").GetInt64().ShouldBe(1);
        today.GetProperty("topUsers").EnumerateArray().Select(user => (user.GetProperty("tenant").GetString(), user.GetProperty("user").GetString(), user.GetProperty("requests").GetInt64()))
            .ShouldBe([("default", "ann", 2), ("acme", "ann", 1), ("default", "anonymous", 2)]);
        (yesterday.GetProperty("totalUsers").GetInt64(), yesterday.GetProperty("totalDailyCost").GetDecimal()).ShouldBe((1, 0.000000007m));
        acme.GetProperty("totalRequests").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task Daily_DayWithoutCalls_IsZeros()
    {
        var report = await GetAsync("/admin/costs/daily?date=9999-12-31");

        (report.GetProperty("totalUsers").GetInt64(), report.GetProperty("averageLatencyMs").GetDouble(), report.GetProperty("topUsers").GetArrayLength()).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task Export_SeveralPages_HasEachCallOnceNewestFirst()
    {
        var records = Enumerable.Range(0, 2500).Select(i => UsageRecords.Create(UsageRecords.Noon.AddMilliseconds(i), costNanoUsd: i)).ToArray();
        await Store.AppendAsync(records, Token);

        using var response = await _client.GetAsync(new Uri("/admin/costs/export.csv", UriKind.Relative), Token);

        response.Content.Headers.ContentType!.ToString().ShouldBe("text/csv; charset=utf-8; header=present");
        response.Content.Headers.ContentDisposition!.ToString().ShouldContain("outrigger-costs.csv");
        var rows = Parse(await response.Content.ReadAsStringAsync(Token));
        rows.Count.ShouldBe(2501);
        rows.ShouldAllBe(row => row.Count == rows[0].Count);
        var cost = rows[0].IndexOf("cost_usd");
        rows.Skip(1).Select(row => decimal.Parse(row[cost], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)).ShouldBe(records.Reverse().Select(r => r.CostNanoUsd / 1_000_000_000m));
    }

    [Fact]
    public async Task Export_ExactlyOnePage_EndsAfterIt()
    {
        await Store.AppendAsync([.. Enumerable.Range(0, 1000).Select(i => UsageRecords.Create(UsageRecords.Noon.AddMilliseconds(i)))], Token);

        Parse(await GetTextAsync("/admin/costs/export.csv")).Count.ShouldBe(1001);
    }

    [Fact]
    public async Task Export_TextFromCallers_IsNoFormulaAndNoBorder()
    {
        await Store.AppendAsync(
            [
                UsageRecords.CreateFull() with { EndUser = "=HYPERLINK(\"http://evil\",\"x\")", RequestedModel = "+1", Team = "@a", Tags = ["-2+3", "a,b"] },
                UsageRecords.Create(user: "\tx", model: "line\r\nbreak;\"quoted\""),
            ],
            Token);

        var text = await GetTextAsync("/admin/costs/export.csv");
        var rows = Parse(text);

        string Cell(int row, string column) => rows[row][rows[0].IndexOf(column)];
        rows.Count.ShouldBe(3);
        Cell(1, "end_user").ShouldBe("'=HYPERLINK(\"http://evil\",\"x\")");
        Cell(1, "requested_model").ShouldBe("'+1");
        Cell(1, "team").ShouldBe("'@a");
        Cell(1, "tags").ShouldBe("'-2+3 a,b");
        Cell(1, "cost_usd").ShouldBe("1.234567891");
        Cell(1, "priced").ShouldBe("false");
        Cell(1, "cache").ShouldBe("miss");
        Cell(2, "user").ShouldBe("'\tx");
        Cell(2, "model").ShouldBe("line\r\nbreak;\"quoted\"");
        Cell(2, "team").ShouldBe("");
        text.ShouldContain("\"'+1\"");
    }

    [Fact]
    public async Task Export_Filter_HasWhatMatches()
    {
        await Store.AppendAsync([UsageRecords.Create(tenant: "acme", team: "red"), UsageRecords.Create(tenant: "acme"), UsageRecords.Create(UsageRecords.Noon.AddDays(1), team: "red")], Token);

        Parse(await GetTextAsync("/admin/costs/export.csv?tenant=acme&team=red")).Count.ShouldBe(2);
        Parse(await GetTextAsync("/admin/costs/export.csv?from=2026-03-16")).Count.ShouldBe(2);
        var empty = Parse(await GetTextAsync("/admin/costs/export.csv?tenant=nobody"));
        empty.ShouldHaveSingleItem()[0].ShouldBe("id");
    }

    [Theory]
    [InlineData("summary?days=0", "days")]
    [InlineData("summary?days=367", "days")]
    [InlineData("summary?days=-1", "days")]
    [InlineData("summary?days=many", "days")]
    [InlineData("summary?tenant=Not%20One", "tenant")]
    [InlineData("daily?date=2026-02-30", "date")]
    [InlineData("daily?date=1969-12-31", "date")]
    [InlineData("daily?date=0001-01-01", "date")]
    [InlineData("daily?tenant=%27", "tenant")]
    [InlineData("export.csv?from=yesterday", "from")]
    [InlineData("export.csv?from=2026-03-15&to=2026-03-15", "to")]
    [InlineData("export.csv?tenant=%22", "tenant")]
    public async Task Costs_WrongParameter_IsAnsweredWithItsName(string path, string param)
    {
        using var response = await _client.GetAsync(new Uri("/admin/costs/" + path, UriKind.Relative), Token);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
        problem.RootElement.GetProperty("param").GetString().ShouldBe(param);
    }

    private async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await GetTextAsync(path)).RootElement;

    private async Task<string> GetTextAsync(string path)
    {
        using var response = await _client.GetAsync(new Uri(path, UriKind.Relative), Token);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsStringAsync(Token);
    }

    /// <summary>Reads RFC 4180 as a reader that knows nothing of the writer.</summary>
    private static List<List<string>> Parse(string text)
    {
        List<List<string>> rows = [];
        List<string> row = [];
        var cell = new System.Text.StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (isQuoted)
            {
                if (c != '"')
                {
                    cell.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append(text[++i]);
                }
                else
                {
                    isQuoted = false;
                }
            }
            else if (c == '"')
            {
                cell.Length.ShouldBe(0, "a quote may only begin a cell");
                isQuoted = true;
            }
            else if (c is ',' or '\r')
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (c == '\r')
                {
                    text[++i].ShouldBe('\n');
                    rows.Add(row);
                    row = [];
                }
            }
            else
            {
                cell.Append(c);
            }
        }

        row.ShouldBeEmpty("the last row ends with a line break");
        return rows;
    }
}
