using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;
using Outrigger.Core.Storage;
using Outrigger.Gateway.Accounting;
using Outrigger.Storage.Accounting;
using Outrigger.StoreConformance.Accounting;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests;

public sealed class StorageModuleTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly LogCollector _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        _log.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AddStorage_BeforeOrAfterTheModule_TakesThePlaceOfTheStoreInMemory(bool isFirst)
    {
        using var host = CreateHost("", storageFirst: isFirst);

        host.Services.GetRequiredService<IUsageStore>().ShouldBeOfType<SqlUsageStore>();
    }

    [Fact]
    public async Task Start_NoSetting_IsSqliteInTheDataFolderReadyBeforeOtherServices()
    {
        var seen = new TaskCompletionSource<int>();
        using var host = CreateHost("", services => services.AddHostedService(provider => new Eager(provider.GetRequiredService<IUsageStore>(), seen)));

        await host.StartAsync(Token);

        (await seen.Task).ShouldBe(0);
        File.Exists(Path.Combine(_folder.Path, "data", "outrigger.db")).ShouldBeTrue();
        (await HealthAsync(host)).ShouldBe(HealthStatus.Healthy);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task Stop_FreesTheDataFolder()
    {
        using (var host = CreateHost(""))
        {
            await host.StartAsync(Token);
            Should.Throw<OutriggerException>(() => DataFolder.Acquire(Path.Combine(_folder.Path, "data")));
            await host.StopAsync(Token);
        }

        using var free = DataFolder.Acquire(Path.Combine(_folder.Path, "data"));
    }

    [Fact]
    public async Task Start_RecordGiven_IsInTheDatabaseAfterTheStop()
    {
        var record = UsageRecords.Create();
        using (var host = CreateHost(""))
        {
            await host.StartAsync(Token);
            host.Services.GetRequiredService<IUsageRecorder>().Record(record);
            await host.StopAsync(Token);
        }

        using var again = CreateHost("");
        await again.StartAsync(Token);
        (await again.Services.GetRequiredService<IUsageStore>().ListAsync(new UsageQuery(null), Token)).ShouldHaveSingleItem().Id.ShouldBe(record.Id);
        await again.StopAsync(Token);
    }

    [Theory]
    [InlineData("postgres://u:canary@db/d")]
    [InlineData("Password=canary;Host=")]
    [InlineData("Host=db;Password=a;canary=1")]
    public async Task Start_WrongConnectionString_IsRefusedWithoutShowingIt(string connectionString)
    {
        using var host = CreateHost(connectionString);

        var failure = await Should.ThrowAsync<OptionsValidationException>(host.StartAsync(Token));

        failure.Message.ShouldContain("Outrigger:Storage:ConnectionString");
        failure.ToString().ShouldNotContain("canary");
        _log.Entries.ShouldNotContain(entry => entry.ToString().Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_ServerUnreachable_IsOneReadableLineAndThePasswordIsNowhere()
    {
        using var host = CreateHost("Host=127.0.0.1;Port=1;Username=u;Password=canary;Include Error Detail=true;Persist Security Info=true");

        var failure = await Should.ThrowAsync<OutriggerException>(host.StartAsync(Token));

        failure.Error.Type.ShouldBe(CoreErrors.StorageUnavailable);
        failure.Message.ShouldContain("127.0.0.1:1");
        failure.Message.ShouldNotContain("\n");
        failure.ToString().ShouldNotContain("canary");
        _log.Entries.ShouldNotContain(entry => entry.ToString().Contains("canary", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GroupCommitMaxWrites", "5000", "larger than WriteQueueCapacity (4096 writes)")]
    [InlineData("MaxConnections", "0", "MaxConnections")]
    [InlineData("CommandTimeout", "00:00:00", "CommandTimeout")]
    public async Task Start_OptionOutOfRange_IsRefused(string option, string value, string problem)
    {
        using var host = CreateHost("", settings: new() { ["Outrigger:Storage:" + option] = value });

        (await Should.ThrowAsync<OptionsValidationException>(host.StartAsync(Token))).Message.ShouldContain(problem);
    }

    private static async Task<HealthStatus> HealthAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Entries["storage"].Status;

    private IHost CreateHost(string connectionString, Action<IServiceCollection>? configure = null, bool storageFirst = false, Dictionary<string, string?>? settings = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(settings ?? [])
        {
            [DataFolder.ConfigurationKey] = Path.Combine(_folder.Path, "data"),
            ["Outrigger:Storage:ConnectionString"] = connectionString,
        });
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_log);
        configure?.Invoke(builder.Services);
        if (storageFirst)
        {
            builder.Services.AddStorage(builder.Configuration).AddAccounting(builder.Configuration);
        }
        else
        {
            builder.Services.AddAccounting(builder.Configuration).AddStorage(builder.Configuration);
        }

        return builder.Build();
    }

    private sealed class Eager(IUsageStore store, TaskCompletionSource<int> seen) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken) => seen.SetResult((await store.ListAsync(new UsageQuery(null), cancellationToken)).Count);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
