using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Settings;
using Outrigger.Server.Hosting;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Server.Tests.Hosting;

public sealed class SettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("outrigger-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("--help", "Usage")]
    [InlineData("-h", "Exit codes")]
    [InlineData("--version", "0.")]
    public void TryAnswer_Question_IsAnswered(string argument, string expected)
    {
        using var output = new StringWriter();

        CommandLine.TryAnswer([argument], output).ShouldBeTrue();

        output.ToString().ShouldContain(expected);
    }

    [Theory]
    [InlineData("--url", "http://127.0.0.1:1")]
    [InlineData("serve")]
    [InlineData("--urls")]
    [InlineData("-x", "1")]
    [InlineData("--Outrigger:Http:AllowedHosts")]
    public void TryAnswer_UnknownArgument_IsNamed(params string[] arguments)
    {
        using var output = new StringWriter();

        Should.Throw<StartupException>(() => CommandLine.TryAnswer(arguments, output)).Message.ShouldContain(arguments[0]);
    }

    [Fact]
    public void Layers_SameKey_TheLaterLayerWins()
    {
        var file = Write("""{"OUTRIGGER_DATA":"from-file","Outrigger":{"Http":{"MaxConnections":7}}}""");
        var configuration = new ConfigurationManager();

        configuration.AddLayers(["--config", file, "--data", "from-arguments"]);

        configuration["OUTRIGGER_DATA"].ShouldBe("from-arguments");
        configuration["Outrigger:Http:MaxConnections"].ShouldBe("7");
        configuration["Logging:LogLevel:Default"].ShouldBe("Warning");
    }

    [Fact]
    public void Layers_FileMissing_IsAClearError()
    {
        var path = Path.Combine(_folder, "missing.json");

        var problem = Should.Throw<StartupException>(() => new ConfigurationManager().AddLayers(["--config", path]));

        problem.Message.ShouldContain(path);
        problem.ExitCode.ShouldBe(2);
    }

    [Fact]
    public void Layers_FileNotJson_NamesThePlaceAndNotTheContent()
    {
        var file = Write("{\n  \"Key\": sk-secret-value\n}");

        var problem = Should.Throw<StartupException>(() => new ConfigurationManager().AddLayers(["--config", file]));

        problem.Message.ShouldContain("line 2");
        problem.Message.ShouldNotContain("sk-secret");
    }

    [Theory]
    [InlineData("127.0.0.1:5080")]
    [InlineData("ftp://127.0.0.1:5080")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://127.0.0.1:5080/path")]
    [InlineData("http://127.0.0.1:80:80")]
    [InlineData("http://a b:80")]
    [InlineData(";")]
    public void Read_AddressThatCannotBeListenedOn_IsNamed(string urls)
    {
        var configuration = new ConfigurationManager();
        configuration.AddLayers(["--urls", urls]);

        Should.Throw<StartupException>(() => ServerSettings.Read(configuration)).Message.ShouldContain("OUTRIGGER_URLS");
    }

    [Fact]
    public void Read_KestrelEndpoints_AreRefused()
    {
        var configuration = new ConfigurationManager();
        configuration.AddLayers(["--Kestrel:Endpoints:Http:Url", "http://0.0.0.0:80"]);

        Should.Throw<StartupException>(() => ServerSettings.Read(configuration)).Message.ShouldContain("Kestrel:Endpoints");
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080", true)]
    [InlineData("http://localhost:5080;http://[::1]:5080", true)]
    [InlineData("http://127.0.0.1:5080;http://10.0.0.1:5080", false)]
    [InlineData("http://*:5080", false)]
    [InlineData("http://+:5080", false)]
    [InlineData("http://0.0.0.0:5080", false)]
    [InlineData("http://my-machine:5080", false)]
    [InlineData("http://[::]:5080", false)]
    public void Read_Addresses_TellLoopbackFromTheNetwork(string urls, bool isLoopback)
    {
        var configuration = new ConfigurationManager();
        configuration.AddLayers(["--urls", urls]);

        ServerSettings.Read(configuration).Binding.IsLoopbackOnly.ShouldBe(isLoopback);
    }

    [Fact]
    public async Task Reload_GoodFile_IsTakenOverByTheWatcher()
    {
        var file = Write("""{"a":"1"}""");
        using var provider = new SettingsFile(file);
        provider.Load();
        var reloaded = new TestSignal<string?>();
        provider.Reloaded += reloaded.Raise;

        await File.WriteAllTextAsync(file, """{"a":"2"}""", TestContext.Current.CancellationToken);

        (await reloaded.WaitAsync()).ShouldBeNull();
        provider.TryGet("a", out var value).ShouldBeTrue();
        value.ShouldBe("2");
    }

    [Theory]
    [InlineData("""{"a":""")]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData(null)]
    public void Reload_BrokenOrMissingFile_KeepsTheLastGoodSettings(string? content)
    {
        var file = Write("""{"a":"1"}""");
        using var provider = new SettingsFile(file);
        provider.Load();
        string? problem = null;
        provider.Reloaded += text => problem = text;
        if (content is null)
        {
            File.Delete(file);
        }
        else
        {
            File.WriteAllText(file, content);
        }

        provider.Reload();

        problem.ShouldNotBeNullOrEmpty();
        provider.TryGet("a", out var value).ShouldBeTrue();
        value.ShouldBe("1");
    }

    [Fact]
    public async Task Reload_ValueThatAValidatorRefuses_KeepsTheServerAsItWas()
    {
        var file = Write("""{"Outrigger":{"Egress":{"AllowedNetworks":["10.0.0.0/8"]}}}""");
        await using var app = Program.Build(["--urls", "http://127.0.0.1:0", "--data", Path.Combine(_folder, "data"), "--config", file]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var policy = (Outrigger.Core.Egress.EgressAddressPolicy)app.Services.GetService(typeof(Outrigger.Core.Egress.EgressAddressPolicy))!;
        policy.Check("http://10.1.1.1/").ShouldBeNull();
        var provider = ((IConfigurationRoot)app.Configuration).Providers.OfType<SettingsFile>().Single();
        string? problem = null;
        provider.Reloaded += text => problem = text;

        await File.WriteAllTextAsync(file, """{"Outrigger":{"Egress":{"AllowedNetworks":["nonsense"]}}}""", TestContext.Current.CancellationToken);
        provider.Reload();

        problem.ShouldNotBeNull();
        problem.ShouldContain("nonsense");
        policy.Check("http://10.1.1.1/").ShouldBeNull();
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Reload_RefusedFileAgainAndAgain_NoRequestNotices()
    {
        const string good = """{"Outrigger":{"Egress":{"AllowedNetworks":["10.0.0.0/8"]},"Gateway":{"Aliases":{"shop":["sim/echo"]}}}}""";
        await using var server = await RunningServer.StartAsync(good);
        var file = server.SettingsPath;
        var provider = ((IConfigurationRoot)server.App.Configuration).Providers.OfType<SettingsFile>().Single();
        string[] bad =
        [
            """{"Outrigger":{"Egress":{"AllowedNetworks":["nonsense"]}}}""",
            """{"Outrigger":{"Gateway":{"Providers":{"a":{"BaseUrl":"nonsense"}}}}}""",
            """{"Outrigger":{"Http":{"MaxConnections":-1},"Jobs":{"Queue":{"Types":["?"]}}}}""",
            """{"Outrigger":{"Assist":{"Forecasting":{"HistoryLength":"many"}}}}""",
            """{"Outrigger":{"Gateway":{"Aliases":{"shop":["nope/x"]}}}}""",
        ];
        var problems = new ConcurrentQueue<string?>();
        provider.Reloaded += problems.Enqueue;
        using var stop = new CancellationTokenSource();
        var asking = Enumerable.Range(0, 4).Select(_ => Task.Run(() => AskAsync(server, stop.Token))).ToArray();

        foreach (var content in Enumerable.Range(0, 40).Select(n => bad[n % bad.Length]))
        {
            await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
            provider.Reload();
        }

        await stop.CancelAsync();
        (await Task.WhenAll(asking)).SelectMany(statuses => statuses).ShouldAllBe(status => status == 200);
        problems.Count(problem => problem is not null).ShouldBeGreaterThanOrEqualTo(40);
        await File.WriteAllTextAsync(file, good.Replace("shop", "store", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        provider.Reload();
        using var renamed = await server.PostAsync("/v1/chat/completions", """{"model":"store","messages":[{"role":"user","content":"Hello"}]}""");
        ((int)renamed.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task Start_MisspeltSetting_IsWarnedOf()
    {
        var log = new LogCollector();
        await using var server = await RunningServer.StartAsync(
            """{"Outrigger":{"Htpp":{"MaxConnections":5},"Http":{"MaxConections":5}}}""", adjust: services => services.AddLogging(logging => logging.AddProvider(log)));

        log.Entries.Where(entry => entry.Id is 6730 or 6731).Select(entry => entry.Message).ShouldBe(
            [
                "Nothing reads the setting Outrigger:Htpp:MaxConnections: Outrigger:Http may be meant.",
                "Nothing reads the setting Outrigger:Http:MaxConections: Outrigger:Http:MaxConnections may be meant.",
            ]);
    }

    private static async Task<List<int>> AskAsync(RunningServer server, CancellationToken stop)
    {
        var statuses = new List<int>();
        do
        {
            using var chat = await server.PostAsync("/v1/chat/completions", """{"model":"shop","messages":[{"role":"user","content":"Hello"}]}""");
            using var forecast = await server.PostAsync("/assist/v1/forecast", """{"values":[1,2,3,4,5,6,7,8],"horizon":2}""");
            statuses.AddRange([(int)chat.StatusCode, (int)forecast.StatusCode]);
        }
        while (!stop.IsCancellationRequested);
        return statuses;
    }

    private string Write(string content)
    {
        var file = Path.Combine(_folder, "settings.json");
        File.WriteAllText(file, content);
        return file;
    }
}
