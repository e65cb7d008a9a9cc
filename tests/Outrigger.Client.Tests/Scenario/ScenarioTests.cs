using System.Diagnostics;
using System.Text.Json;
using Outrigger.ClientGenerator;
using Shouldly;
using Xunit;

namespace Outrigger.Client.Tests.Scenario;

public sealed class ScenarioTests
{
    [Fact]
    public async Task Play_CSharp_EveryCallAnswersAndLosesNothing()
    {
        await using var server = await ScenarioServer.StartAsync();
        using var keeper = new AnswerKeeper();
        using var http = new HttpClient(keeper);
        OutriggerClient Create(string key) => new(http, new OutriggerClientOptions { BaseUrl = server.Address, Key = key, TimeLimit = TimeSpan.FromMinutes(1) });

        await new CSharpPlayer(new Dictionary<string, OutriggerClient> { ["caller"] = Create(server.Key), ["admin"] = Create(server.AdminKey) }, keeper).PlayAsync(Steps.Read());
    }

    [Fact]
    public async Task Play_TypeScript_EveryCallAnswers()
    {
        var node = Repository.Find("node");
        var compiler = Repository.PathOf("tests/clients/node_modules/typescript/bin/tsc");
        Repository.Need(node is not null && File.Exists(compiler), "node or tests/clients/node_modules is missing: run npm ci in tests/clients");
        var folder = Directory.CreateTempSubdirectory("outrigger-typescript-").FullName;
        try
        {
            await RunAsync(node!, [compiler, "-p", Repository.PathOf("tests/clients/outrigger-client.tsconfig.json")], []);
            await RunAsync(node!, [compiler, "-p", Repository.PathOf("clients/typescript"), "--outDir", folder], []);
            await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), """{"type":"module"}""");
            await using var server = await ScenarioServer.StartAsync();

            var said = await RunAsync(
                node!, [Repository.PathOf("tests/clients/outrigger-client.mjs")], Environment(server, ("OUTRIGGER_CLIENT", Path.Combine(folder, "index.js")), ("OUTRIGGER_SCENARIO", Steps.File)));

            said.Trim().ShouldBe($"{Steps.Read().Count} calls");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Play_Python_EveryCallAnswers()
    {
        var python = Repository.Find("python3");
        Repository.Need(python is not null, "python3 is not installed");
        await using var server = await ScenarioServer.StartAsync();

        var said = await RunAsync(python!, ["-B", "-W", "error", Repository.PathOf("tests/clients/python/outrigger_scenario.py")], Environment(server));

        said.Trim().ShouldBe($"{Steps.Read().Count} calls");
    }

    [Fact]
    public async Task Scenario_Document_EveryOperationIsCalled()
    {
        await using var server = await ScenarioServer.StartAsync();
        var called = Steps.Read().Select(step => step["call"]!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);

        var missing = ClientFiles.Operations(await DocumentAsync(server)).Where(operation => !called.Contains(operation));

        missing.ShouldBeEmpty("scenario.json has a step for every operation; it is played in C#, TypeScript and Python.");
    }

    [Fact]
    public async Task GeneratedFiles_ServerOfNow_AreUpToDate()
    {
        await using var server = await ScenarioServer.StartAsync();

        foreach (var (path, text) in ClientFiles.Create(await DocumentAsync(server)))
        {
            var file = Repository.PathOf(path);
            (File.Exists(file) && await File.ReadAllTextAsync(file) == text).ShouldBeTrue($"{path} is not up to date; run eng/generate-clients and commit what changes.");
        }
    }

    private static async Task<JsonElement> DocumentAsync(ScenarioServer server)
    {
        using var document = JsonDocument.Parse(await server.Http.GetByteArrayAsync("/openapi/v1.json"));
        return document.RootElement.Clone();
    }

    private static Dictionary<string, string> Environment(ScenarioServer server, params (string Name, string Value)[] more) => new(more.Select(one => KeyValuePair.Create(one.Name, one.Value)))
    {
        ["OUTRIGGER_URL"] = server.Address.ToString(),
        ["OUTRIGGER_KEY"] = server.Key,
        ["OUTRIGGER_ADMIN_KEY"] = server.AdminKey,
    };

    private static async Task<string> RunAsync(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            process.ExitCode.ShouldBe(0, await output + await errors);
            return await output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
