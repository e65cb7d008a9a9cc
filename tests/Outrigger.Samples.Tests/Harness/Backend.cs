using System.Globalization;
using Outrigger.Samples.Load.Http;
using Outrigger.Testing;

namespace Outrigger.Samples.Tests.Harness;

/// <summary>One of the sample shops in a process of its own, as it would run anywhere.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;

    /// <summary>On a machine that does ten other things a decision may take longer than 50 ms: then the fixed rule answers, which these tests are not about.</summary>
    public static IReadOnlyList<string> Patience { get; } = ["--Outrigger:Assist:Intent:TimeLimit", "00:00:10", "--Outrigger:Assist:Validation:TimeLimit", "00:00:10"];

    private Backend(ChildProcess process, Uri address)
    {
        Process = process;
        Address = address;
    }

    public ChildProcess Process { get; }

    public Uri Address { get; }

    /// <summary>The shop on ASP.NET Core.</summary>
    public static Task<Backend> StartShopAsync(params string[] arguments) =>
        StartAsync(port => ChildProcess.Start("dotnet", [Built("Outrigger.Samples.Shop"), "--urls", Text($"http://127.0.0.1:{port}"), .. Patience, .. arguments], Folder("shop")));

    /// <summary>The shop on Django; skips where Debian's Django is not installed.</summary>
    public static Task<Backend> StartDjangoAsync(int failEvery = 40)
    {
        Need.That(IsDjangoThere.Value, "Django is not installed: apt-get install python3-django");
        return StartAsync(port => ChildProcess.Start("/usr/bin/python3", ["manage.py", "runserver", "--noreload", Text($"127.0.0.1:{port}")], Folder("django-shop"), new Dictionary<string, string>
        {
            ["SHOP_FAIL_EVERY"] = Text($"{failEvery}"),
            ["PYTHONDONTWRITEBYTECODE"] = "1",
        }));
    }

    /// <summary>The shop on Express; skips where its packages are not installed.</summary>
    public static Task<Backend> StartExpressAsync(int failEvery = 40)
    {
        Need.Program("node");
        Need.That(File.Exists(Path.Combine(Folder("express-shop"), "node_modules", "express", "package.json")), "Express is not installed: npm ci --prefix samples/express-shop --ignore-scripts");
        return StartAsync(port => ChildProcess.Start("node", ["server.mjs"], Folder("express-shop"), new Dictionary<string, string>
        {
            ["PORT"] = Text($"{port}"),
            ["SHOP_FAIL_EVERY"] = Text($"{failEvery}"),
        }));
    }

    /// <summary>A program of this solution, as it was built with the tests.</summary>
    public static string Built(string project, string? assembly = null) =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, Configuration, (assembly ?? project) + ".dll"));

    /// <summary>The folder of a sample.</summary>
    public static string Folder(string sample) => Path.Combine(Layout.Root, "samples", sample);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static Lazy<bool> IsDjangoThere { get; } = new(static () =>
    {
        using var asked = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/usr/bin/python3", ["-c", "import django"]) { RedirectStandardError = true });
        asked!.WaitForExit();
        return asked.ExitCode == 0;
    });

    private static async Task<Backend> StartAsync(Func<int, ChildProcess> start)
    {
        // The port may have been taken between looking and starting: then the program ends, and another one is tried.
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort.Find();
            var process = start(port);
            var address = new Uri(Text($"http://127.0.0.1:{port}"));
            try
            {
                await ReadyAsync(address, () => process.HasExited, process, "/robots.txt");
                return new Backend(process, address);
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

    /// <summary>Waits until an address answers, or the program behind it has ended.</summary>
    public static async Task ReadyAsync(Uri address, Func<bool> hasEnded, ChildProcess process, string path)
    {
        using var client = new LoopbackClient(System.Net.IPAddress.Loopback, limit: TimeSpan.FromSeconds(5));
        await Eventually.HoldsAsync(
            async () =>
            {
                if (hasEnded())
                {
                    throw new InvalidOperationException($"The program has ended.\n{process.Output}");
                }

                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, path));
                return (await client.SendAsync(request, CancellationToken.None)).Status is >= 200 and < 500;
            },
            $"an answer at {address}",
            TimeSpan.FromSeconds(90));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
