using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Harness;

/// <summary>How a server is started.</summary>
internal sealed record ServerSettings
{
    /// <summary>What its configuration file says.</summary>
    public GatewayConfig Config { get; init; } = new();

    /// <summary>The address to bind to, without scheme and port.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port; null for a free one.</summary>
    public int? Port { get; init; }

    /// <summary>A data folder to share or to keep; null for one of its own.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The admin key given in the environment; null for none.</summary>
    public string? AdminKey { get; init; } = "admin-key-of-the-tests-0123456789";

    /// <summary>Further environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>The real server as a process of its own, with a data folder and a configuration file of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly ServerSettings _settings;

    private ServerProcess(ServerSettings settings)
    {
        _settings = settings;
        _folder = new TempFolder();
        DataFolder = settings.DataFolder ?? _folder.File("data");
        Port = settings.Port ?? FreePort();
        Address = new Uri($"http://{(settings.Host is "0.0.0.0" ? "127.0.0.1" : settings.Host)}:{Port}");
        WriteConfig(settings.Config);
        Process = Launch();
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = Address,
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    /// <summary>The process.</summary>
    public ChildProcess Process { get; private set; }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>Its address without a path.</summary>
    public Uri Address { get; }

    /// <summary>The base address for OpenAI clients.</summary>
    public Uri OpenAIAddress => new(Address, "/v1");

    /// <summary>Where it keeps its data.</summary>
    public string DataFolder { get; }

    /// <summary>The file of <c>OUTRIGGER_CONFIG</c>.</summary>
    public string ConfigFile => _folder.File("outrigger.json");

    /// <summary>The admin key given in the environment.</summary>
    public string AdminKey => _settings.AdminKey ?? throw new InvalidOperationException("This server was given no admin key.");

    /// <summary>A client that follows no redirects, unpacks nothing and uses no proxy.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts a server and waits until it is ready.</summary>
    public static async Task<ServerProcess> StartAsync(ServerSettings settings)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = new ServerProcess(settings);
            try
            {
                await server.WaitReadyAsync();
                return server;
            }
            catch (Exception failure)
            {
                var portTaken = server.Process.HasExited && server.Process.Output.Contains("Another process listens on", StringComparison.OrdinalIgnoreCase);
                await server.DisposeAsync();
                if (!portTaken || attempt == 3 || settings.Port is not null)
                {
                    throw new InvalidOperationException($"The server did not start.\n{server.Process.Output}", failure);
                }
            }
        }
    }

    /// <summary>Starts a server that is not expected to become ready.</summary>
    public static ServerProcess Launch(ServerSettings settings) => new(settings);

    /// <summary>Waits until <c>/health/ready</c> answers 200.</summary>
    public Task WaitReadyAsync() => Eventually.HoldsAsync(
        async () =>
        {
            if (Process.HasExited)
            {
                await Process.WaitForExitAsync();
                throw new InvalidOperationException($"The server ended by itself.\n{Process.Output}");
            }

            try
            {
                using var answer = await Http.GetAsync("/health/ready");
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        "the server is ready");

    /// <summary>Starts the same server again (same port, data and configuration) after it has ended.</summary>
    public async Task RestartAsync()
    {
        await Process.DisposeAsync();
        Process = Launch();
        await WaitReadyAsync();
    }

    /// <summary>Replaces the configuration file; the server reads it by itself.</summary>
    public void WriteConfig(GatewayConfig config)
    {
        var next = ConfigFile + ".next";
        File.WriteAllText(next, config.ToString(), new UTF8Encoding(false));
        File.Move(next, ConfigFile, overwrite: true);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Process.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A port that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private ChildProcess Launch()
    {
        if (!File.Exists(Layout.ServerDll))
        {
            throw new InvalidOperationException($"The server is not built: {Layout.ServerDll}");
        }

        var environment = new Dictionary<string, string>
        {
            ["OUTRIGGER_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://{_settings.Host}:{Port}"),
            ["OUTRIGGER_DATA"] = DataFolder,
            ["OUTRIGGER_CONFIG"] = ConfigFile,

            // A second of a core for each server; who wants the shipped intents sets it.
            ["Outrigger__Assist__Intent__TrainAtStart"] = "false",
        };
        foreach (var (name, value) in _settings.Environment)
        {
            environment[name] = value;
        }

        if (_settings.AdminKey is { } key)
        {
            environment["OUTRIGGER_ADMIN_KEY"] = key;
        }

        return ChildProcess.Start("dotnet", [Layout.ServerDll], _folder.Path, environment);
    }
}
