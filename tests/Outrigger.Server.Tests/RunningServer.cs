using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Outrigger.Server.Tests;

/// <summary>The whole server in this process: real HTTP on a free port, a data folder of its own, settings from a file.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly string _folder;

    private RunningServer(WebApplication app, string folder, string address)
    {
        App = app;
        _folder = folder;
        Address = new Uri(address);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, ActivityHeadersPropagator = null }) { BaseAddress = Address };
    }

    public WebApplication App { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public string AdminKey => File.ReadAllText(Path.Combine(_folder, "data", "admin.key")).Trim();

    /// <summary>The settings file that it watches.</summary>
    public string SettingsPath => Path.Combine(_folder, "settings.json");

    public static async Task<RunningServer> StartAsync(string settings = "{}", string host = "127.0.0.1", Action<IServiceCollection>? adjust = null)
    {
        var folder = Directory.CreateTempSubdirectory("outrigger-server-").FullName;
        var file = Path.Combine(folder, "settings.json");
        await File.WriteAllTextAsync(file, settings);
        var app = Program.Build(["--urls", $"http://{host}:0", "--data", Path.Combine(folder, "data"), "--config", file, "--Logging:LogLevel:Outrigger", "Warning", "--Outrigger:Assist:Intent:TrainAtStart", "false"], adjust);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new RunningServer(app, folder, address.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<HttpResponseMessage> PostAsync(string path, string body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, body, headers);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
