using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Settings;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Settings;

public sealed class SettingsGuardTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly LogCollector _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reload_RefusedContent_IsSeenByTheCheckAlone()
    {
        string? inTheCheck = null;
        string? besideIt = null;
        await using var host = await StartAsync("""{ "Outrigger": { "Lamps": { "Count": 3 } } }""", (options, configuration) =>
        {
            if (options.Count > 10)
            {
                inTheCheck = configuration["Outrigger:Lamps:Count"];
                besideIt = ReadElsewhere(() => configuration["Outrigger:Lamps:Count"]);
                return ValidateOptionsResult.Fail("Too many lamps.");
            }

            return ValidateOptionsResult.Success;
        });
        var changes = 0;
        using var heard = host.Options.OnChange(_ => changes++);

        (await host.WriteAsync("""{ "Outrigger": { "Lamps": { "Count": 30 } } }""")).ShouldBe("Too many lamps.");

        (inTheCheck, besideIt).ShouldBe(("30", "3"));
        changes.ShouldBe(0);
        host.Options.CurrentValue.Count.ShouldBe(3);
        host.Configuration["Outrigger:Lamps:Count"].ShouldBe("3");
    }

    [Fact]
    public async Task Reload_AcceptedContent_IsTakenOverOnce()
    {
        await using var host = await StartAsync("""{ "Outrigger": { "Lamps": { "Count": 3 } } }""");
        var changes = 0;
        using var heard = host.Options.OnChange(_ => changes++);

        (await host.WriteAsync("""{ "Outrigger": { "Lamps": { "Count": 4 } } }""")).ShouldBeNull();

        changes.ShouldBe(1);
        host.Options.CurrentValue.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Reload_ValueOfTheWrongType_NamesTheSettingWithoutItsValue()
    {
        await using var host = await StartAsync("""{ "Outrigger": { "Lamps": { "Count": 3 } } }""");

        var problem = await host.WriteAsync("""{ "Outrigger": { "Lamps": { "Count": "secret" } } }""");

        problem.ShouldNotBeNull();
        problem.ShouldContain("Outrigger:Lamps:Count");
        problem.ShouldNotContain("secret");
        host.Options.CurrentValue.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Reload_ListThatGetsShorter_IsCheckedAsItWillBe()
    {
        var seen = new List<int>();
        await using var host = await StartAsync("""{ "Outrigger": { "Lamps": { "Names": ["a", "b"] } } }""", (options, _) =>
        {
            seen.Add(options.Names.Count);
            return ValidateOptionsResult.Success;
        });
        seen.Clear();

        (await host.WriteAsync("""{ "Outrigger": { "Lamps": { "Names": ["a"] } } }""")).ShouldBeNull();

        seen.ShouldAllBe(count => count == 1);
        host.Options.CurrentValue.Names.ShouldBe(["a"]);
    }

    [Theory]
    [InlineData("""{ "Outrigger": { "Lamps": { "Cuont": 3 } } }""", "Outrigger:Lamps:Cuont: Outrigger:Lamps:Count may be meant")]
    [InlineData("""{ "Outrigger": { "Lmaps": { "Count": 3 }, "Lamps": { "Count": 2 } } }""", "Outrigger:Lmaps:Count: Outrigger:Lamps may be meant")]
    [InlineData("""{ "Outrigger": { "Lamps": { "Quite another": { "Thing": true } } } }""", "Outrigger:Lamps:Quite another:Thing: it is misspelt")]
    [InlineData("""{ "Outrigger": { "Lamps": { "Count": { "Value": 3 } } } }""", "Outrigger:Lamps:Count:Value: it is misspelt")]
    public async Task Start_SettingThatNothingReads_IsToldWithItsLike(string settings, string told)
    {
        await using var host = await StartAsync(settings);

        _log.Entries.Where(entry => entry.Id is 6730 or 6731).ShouldHaveSingleItem().Message.ShouldContain(told);
    }

    [Fact]
    public async Task Start_SettingsThatAreRead_AreNotTold()
    {
        await using var host = await StartAsync("""{ "Other": 1, "Outrigger": { "lamps": { "COUNT": 3, "Names": ["a", "b"], "Rooms": { "hall": { "Watts": 5 } } } } }""");

        (await host.WriteAsync("""{ "Outrigger": { "Lamps": { "Rooms": { "attic": { "Watts": 7 } } } } }""")).ShouldBeNull();

        _log.Entries.Where(entry => entry.Id is 6730 or 6731).ShouldBeEmpty();
    }

    [Fact]
    public async Task Reload_MisspeltSetting_IsToldOnce()
    {
        await using var host = await StartAsync("""{ "Outrigger": { "Lamps": { "Count": 3 } } }""");

        await host.WriteAsync("""{ "Outrigger": { "Lamps": { "Conut": 4 } } }""");
        await host.WriteAsync("""{ "Outrigger": { "Lamps": { "Conut": 5 } } }""");

        _log.Entries.Where(entry => entry.Id == 6731).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Start_ManyUnknownSettings_TellsOfTwenty()
    {
        await using var host = await StartAsync("{ \"Outrigger\": { \"Nothing\": {" + string.Join(',', Enumerable.Range(0, 200).Select(n => $"\"x{n}\": 1")) + "} } }");

        _log.Entries.Count(entry => entry.Id is 6730 or 6731).ShouldBe(20);
    }

    private static string? ReadElsewhere(Func<string?> read)
    {
        string? value = null;
        var thread = new Thread(() => value = read());
        thread.Start();
        thread.Join();
        return value;
    }

    private async Task<GuardedHost> StartAsync(string settings, Func<LampsOptions, IConfiguration, ValidateOptionsResult>? validate = null)
    {
        var host = new GuardedHost(_folder.File("settings.json"), settings, _log, validate ?? ((_, _) => ValidateOptionsResult.Success));
        await host.StartAsync();
        return host;
    }

    private sealed class GuardedHost : IAsyncDisposable
    {
        private readonly string _path;
        private readonly IHost _host;
        private readonly SettingsFile _file;

        public GuardedHost(string path, string settings, LogCollector log, Func<LampsOptions, IConfiguration, ValidateOptionsResult> validate)
        {
            File.WriteAllText(path, settings);
            _path = path;
            var builder = Host.CreateEmptyApplicationBuilder(null);
            var configuration = builder.Configuration;
            ((IConfigurationBuilder)configuration).Add(new SettingsFileSource(path));
            ((IConfigurationBuilder)configuration).Add(new SettingsReadsSource());
            builder.Logging.ClearProviders().AddProvider(log);
            builder.Services.AddSettings();
            builder.Services.AddOptionsWithValidateOnStart<LampsOptions>().Bind(configuration.GetSection("Outrigger:Lamps"));
            builder.Services.AddSingleton<IValidateOptions<LampsOptions>>(new Validator(options => validate(options, configuration)));
            _host = builder.Build();
            _file = ((IConfigurationRoot)configuration).Providers.OfType<SettingsFile>().Single();
        }

        public IOptionsMonitor<LampsOptions> Options => _host.Services.GetRequiredService<IOptionsMonitor<LampsOptions>>();

        public IConfiguration Configuration => _host.Services.GetRequiredService<IConfiguration>();

        public Task StartAsync() => _host.StartAsync(Token);

        public async Task<string?> WriteAsync(string settings)
        {
            await File.WriteAllTextAsync(_path, settings, Token);
            string? problem = null;
            void OnReloaded(string? text) => problem = text;
            _file.Reloaded += OnReloaded;
            _file.Reload();
            _file.Reloaded -= OnReloaded;
            return problem;
        }

        public async ValueTask DisposeAsync()
        {
            await _host.StopAsync(CancellationToken.None);
            _host.Dispose();
        }
    }

    private sealed class Validator(Func<LampsOptions, ValidateOptionsResult> validate) : IValidateOptions<LampsOptions>
    {
        public ValidateOptionsResult Validate(string? name, LampsOptions options) => validate(options);
    }

    private sealed class LampsOptions
    {
        public int Count { get; set; }

        public List<string> Names { get; } = [];

        public Dictionary<string, RoomOptions> Rooms { get; } = [];
    }

    private sealed class RoomOptions
    {
        public int Watts { get; set; }
    }
}
