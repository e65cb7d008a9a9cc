using System.Text.Json;
using Outrigger.Cli.Tests;
using Outrigger.Server.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(ServerFixture))]

namespace Outrigger.Cli.Tests;

/// <summary>The real server, with a key so that none is keyless, for all tests.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private RunningServer _server = null!;

    internal Uri Address => _server.Address;

    internal string AdminKey => _server.AdminKey;

    internal string Key { get; private set; } = "";

    internal string KeyId => Key.Split('_')[1];

    internal CommandLine Admin => new(Address, AdminKey, Key);

    internal CommandLine Caller => new(Address, null, Key);

    internal CommandLine Nobody => new(Address);

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync("""{"Outrigger":{"Jobs":{"Queue":{"Types":["cli.work"]}}}}""");
        var made = await new CommandLine(Address, AdminKey).RunAsync(["keys", "create", "--name", "fixture", "--json"]);
        Key = made.Json.GetProperty("key").GetString()!;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
