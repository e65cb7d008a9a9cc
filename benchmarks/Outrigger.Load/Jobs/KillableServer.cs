using System.Globalization;
using Outrigger.Load.Peers;
using Outrigger.Testing.Jobs;

namespace Outrigger.Load.Jobs;

/// <summary>The published server as users run it, on a folder or database of its own.</summary>
internal sealed class KillableServer : IKillableServer, IDisposable
{
    private readonly string _program;
    private readonly int _port = ChildProcess.FreePort();
    private readonly Dictionary<string, string> _environment;
    private ChildProcess? _process;

    public KillableServer(string program, string home, string connectionString)
    {
        _program = program;
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}")),
        };
        _environment = new Dictionary<string, string>(KillRunOptions.Settings(connectionString))
        {
            ["OUTRIGGER_URLS"] = Http.BaseAddress.ToString(),
            ["OUTRIGGER_DATA"] = Path.Combine(home, "data"),
            ["OUTRIGGER_ADMIN_KEY"] = "bench-admin-key-of-this-run-only-0123456789",
            ["Outrigger__Assist__Intent__TrainAtStart"] = "false",
            ["Logging__LogLevel__Default"] = "Warning",
        };
    }

    public HttpClient Http { get; }

    public Task StartAsync() => RestartAsync();

    public Task KillAsync() => _process!.KillAsync(CancellationToken.None);

    public async Task RestartAsync()
    {
        _process?.Dispose();
        _process = ChildProcess.Start(_program, [], _environment);
        await _process.ListeningAsync(_port, CancellationToken.None);
        for (var attempt = 0; attempt < 300; attempt++)
        {
            if (_process.HasExited)
            {
                break;
            }

            try
            {
                using var answer = await Http.GetAsync("/health/ready");
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(100);
        }

        throw new InvalidOperationException($"The server does not become ready: {_process.Output}");
    }

    public void Dispose()
    {
        _process?.Dispose();
        Http.Dispose();
    }
}
