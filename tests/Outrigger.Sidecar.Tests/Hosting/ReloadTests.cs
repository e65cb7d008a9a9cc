using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Settings;
using Outrigger.Sidecar.Hosting;
using Outrigger.Testing;

namespace Outrigger.Sidecar.Tests.Hosting;

/// <summary>Settings that change while the sidecar runs, by its file, through the host that the command line starts.</summary>
public sealed class ReloadTests
{
    [Fact]
    public async Task Reload_WeightsAndAddressesOfVersions_MoveTheRequests()
    {
        await using var old = RawBackend.Answering(RawBackend.Ok("old"));
        await using var canary = RawBackend.Answering(RawBackend.Ok("canary"));
        await using var moved = RawBackend.Answering(RawBackend.Ok("moved"));
        await using var sidecar = await ReloadingSidecar.StartAsync(old.Address, """ "Versions": { "Canary": "v2", "CanaryAddress": "CANARY" } """.Replace("CANARY", canary.Address, StringComparison.Ordinal));
        (await sidecar.GetAsync()).ShouldBe("old");

        await sidecar.WriteAsync($$""" "Proxy": { "Backend": "{{old.Address}}" }, "Versions": { "Canary": "v2", "CanaryAddress": "{{canary.Address}}", "Weight": 1 } """);
        (await sidecar.GetAsync()).ShouldBe("canary");

        await sidecar.WriteAsync($$""" "Proxy": { "Backend": "{{old.Address}}" }, "Versions": { "Canary": "v2", "CanaryAddress": "{{moved.Address}}", "Weight": 1 } """);
        (await sidecar.GetAsync()).ShouldBe("moved");

        await sidecar.WriteAsync($$""" "Proxy": { "Backend": "{{moved.Address}}" } """);
        (await sidecar.GetAsync()).ShouldBe("moved");

        await sidecar.WriteAsync($$""" "Proxy": { "Backend": "{{old.Address}}" } """);
        (await sidecar.GetAsync()).ShouldBe("old");
        sidecar.Warnings.ShouldBeEmpty();
        sidecar.Unread.ShouldBeEmpty();
    }

    [Fact]
    public async Task Reload_ShareOfCopies_BeginsAndEndsThem()
    {
        await using var stable = RawBackend.Answering(RawBackend.Ok("stable"));
        var copied = new TestSignal<string>();
        await using var canary = new RawBackend(async (request, socket, token) =>
        {
            copied.Raise(request.Line);
            await RawBackend.SendAsync(socket, RawBackend.Ok("copy"), token);
        });
        await using var sidecar = await ReloadingSidecar.StartAsync(stable.Address, $$""" "Versions": { "Canary": "v2", "CanaryAddress": "{{canary.Address}}" } """);
        await sidecar.GetAsync("/before");

        await sidecar.WriteAsync($$""" "Proxy": { "Backend": "{{stable.Address}}" }, "Versions": { "Canary": "v2", "CanaryAddress": "{{canary.Address}}", "MirrorShare": 1 } """);
        await sidecar.GetAsync("/copied");

        (await copied.WaitAsync()).ShouldBe("GET /copied HTTP/1.1");
    }

    [Fact]
    public async Task Reload_Timeout_HoldsForTheNextRequest()
    {
        await using var silent = new RawBackend(static (_, _, token) => Task.Delay(Timeout.Infinite, token));
        await using var sidecar = await ReloadingSidecar.StartAsync(silent.Address, """ "Retrying": { "Enabled": false } """);

        await sidecar.WriteAsync($$""" "Proxy": { "Backend": "{{silent.Address}}", "FirstByteTimeout": "00:00:00.100" }, "Retrying": { "Enabled": false } """);

        (await sidecar.GetAsync()).ShouldContain("did not answer in time");
    }

    [Fact]
    public async Task Reload_TrustedProxies_AreBelievedFromThenOn()
    {
        await using var backend = new RawBackend();
        await using var sidecar = await ReloadingSidecar.StartAsync(backend.Address, """ "Retrying": { "Enabled": true } """);
        await sidecar.GetAsync("/", "203.0.113.9");

        await sidecar.WriteAsync($$""" "Proxy": { "Backend": "{{backend.Address}}", "TrustedProxies": ["127.0.0.1"] } """);
        await sidecar.GetAsync("/", "203.0.113.9");

        backend.Requests.Select(static each => each.Value("X-Forwarded-For")).ShouldBe(["127.0.0.1", "203.0.113.9, 127.0.0.1"]);
    }

    [Theory]
    [InlineData("{ broken", "not JSON at line")]
    [InlineData("", "not JSON at line")]
    [InlineData("""{ "Outrigger": { "Sidecar": { "Proxy": { "Backend": "ftp://nowhere" } } } }""", "Proxy:Backend")]
    [InlineData("""{ "Outrigger": { "Sidecar": { "Proxy": { "Backend": "http://127.0.0.1:1", "FirstByteTimeout": "9.00:00:00" } } } }""", "FirstByteTimeout")]
    [InlineData("""{ "Outrigger": { "Sidecar": { "Proxy": { "Backend": "http://127.0.0.1:1" }, "Versions": { "Weight": 7 } } } }""", "Weight")]
    [InlineData("""{ "Outrigger": { "Sidecar": { "Proxy": { "Backend": "http://127.0.0.1:1", "TrustedProxies": ["here"] } } } }""", "TrustedProxies")]
    public async Task Reload_WhatCannotBeUsed_KeepsTheLastGoodSettings(string file, string problem)
    {
        await using var backend = RawBackend.Answering(RawBackend.Ok("still here"));
        await using var sidecar = await ReloadingSidecar.StartAsync(backend.Address, """ "Retrying": { "Enabled": false } """);

        await sidecar.WriteFileAsync(file);

        (await sidecar.GetAsync()).ShouldBe("still here");
        var told = sidecar.Warnings.ShouldHaveSingleItem();
        told.ShouldContain(problem);
        await sidecar.WriteAsync($$""" "Proxy": { "Backend": "{{backend.Address}}" } """);
        (await sidecar.GetAsync()).ShouldBe("still here");
    }

    [Theory]
    [InlineData(""" "Hosting": { "MaxConnections": 5 } """, "Outrigger:Sidecar:Hosting:MaxConnections")]
    [InlineData(""" "Hosting": { "AdminKey": "0123456789-secret-0123456789" } """, "Outrigger:Sidecar:Hosting:AdminKey")]
    [InlineData(""" "Mirroring": { "MaxConcurrency": 3 } """, "Outrigger:Sidecar:Mirroring:MaxConcurrency")]
    [InlineData(""" "Versions": { "StateFile": "/tmp/elsewhere.json" } """, "Outrigger:Sidecar:Versions:StateFile")]
    public async Task Reload_WhatIsReadAtTheStart_IsToldOnce(string section, string key)
    {
        await using var backend = new RawBackend();
        await using var sidecar = await ReloadingSidecar.StartAsync(backend.Address, """ "Retrying": { "Enabled": false } """);
        var all = $$""" "Proxy": { "Backend": "{{backend.Address}}" }, """ + section;

        await sidecar.WriteAsync(all);
        await sidecar.WriteAsync(all + " ");

        var told = sidecar.Warnings.ShouldHaveSingleItem();
        told.ShouldStartWith(key + " has changed");
        told.ShouldNotContain("secret");
    }

    [Fact]
    public async Task Start_SettingsThatNothingReads_AreTold()
    {
        await using var backend = new RawBackend();
        await using var sidecar = await ReloadingSidecar.StartAsync(backend.Address, """ "Hosting": { "MaxConections": 5 }, "Retrying": { "Enabled": false } """);

        await sidecar.WriteAsync($$""" "Proxy": { "Bakend": "http://127.0.0.1:1", "Backend": "{{backend.Address}}" } """);

        sidecar.Unread.ShouldBe(
            [
                "Nothing reads the setting Outrigger:Sidecar:Hosting:MaxConections: Outrigger:Sidecar:Hosting:MaxConnections may be meant.",
                "Nothing reads the setting Outrigger:Sidecar:Proxy:Bakend: Outrigger:Sidecar:Proxy:Backend may be meant.",
            ]);
    }

    [Fact]
    public void Keys_WhatIsReadAtTheStart_SaysSoInItsDescription()
    {
        // Each setting outside of the wholly read section names the start in the text that docs/options.md is made of.
        var sources = Path.Combine(Layout.Root, "src", "Outrigger.Sidecar");
        foreach (var key in StartSettings.Keys.Where(static key => key.Split(':').Length > 3))
        {
            var parts = key.Split(':');
            var text = File.ReadAllText(Path.Combine(sources, parts[2], parts[2] + "Options.cs"));
            var at = text.IndexOf(" " + parts[3] + " {", StringComparison.Ordinal);
            var begin = text.LastIndexOf("<summary>", at, StringComparison.Ordinal);
            text[begin..at].ShouldContain("Read at the start", customMessage: key);
        }
    }
}

/// <summary>A sidecar whose settings lie in a file.</summary>
internal sealed class ReloadingSidecar : IAsyncDisposable
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false });

    private readonly TempFolder _folder;
    private readonly Microsoft.Extensions.Hosting.IHost _host;
    private readonly TestSignal<string?> _reloaded;
    private readonly LogCollector _log;
    private readonly Uri _address;

    private ReloadingSidecar(TempFolder folder, Microsoft.Extensions.Hosting.IHost host, TestSignal<string?> reloaded, LogCollector log)
    {
        (_folder, _host, _reloaded, _log) = (folder, host, reloaded, log);
        _address = new Uri(host.Services.GetRequiredService<SidecarServer>().Addresses[0]);
    }

    /// <summary>What was warned of about settings.</summary>
    public IReadOnlyList<string> Warnings => [.. _log.Entries.Where(static entry => entry is { Level: LogLevel.Warning, Id: 6254 or 6255 }).Select(static entry => entry.Message)];

    /// <summary>What was said of settings that nothing reads.</summary>
    public IReadOnlyList<string> Unread => [.. _log.Entries.Where(static entry => entry.Id is 6730 or 6731).Select(static entry => entry.Message)];

    public static async Task<ReloadingSidecar> StartAsync(string backend, string sections)
    {
        var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("settings.json"), Whole($$""" "Proxy": { "Backend": "{{backend}}" }, """ + sections));
        var log = new LogCollector();
        var reloaded = new TestSignal<string?>();
        var host = SidecarHost.Build(
            ["--OUTRIGGER_CONFIG", folder.File("settings.json")],
            new Dictionary<string, string?>
            {
                ["Outrigger:Sidecar:Hosting:Url"] = "http://127.0.0.1:0",
                ["Outrigger:Sidecar:Hosting:Http2Url"] = "",
                ["OUTRIGGER_DATA"] = folder.Path,
            },
            (services, _) => services.AddLogging(logging => logging.ClearProviders().AddProvider(log)));
        await host.StartAsync();

        // After those of the host, so that what they have to say is said when a test hears.
        foreach (var file in ((IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>()).Providers.OfType<SettingsFile>())
        {
            file.Reloaded += reloaded.Raise;
        }

        return new ReloadingSidecar(folder, host, reloaded, log);
    }

    /// <summary>Writes the sections of the sidecar and waits until the file was read again.</summary>
    public Task WriteAsync(string sections) => WriteFileAsync(Whole(sections));

    public async Task WriteFileAsync(string text)
    {
        // Moved into its place, as careful editors do: there is always a whole file.
        await File.WriteAllTextAsync(_folder.File("settings.new"), text);
        File.Move(_folder.File("settings.new"), _folder.File("settings.json"), overwrite: true);
        await _reloaded.WaitAsync();
    }

    public async Task<string> GetAsync(string path = "/", string? forwardedFor = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_address, path));
        if (forwardedFor is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwardedFor);
        }

        using var answer = await Client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        _folder.Dispose();
    }

    private static string Whole(string sections) => $$"""{ "Outrigger": { "Sidecar": { {{sections}} } } }""";
}
