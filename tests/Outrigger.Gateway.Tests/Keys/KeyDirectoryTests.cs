using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Keys;
using Outrigger.Gateway.Tests.Callers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Keys;

public sealed class KeyDirectoryTests : IAsyncLifetime
{
    private CallersHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await CallersHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Find_TheSameKeyTwice_GivesOneSharedCaller()
    {
        var (text, id) = await _host.IssueAsync(""","allowedModels":["sim/*"]""");
        var directory = _host.Services.GetRequiredService<KeyDirectory>();

        var first = directory.Find(text);
        var second = directory.Find(text);

        first.Caller.ShouldNotBeNull().KeyId.ShouldBe(id);
        first.Caller.AllowedModels.ShouldBe(["sim/*"]);
        second.Caller.ShouldBeSameAs(first.Caller);
    }

    [Theory]
    [InlineData("genuine")]
    [InlineData("unknown")]
    [InlineData("forged")]
    [InlineData("malformed")]
    public async Task Authenticate_AKey_AllocatesNothing(string kind)
    {
        var (text, _) = await _host.IssueAsync();
        var key = kind switch
        {
            "genuine" => text,
            "unknown" => "ork_0000000000000000_" + text[21..],
            "forged" => text[..^1] + (text[^1] == 'a' ? 'b' : 'a'),
            _ => text[1..],
        };
        var authenticator = _host.Services.GetRequiredService<ICallerAuthenticator>();
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = "Bearer " + key;
        for (var i = 0; i < 200; i++)
        {
            authenticator.Authenticate(context);
        }

        Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                authenticator.Authenticate(context);
            }
        }).ShouldBe(0);
    }

    [Fact]
    public async Task Refresh_ManyKeysAtOnceWhileLookedUp_NeverRefusesAKnownKey()
    {
        var (text, _) = await _host.IssueAsync();
        var directory = _host.Services.GetRequiredService<KeyDirectory>();
        using var done = new CancellationTokenSource();
        var refused = 0;
        var reader = Task.Run(
            () =>
            {
                while (!done.IsCancellationRequested)
                {
                    refused += directory.Find(text).Refusal == KeyRefusal.None ? 0 : 1;
                }
            },
            TestContext.Current.CancellationToken);

        for (var i = 0; i < 30; i++)
        {
            var (_, id) = await _host.IssueAsync();
            await _host.AdminAsync("DELETE", "/keys/" + id);
        }

        await done.CancelAsync();
        await reader;
        refused.ShouldBe(0);
        directory.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Issue_AtTheLimit_IsRefused()
    {
        await using var small = await CallersHost.StartAsync(configure: services => services.Configure<KeysOptions>(options => options.MaxKeys = 2));
        await small.IssueAsync();
        await small.IssueAsync();

        var (status, body) = await small.AdminAsync("POST", "/keys", """{"name":"third"}""");

        status.ShouldBe(409);
        body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:too-many-keys");
    }
}
