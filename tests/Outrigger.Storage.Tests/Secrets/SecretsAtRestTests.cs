using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Secrets;
using Outrigger.Gateway.Providers;
using Outrigger.Storage.Tests.Engine;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.Secrets;

/// <summary>The composed modules over a real database: what lies on the disk, and which start is refused.</summary>
public sealed class SecretsAtRestTests : IDisposable
{
    private const string Planted = "sk-planted-provider-key-0123456789";

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_AfterKeysWereMade_HoldNoneOfThem()
    {
        string virtualKey;
        using (var host = await StartAsync())
        {
            await Plant.ProviderKeyAsync(host, "openai", Planted, Token);
            virtualKey = await Plant.VirtualKeyAsync(host, Token);
            host.Services.GetRequiredService<IKeyDirectory>().Find(virtualKey).Refusal.ShouldBe(KeyRefusal.None);

            // The write-ahead log is there only while the database is open.
            File.Exists(_folder.File("outrigger.db-wal")).ShouldBeTrue();
            ShouldHoldNoneOf(Planted, virtualKey);
            await host.StopAsync(Token);
        }

        ShouldHoldNoneOf(Planted, virtualKey);
        using var restarted = await StartAsync();
        restarted.Services.GetRequiredService<IProviderKeySource>().GetKeys("openai").ShouldHaveSingleItem().Secret.Reveal().ShouldBe(Planted);
        restarted.Services.GetRequiredService<IKeyDirectory>().Find(virtualKey).Refusal.ShouldBe(KeyRefusal.None);
        await restarted.StopAsync(Token);
    }

    [Fact]
    public async Task Start_WithoutTheKeyFile_IsRefused()
    {
        using (var host = await StartAsync())
        {
            await host.StopAsync(Token);
        }

        File.Delete(_folder.File("master.key"));

        var exception = await Should.ThrowAsync<OutriggerException>(StartAsync);

        exception.Error.Type.ShouldBe(SecretsErrors.MasterKeyMissing);
    }

    [Fact]
    public async Task Start_WithAnotherKey_IsRefused()
    {
        using (var host = await StartAsync())
        {
            await host.StopAsync(Token);
        }

        var exception = await Should.ThrowAsync<OutriggerException>(() => StartAsync(("OUTRIGGER_MASTER_KEY", NewKey())));

        exception.Error.Type.ShouldBe(SecretsErrors.MasterKeyWrong);
    }

    [Fact]
    public async Task Start_WithANewKeyInFront_KeepsEverythingAndLeavesTheOldKeyUseless()
    {
        var oldKey = NewKey();
        var newKey = NewKey();
        string virtualKey;
        using (var host = await StartAsync(("OUTRIGGER_MASTER_KEY", "old:" + oldKey)))
        {
            await Plant.ProviderKeyAsync(host, "openai", Planted, Token);
            virtualKey = await Plant.VirtualKeyAsync(host, Token);
            await host.StopAsync(Token);
        }

        using (var host = await StartAsync(("OUTRIGGER_MASTER_KEY", $"new:{newKey},old:{oldKey}")))
        {
            await host.StopAsync(Token);
        }

        using (var host = await StartAsync(("OUTRIGGER_MASTER_KEY", "new:" + newKey)))
        {
            host.Services.GetRequiredService<IProviderKeySource>().GetKeys("openai").ShouldHaveSingleItem().Secret.Reveal().ShouldBe(Planted);
            host.Services.GetRequiredService<IKeyDirectory>().Find(virtualKey).Refusal.ShouldBe(KeyRefusal.None);
            await host.StopAsync(Token);
        }

        await Should.ThrowAsync<OutriggerException>(() => StartAsync(("OUTRIGGER_MASTER_KEY", "old:" + oldKey)));
    }

    [Fact]
    public async Task Start_OnPostgresWithoutAMasterKey_IsRefused()
    {
        PostgresRequirement.Check();
        var connection = await (await PostgresServer.Shared).CreateDatabaseAsync();

        var exception = await Should.ThrowAsync<OutriggerException>(() => StartAsync(("Outrigger:Storage:ConnectionString", connection)));

        exception.Error.Type.ShouldBe(SecretsErrors.MasterKeyMissing);
        File.Exists(_folder.File("master.key")).ShouldBeFalse();
    }

    [Fact]
    public async Task KeyOfOneNode_OnPostgres_IsKnownToAnotherAfterOneRound()
    {
        PostgresRequirement.Check();
        var connection = await (await PostgresServer.Shared).CreateDatabaseAsync();
        (string, string)[] settings = [("Outrigger:Storage:ConnectionString", connection), ("OUTRIGGER_MASTER_KEY", NewKey())];
        using var first = await StartAsync(settings);
        using var second = await StartAsync([.. settings, ("OUTRIGGER_DATA", _folder.File("second"))]);
        var there = second.Services.GetRequiredService<IKeyDirectory>();

        var key = await Plant.VirtualKeyAsync(first, Token);
        await Plant.RunWorkersAsync(second, Token);
        there.Find(key).Refusal.ShouldBe(KeyRefusal.None);
        await Plant.DisableAsync(first, key, Token);
        await Plant.RunWorkersAsync(second, Token);

        there.Find(key).Refusal.ShouldBe(KeyRefusal.Revoked);
        await second.StopAsync(Token);
        await first.StopAsync(Token);
    }

    private static string NewKey() => Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    private Task<IHost> StartAsync() => StartAsync([]);

    private async Task<IHost> StartAsync(params (string Name, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OUTRIGGER_DATA"] = _folder.Path,
            ["OUTRIGGER_ADMIN_KEY"] = "ora_admin-key-of-the-tests",
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value));
        builder.Services.AddLogging();
        builder.Services
            .AddStorage(builder.Configuration)
            .AddSecrets(builder.Configuration)
            .AddCallers(builder.Configuration)
            .AddTenancy(builder.Configuration)
            .AddKeys(builder.Configuration)
            .AddProviderKeys(builder.Configuration);
        var host = builder.Build();
        try
        {
            await host.StartAsync(Token);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    private void ShouldHoldNoneOf(params string[] secrets)
    {
        var files = Directory.GetFiles(_folder.Path, "outrigger.db*");
        files.ShouldNotBeEmpty();
        foreach (var file in files)
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            var bytes = copy.ToArray();
            foreach (var secret in secrets)
            {
                // Not the whole only: a part would be a leak too, and so would another encoding. The id of a virtual key is public.
                var part = secret[^24..];
                Contains(bytes, Encoding.UTF8.GetBytes(part)).ShouldBeFalse($"{file} holds {part}");
                Contains(bytes, Encoding.Unicode.GetBytes(part)).ShouldBeFalse($"{file} holds {part} in UTF-16");
                for (var shift = 0; shift < 3; shift++)
                {
                    var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(part[shift..(shift + 21)]));
                    Contains(bytes, Encoding.UTF8.GetBytes(encoded)).ShouldBeFalse($"{file} holds {part} in base64");
                }
            }
        }
    }

    private static bool Contains(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> part) => bytes.IndexOf(part) >= 0;
}
