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
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Accounting;

public sealed class AccountingEndpointsTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private WebApplication _app = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IUsageStore Store => _app.Services.GetRequiredService<IUsageStore>();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
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
    public async Task Usage_FullRecord_ShowsEveryMember()
    {
        var record = UsageRecords.CreateFull();
        await Store.AppendAsync([record], Token);

        var item = (await GetAsync("/admin/usage")).GetProperty("items").EnumerateArray().ShouldHaveSingleItem();

        item.GetProperty("id").GetGuid().ShouldBe(record.Id);
        item.GetProperty("startedAt").GetDateTimeOffset().ShouldBe(UsageRecords.Noon.AddMicroseconds(123));
        item.GetProperty("tenant").GetString().ShouldBe("acme");
        item.GetProperty("team").GetString().ShouldBe(record.Team);
        item.GetProperty("endUser").GetString().ShouldBe(record.EndUser);
        item.GetProperty("stream").GetBoolean().ShouldBeTrue();
        item.GetProperty("success").GetBoolean().ShouldBeFalse();
        item.GetProperty("status").GetInt32().ShouldBe(499);
        item.GetProperty("cachedTokens").GetInt64().ShouldBe(5);
        item.GetProperty("overheadUs").GetInt64().ShouldBe(89);
        item.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()).ShouldBe(record.Tags);
    }

    [Fact]
    public async Task Usage_FollowingNext_ShowsEachRecordOnce()
    {
        var records = Enumerable.Range(0, 7).Select(i => UsageRecords.Create(UsageRecords.Noon.AddSeconds(i))).ToArray();
        await Store.AppendAsync(records, Token);

        var seen = new List<Guid>();
        var path = "/admin/usage?limit=3";
        for (string? next = ""; next is not null;)
        {
            var page = await GetAsync(path + next);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
            next = page.GetProperty("next").GetString() is { } id ? "&before=" + id : null;
        }

        seen.ShouldBe(records.Select(record => record.Id).Reverse());
    }

    [Theory]
    [InlineData("tenant=acme", 1)]
    [InlineData("key=k1&user=ann", 2)]
    [InlineData("from=2026-03-16", 1)]
    [InlineData("to=2026-03-15T12:00:00Z", 0)]
    [InlineData("from=2026-03-15T13:00:00%2B01:00&to=2026-03-15T12:00:00.000001Z", 2)]
    [InlineData("tenant=&key=&user=&from=&to=&before=&limit=", 3)]
    public async Task Usage_Filter_ShowsWhatMatches(string query, int count)
    {
        await Store.AppendAsync(
            [UsageRecords.Create(key: "k1", user: "ann"), UsageRecords.Create(key: "k1", user: "ann", tenant: "acme"), UsageRecords.Create(UsageRecords.Noon.AddDays(1))],
            Token);

        (await GetAsync("/admin/usage?" + query)).GetProperty("items").GetArrayLength().ShouldBe(count);
    }

    [Theory]
    [InlineData("tenant=Not%20One", "tenant")]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=1969-12-31", "from")]
    [InlineData("to=2026-02-30", "to")]
    [InlineData("from=2026-03-15&to=2026-03-15", "to")]
    [InlineData("before=17", "before")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=5001", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=99999999999999999999", "limit")]
    public async Task Usage_WrongParameter_IsAnsweredWithItsName(string query, string param)
    {
        foreach (var path in new[] { "/admin/usage?", "/admin/usage/days?" })
        {
            using var response = await _client.GetAsync(new Uri(path + query, UriKind.Relative), Token);

            response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement;
            problem.GetProperty("type").GetString().ShouldBe("urn:outrigger:error:invalid-request");
            problem.GetProperty("param").GetString().ShouldBe(param);
        }
    }

    [Fact]
    public async Task Days_MoreThanTheLimit_SaysThatItIsTruncated()
    {
        await Store.AppendAsync([.. Enumerable.Range(0, 3).Select(i => UsageRecords.Create(UsageRecords.Noon.AddDays(i), success: i > 0))], Token);

        var two = await GetAsync("/admin/usage/days?limit=2");
        var all = await GetAsync("/admin/usage/days?limit=3");

        two.GetProperty("items").EnumerateArray().Select(day => (day.GetProperty("day").GetString(), day.GetProperty("failures").GetInt64())).ShouldBe([("2026-03-15", 1), ("2026-03-16", 0)]);
        (two.GetProperty("truncated").GetBoolean(), all.GetProperty("truncated").GetBoolean()).ShouldBe((true, false));
        all.GetProperty("items").GetArrayLength().ShouldBe(3);
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var response = await _client.GetAsync(new Uri(path, UriKind.Relative), Token);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement;
    }
}
