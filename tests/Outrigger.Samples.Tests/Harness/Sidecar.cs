using System.Globalization;
using System.Text.Json;

namespace Outrigger.Samples.Tests.Harness;

/// <summary>The sidecar in a process of its own, started by the command line that the readme shows.</summary>
internal sealed class Sidecar : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly string _folder;

    private Sidecar(ChildProcess process, string folder, Uri address, Uri http2Address)
    {
        (_process, _folder) = (process, folder);
        (Address, Http2Address) = (address, http2Address);
    }

    /// <summary>Where it speaks HTTP/1.1.</summary>
    public Uri Address { get; }

    /// <summary>Where it speaks HTTP/2 without TLS.</summary>
    public Uri Http2Address { get; }

    /// <summary>What it has written.</summary>
    public string Output => _process.Output;

    /// <summary>Starts it in front of a backend.</summary>
    /// <param name="backend">The stable one.</param>
    /// <param name="config">A settings file of the samples, from the root of the tree; null for none.</param>
    /// <param name="settings">Settings on the command line: they win.</param>
    public static async Task<Sidecar> StartAsync(Uri backend, string? config, params (string Key, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("outrigger-sidecar-").FullName;
        for (var attempt = 1; ; attempt++)
        {
            var (port, http2Port) = (FreePort.Find(), FreePort.Find());
            var (address, http2Address) = (Local(port), Local(http2Port));
            List<string> arguments =
            [
                Backend.Built("Outrigger.Cli", "outrigger"), "sidecar",
                "--backend", backend.GetLeftPart(UriPartial.Authority),
                "--urls", address.GetLeftPart(UriPartial.Authority),
                "--Outrigger:Sidecar:Hosting:Http2Url", http2Address.GetLeftPart(UriPartial.Authority),
                .. Backend.Patience,
                .. settings.SelectMany(static s => new[] { "--" + s.Key, s.Value }),
            ];
            var environment = new Dictionary<string, string> { ["OUTRIGGER_DATA"] = folder };
            if (config is not null)
            {
                environment["OUTRIGGER_CONFIG"] = Path.Combine(Layout.Root, config);
            }

            var process = ChildProcess.Start("dotnet", arguments, Layout.Root, environment);
            try
            {
                await Backend.ReadyAsync(address, () => process.HasExited, process, "/.outrigger/health/ready");
                return new Sidecar(process, folder, address, http2Address);
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                await process.DisposeAsync();
            }
            catch
            {
                await process.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>A page of its own, as JSON.</summary>
    public async Task<JsonElement> PageAsync(string path)
    {
        var answer = await Ask.GetAsync(Address, "/.outrigger" + path);
        answer.Status.ShouldBe(200, path);
        return JsonSerializer.Deserialize<JsonElement>(answer.Body);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static Uri Local(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
}
