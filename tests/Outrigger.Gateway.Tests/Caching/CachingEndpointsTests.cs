using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Gateway.Caching;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Caching;

public sealed class CachingEndpointsTests : IAsyncLifetime
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    private readonly HttpClient _client = new();
    private readonly ManualTimeProvider _time = new();
    private WebApplication _app = null!;

    private IAnswerStore Store => _app.Services.GetRequiredService<IAnswerStore>();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_time));
        builder.Services.AddCaching(builder.Configuration);
        _app = builder.Build();
        _app.MapGroup("/admin").MapCaching();
        await _app.StartAsync();
        _client.BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Status_AtTheStart_IsEmpty()
    {
        var status = await GetStatusAsync();

        status.GetProperty("store").GetString().ShouldBe("memory");
        status.GetProperty("entries").GetInt64().ShouldBe(0);
        status.GetProperty("capacityBytes").GetInt64().ShouldBe(64 << 20);
        status.GetProperty("hitRatio").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Status_AfterCalls_CountsThem()
    {
        var metrics = _app.Services.GetRequiredService<CachingMetrics>();
        metrics.CountHit(isFollower: false);
        metrics.CountHit(isFollower: true);
        metrics.CountMiss();
        metrics.CountStored();
        await PutAsync(Acme);

        var status = await GetStatusAsync();

        (Number("entries"), Number("hits"), Number("misses"), Number("followers"), Number("stored"), Number("evicted")).ShouldBe((1, 2, 1, 1, 1, 0));
        status.GetProperty("hitRatio").GetDouble().ShouldBe(0.6667);
        Number("bytes").ShouldBeGreaterThan(100);

        long Number(string name) => status.GetProperty(name).GetInt64();
    }

    [Fact]
    public async Task Purge_Tenant_ForgetsItsAnswers()
    {
        await PutAsync(Acme);
        await PutAsync(TenantId.Default);

        (await _client.DeleteAsync("/admin/cache?tenant=acme")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await Store.FindAsync(Key(Acme))).Answer.ShouldBeNull();
        (await Store.FindAsync(Key(TenantId.Default))).Answer.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("?tenant=")]
    [InlineData("?tenant=*")]
    [InlineData("?tenant=Acme")]
    [InlineData("?tenant=a&tenant=b")]
    public async Task Purge_WithoutATenant_IsRefused(string query)
    {
        var response = await _client.DeleteAsync("/admin/cache" + query);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        problem.RootElement.GetProperty("type").GetString().ShouldBe("urn:outrigger:error:invalid-request");
        problem.RootElement.GetProperty("param").GetString().ShouldBe("tenant");
    }

    private static CacheKey Key(TenantId tenant) => new(tenant, new byte[CacheKey.DigestBytes]);

    private async Task<JsonElement> GetStatusAsync() => JsonDocument.Parse(await _client.GetStringAsync("/admin/cache")).RootElement;

    private async Task PutAsync(TenantId tenant) => await Store.PutAsync(
        Key(tenant),
        new CachedAnswer
        {
            Provider = "up",
            Model = "m",
            ContentType = "application/json",
            Body = new byte[100],
            StoredAtMicros = _time.GetUnixMicroseconds(),
            ExpiresAtMicros = _time.GetUnixMicroseconds() + 1_000_000,
        },
        (await Store.FindAsync(Key(tenant))).Generation);
}
