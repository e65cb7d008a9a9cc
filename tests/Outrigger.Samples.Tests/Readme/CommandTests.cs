using System.Text.RegularExpressions;
using Outrigger.Samples.Load;
using Outrigger.Samples.Tests.Harness;

namespace Outrigger.Samples.Tests.Readme;

/// <summary>The commands of the readmes: what they name is there, and the requests can be made.</summary>
public sealed partial class CommandTests
{
    private static readonly string[] Readmes = ["shop", "django-shop", "express-shop", "load"];

    [Fact]
    public void Commands_NameWhatIsThere()
    {
        var commands = Readmes.SelectMany(Lines).ToList();

        commands.Count.ShouldBeGreaterThan(15);
        foreach (var command in commands)
        {
            foreach (Match path in NamedPath().Matches(command))
            {
                var full = Path.Combine(Layout.Root, path.Value);
                (File.Exists(full) || Directory.Exists(full)).ShouldBeTrue($"{path.Value} in: {command}");
            }
        }
    }

    [Fact]
    public void Commands_OfTheLoad_AreUnderstood()
    {
        var commands = Readmes.SelectMany(Lines).Where(static c => c.Contains("--project samples/load", StringComparison.Ordinal)).ToList();

        commands.Count.ShouldBeGreaterThan(4);
        foreach (var command in commands)
        {
            LoadOptions.Parse(command.Split(" -- ")[1].Split(' '), out var problem).ShouldNotBeNull($"{problem}: {command}");
        }
    }

    [Fact]
    public async Task Requests_OfTheShop_AreAnswered()
    {
        await using var shop = await Backend.StartShopAsync();

        await AskAllAsync("shop", "http://127.0.0.1:8081", shop.Address);
    }

    [Fact]
    public async Task Requests_OfDjango_AreAnswered()
    {
        await using var shop = await Backend.StartDjangoAsync();
        await using var sidecar = await Sidecar.StartAsync(shop.Address, "samples/django-shop/outrigger.json");

        await AskAllAsync("django-shop", "http://127.0.0.1:5085", sidecar.Address);
    }

    [Fact]
    public async Task Requests_OfExpress_AreAnswered()
    {
        await using var shop = await Backend.StartExpressAsync();
        await using var sidecar = await Sidecar.StartAsync(shop.Address, "samples/express-shop/outrigger.json");

        await AskAllAsync("express-shop", "http://127.0.0.1:5085", sidecar.Address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing --to http://127.0.0.1:1")]
    [InlineData("traffic")]
    [InlineData("traffic --to nowhere")]
    [InlineData("traffic --to http://127.0.0.1:1 --seconds soon")]
    [InlineData("traffic --to http://127.0.0.1:1 --seconds -5")]
    [InlineData("traffic --to http://127.0.0.1:1 --sekunden 5")]
    [InlineData("traffic --to http://127.0.0.1:1 --seconds")]
    public void Load_WrongArguments_AreNamed(string arguments)
    {
        LoadOptions.Parse(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), out var problem).ShouldBeNull();

        problem.ShouldNotBeEmpty();
    }

    private static async Task AskAllAsync(string sample, string written, Uri address)
    {
        Need.Program("curl");
        var requests = Lines(sample).Where(c => c.StartsWith("curl ", StringComparison.Ordinal) && c.Contains(written + "/", StringComparison.Ordinal)).ToList();
        requests.Count.ShouldBeGreaterThan(2);
        foreach (var request in requests)
        {
            var command = request.Replace(written, address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
            await using var curl = ChildProcess.Start("bash", ["-c", command + " -s --max-time 30"], Layout.Root);
            (await curl.WaitForExitAsync()).ShouldBe(0, request);
            curl.Output.ShouldNotBeEmpty(request);
        }
    }

    private static IEnumerable<string> Lines(string sample) =>
        Block().Matches(File.ReadAllText(Path.Combine(Backend.Folder(sample), "README.md")))
            .SelectMany(static block => block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"(?<=[\s=]|^)(samples/[\w./-]+|\./outrigger)(?=\s|$)")]
    private static partial Regex NamedPath();
}
