using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Outrigger.Samples.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.Samples.Tests.Readme;

/// <summary>
/// The release of the shop's readme, command by command as it stands there (on other ports, and with what was built here in the
/// place of <c>dotnet run</c>): what is shown is what comes.
/// </summary>
public sealed partial class DemonstrationTests(ITestOutputHelper output) : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<ChildProcess> _running = [];
    private readonly (string Written, string Here)[] _ports = [.. ((string[])["8081", "8082", "5085"]).Select(static port => (port, FreePort.Find().ToString(CultureInfo.InvariantCulture)))];

    private Uri Sidecar => new("http://127.0.0.1:" + _ports[2].Here);

    [Fact]
    public async Task Release_OfTheReadme_ShowsWhatIsWritten()
    {
        Need.Program("curl");
        var readme = await File.ReadAllTextAsync(Path.Combine(Backend.Folder("shop"), "README.md"));
        var section = readme[readme.IndexOf("## A release that breaks a client", StringComparison.Ordinal)..];
        var shown = 0;
        foreach (Match step in Step().Matches(section))
        {
            var said = "";
            foreach (var command in step.Groups["commands"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                // What it builds is built: these tests run it.
                said = command.StartsWith("dotnet build ", StringComparison.Ordinal) ? "" : await RunAsync(command);
            }

            if (step.Groups["output"] is { Success: true } expected)
            {
                shown++;
                Compare(expected.Value, said);
            }
        }

        shown.ShouldBe(4);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _running)
        {
            await process.DisposeAsync();
        }

        _folder.Dispose();
    }

    // Counts and times differ from run to run; the words, and of JSON the members, do not.
    private static void Compare(string expected, string said)
    {
        if (!expected.StartsWith('{'))
        {
            Number().Replace(said.Trim(), "#").ShouldBe(Number().Replace(expected.Trim(), "#"), said);
            return;
        }

        var (wanted, got) = (JsonSerializer.Deserialize<JsonElement>(expected), JsonSerializer.Deserialize<JsonElement>(said));
        Words(got).ShouldBe(Words(wanted), said);
    }

    private static List<string> Words(JsonElement page) =>
    [
        .. page.EnumerateObject().Select(static member => member.Name),
        page.GetProperty("phase").GetString()!,
        .. page.GetProperty("state").EnumerateObject().Select(static member => member.Name),

        // The weightiest reason names the field; which others come to it is chance.
        .. page.GetProperty("state").TryGetProperty("evidence", out var evidence) && evidence.GetArrayLength() > 0 ? (string[])[FieldOf(evidence[0].GetString()!)] : [],
    ];

    private static string FieldOf(string reason) => reason.Contains("currency", StringComparison.Ordinal) ? "currency" : reason;

    private async Task<string> RunAsync(string written)
    {
        var command = _ports.Aggregate(written, static (text, port) => text.Replace(port.Written, port.Here, StringComparison.Ordinal))
            .Replace("dotnet run --project samples/shop --", "dotnet " + Backend.Built("Outrigger.Samples.Shop"), StringComparison.Ordinal)
            .Replace("dotnet run --project samples/load --", "dotnet " + Backend.Built("Outrigger.Samples.Load"), StringComparison.Ordinal)
            .Replace("./outrigger", "dotnet " + Backend.Built("Outrigger.Cli", "outrigger"), StringComparison.Ordinal)
            .Replace("artifacts/release.json", _folder.File("release.json"), StringComparison.Ordinal);
        output.WriteLine(command);
        var environment = new Dictionary<string, string>
        {
            ["OUTRIGGER_DATA"] = _folder.Path,
            ["Outrigger__Sidecar__Hosting__Http2Url"] = "http://127.0.0.1:" + FreePort.Find().ToString(CultureInfo.InvariantCulture),
        };
        if (command.EndsWith('&'))
        {
            // The sidecar of the readme listens where it does by itself; here that is another port.
            command = command.TrimEnd('&', ' ') + (command.Contains(" sidecar ", StringComparison.Ordinal) ? " --urls " + Sidecar.GetLeftPart(UriPartial.Authority) : "");
            var started = ChildProcess.Start("bash", ["-c", Assignment().Replace(command, "export $1; exec ")], command.Contains("Samples.Shop", StringComparison.Ordinal) ? Backend.Folder("shop") : Layout.Root, environment);
            _running.Add(started);
            var address = command.Contains(" sidecar ", StringComparison.Ordinal) ? Sidecar : new Uri(Urls().Match(command).Groups[1].Value);
            await Backend.ReadyAsync(address, () => started.HasExited, started, command.Contains(" sidecar ", StringComparison.Ordinal) ? "/.outrigger/health/ready" : "/robots.txt");
            return "";
        }

        await using var process = ChildProcess.Start("bash", ["-c", command.StartsWith("curl ", StringComparison.Ordinal) ? command + " -s" : command], Layout.Root, environment);
        (await process.WaitForExitAsync(TimeSpan.FromMinutes(2))).ShouldBe(0, $"{command}\n{process.Output}");
        await SettleAsync(command);
        return process.Output;
    }

    private async Task SettleAsync(string command)
    {
        var config = _folder.File("release.json");
        if (command.StartsWith("cp ", StringComparison.Ordinal))
        {
            await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config)).Replace(_ports[1].Written, _ports[1].Here, StringComparison.Ordinal));
        }
        else if (command.StartsWith("sed ", StringComparison.Ordinal))
        {
            // Who types is slower than the file is read; a test is not.
            await Eventually.HoldsAsync(
                async () => JsonSerializer.Deserialize<JsonElement>((await Ask.GetAsync(Sidecar, "/.outrigger/versions")).Body).GetProperty("weight").GetDouble() == 0.5, "the new weight goes");
        }
    }

    [GeneratedRegex(@"^```sh\n(?<commands>.*?)^```\n(?:\n```text\n(?<output>.*?)^```\n)?", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Step();

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"^([A-Z_]+=\S+) |^(?=dotnet )")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"--urls (\S+)")]
    private static partial Regex Urls();
}
