using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Gateway.Forwarding;
using Outrigger.Storage.Tests.Engine;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.RateLimits;

/// <summary>Quotas of whole nodes over one database: module, store and engine together, as the server composes them.</summary>
public sealed class SharedQuotaTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Quota_OnSqliteAfterARestart_GoesOnWhereItWas()
    {
        using var folder = new TempFolder();
        var caller = Caller(QuotaUnit.Tokens, 100);
        using (var before = await StartAsync("", folder))
        {
            await UseAsync(before, caller, tokens: 70);
            await before.StopAsync(Token);
        }

        using var after = await StartAsync("", folder);

        (await AdmitAsync(after, caller, maxTokens: 40)).Error!.Detail.ShouldContain("70 tokens are used");
        (await AdmitAsync(after, caller, maxTokens: 20)).Error.ShouldBeNull();
        await after.StopAsync(Token);
    }

    [Fact]
    public async Task Quota_TwoNodesOnPostgresAskedByManyAtOnce_IsNotPassedByMoreThanWhatWasUnwritten()
    {
        PostgresRequirement.Check();
        var connection = await (await PostgresServer.Shared).CreateDatabaseAsync();
        using var folder = new TempFolder();
        using var first = await StartAsync(connection, folder);
        using var second = await StartAsync(connection, folder);
        IHost[] nodes = [first, second];
        const int Limit = 400;
        var caller = Caller(QuotaUnit.Requests, Limit);
        var admitted = 0;
        const int Callers = 16;
        using var barrier = new Barrier(Callers);

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Task.Factory.StartNew(
            async () =>
            {
                barrier.SignalAndWait(Token);
                for (var round = 0; round < 60; round++)
                {
                    Interlocked.Add(ref admitted, await UseAsync(nodes[i % 2], caller, tokens: 1) ? 1 : 0);
                }
            },
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap()));

        // From 90 % on the database decides; what a node has admitted below that and not written yet it cannot know.
        admitted.ShouldBeInRange(Limit, Limit + (Limit * 9 / 10));
        await first.StopAsync(Token);
        await second.StopAsync(Token);

        // Whoever comes later knows all of it: nothing was lost and nothing counted twice.
        using var third = await StartAsync(connection, folder);
        var refused = (await AdmitAsync(third, caller, maxTokens: 1)).Error!;
        refused.Detail.ShouldContain($"{admitted} requests are used");
        await third.StopAsync(Token);
    }

    private static async Task<bool> UseAsync(IHost node, Caller caller, long tokens)
    {
        var admission = await AdmitAsync(node, caller, maxTokens: 1);
        if (admission.Error is not null)
        {
            return false;
        }

        var end = new AdmissionSettlement(tokens, 0, true) { IsUsageReported = true, HasBegun = true };
        node.Services.GetRequiredService<IAdmissionPolicy>().Settle(admission, end);
        return true;
    }

    private static ValueTask<Admission> AdmitAsync(IHost node, Caller caller, long maxTokens) =>
        node.Services.GetRequiredService<IAdmissionPolicy>().AdmitAsync(new AdmissionRequest(caller, "m", 4, maxTokens), Token);

    private static Caller Caller(QuotaUnit unit, decimal amount) => new()
    {
        Tenant = TenantId.Default,
        KeyId = "k1",
        Limits = new CallerLimits { Quotas = [new() { Period = CalendarUnit.Month, Unit = unit, Amount = amount }] },
    };

    private static async Task<IHost> StartAsync(string connection, TempFolder folder)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OUTRIGGER_DATA"] = connection.Length == 0 ? folder.Path : folder.File(Path.GetRandomFileName()),
            ["Outrigger:Storage:ConnectionString"] = connection,
            ["Outrigger:Storage:MaxConnections"] = "8",
        });
        builder.Services.AddRateLimits(builder.Configuration).AddStorage(builder.Configuration);
        var host = builder.Build();
        await host.StartAsync(Token);
        return host;
    }
}
