using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.Cli.Output;
using Shouldly;
using Xunit;

namespace Outrigger.Cli.Tests.Commands;

/// <summary>What commands make of servers that are not there, not Outrigger, or hostile.</summary>
public sealed class ConnectionTests
{
    private const string Hostile = "\u001b]0;owned\u0007\u001b[2J\u202Eevil\u009b31m\r\nforged";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_NobodyListens_ExitsWith3()
    {
        var result = await new CommandLine(new Uri("http://127.0.0.1:1")).RunAsync(["status"], Token);

        result.ExitCode.ShouldBe(ExitCode.Unreachable);
        result.Errors.ShouldContain("cannot be reached");
    }

    [Fact]
    public async Task Run_NoAnswerInTime_ExitsWith3()
    {
        await using var server = await AnswerAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));

        (await new CommandLine(Of(server)).RunAsync(["jobs", "stats", "--timeout", "0.05"], Token)).ExitCode.ShouldBe(ExitCode.Unreachable);
    }

    [Fact]
    public async Task Run_Cancelled_ExitsWith130()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var asked = new TaskCompletionSource();
        await using var server = await AnswerAsync(context =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        var running = new CommandLine(Of(server)).RunAsync(["jobs", "stats"], stop.Token);
        await asked.Task;

        await stop.CancelAsync();

        (await running).ExitCode.ShouldBe(ExitCode.Cancelled);
    }

    [Theory]
    [InlineData(200, "<html>", ExitCode.Failed)]
    [InlineData(302, "", ExitCode.Failed)]
    [InlineData(502, "<html>", ExitCode.Failed)]
    [InlineData(401, "", ExitCode.Refused)]
    [InlineData(403, "[]", ExitCode.Refused)]
    [InlineData(500, "{\"title\":7,\"detail\":null}", ExitCode.Failed)]
    public async Task Run_AnswerOfSomethingElse_FailsInWords(int status, string body, int exitCode)
    {
        await using var server = await AnswerAsync(context => WriteAsync(context, status, body));

        var result = await new CommandLine(Of(server)).RunAsync(["jobs", "stats"], Token);

        result.ExitCode.ShouldBe(exitCode, result.ToString());
        result.Errors.ShouldStartWith("outrigger: ");
    }

    [Fact]
    public async Task Run_Problem_IsToldInWordsOrAsJson()
    {
        await using var server = await AnswerAsync(context =>
        {
            context.Response.Headers.RetryAfter = "7";
            return WriteAsync(context, 503, """{"type":"urn:outrigger:error:x","title":"It is busy.","status":503,"detail":"The disk is full.","traceId":"trace-1"}""");
        });

        var words = await new CommandLine(Of(server)).RunAsync(["jobs", "stats"], Token);
        var json = await new CommandLine(Of(server)).RunAsync(["jobs", "stats", "--json"], Token);

        words.Errors.Trim().ShouldBe("outrigger: It is busy. The disk is full. [trace trace-1] Try again in 7 s.");
        json.Errors.ShouldContain("\"urn:outrigger:error:x\"");
        json.Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Run_HostileText_ReachesNoTerminal(bool isTerminal, bool isJson)
    {
        var text = System.Text.Json.JsonSerializer.Serialize(Hostile);
        await using var server = await AnswerAsync(context => context.Request.Path.Value!.EndsWith("events", StringComparison.Ordinal)
            ? WriteAsync(context, 200, $"event: {"added\u001b[31m"}\ndata: {{\"id\":\"1\",\"type\":{text},\"queue\":\"q\",\"at\":\"x\"}}\n\n")
            : context.Request.Path.Value!.EndsWith("decisions", StringComparison.Ordinal) ? WriteAsync(context, 400, $"{{\"title\":{text},\"detail\":{text},\"param\":{text}}}")
            : WriteAsync(context, 200, $"{{\"jobs\":[{{\"id\":{text},\"type\":\"[red]markup[/]\",\"queue\":{text},\"error\":{{\"message\":{text}}}}}],\"items\":[{{\"name\":{text}}}],\"before\":null}}"));
        var line = new CommandLine(Of(server)) { Kind = isTerminal ? new TerminalKind(true, true, false, 100) : TerminalKind.Pipe };
        foreach (var command in (string[][])[["jobs", "list"], ["jobs", "watch"], ["decisions", "list"], ["models", "list"], ["jobs", "get", "01980f3e-7b5c-7d3e-8f00-0123456789ab"]])
        {
            var result = await line.RunAsync(isJson ? [.. command, "--json"] : command, Token);

            var shown = (result.Output + result.Errors).Replace("\r\u001b[K", "", StringComparison.Ordinal);
            shown.Where(c => (char.IsControl(c) && c != '\n') || c is '\u202E' or '\u009b').ShouldBeEmpty($"{string.Join(' ', command)}: {shown}");
            shown.Split('\n').ShouldNotContain(l => l.StartsWith("forged", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Run_AnswerWithoutEnd_IsCutOff()
    {
        await using var server = await AnswerAsync(async context =>
        {
            var block = Encoding.ASCII.GetBytes(new string(' ', 1 << 20));
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        });

        var result = await new CommandLine(Of(server)).RunAsync(["jobs", "stats"], Token);

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldContain("larger than 64 MiB");
    }

    [Theory]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("nonsense")]
    [InlineData("http://user:secret@127.0.0.1")]
    public async Task Run_NoAddress_IsWrongUsage(string url) => (await new CommandLine().RunAsync(["status", "--url", url], Token)).ExitCode.ShouldBe(ExitCode.Usage);

    [Fact]
    public async Task Run_KeyWithALineBreak_IsWrongUsage() =>
        (await new CommandLine(new Uri("http://127.0.0.1:1"), key: "a\nb").RunAsync(["jobs", "stats"], Token)).ExitCode.ShouldBe(ExitCode.Usage);

    [Fact]
    public async Task Run_AdminKeyInTheDataFolder_GoesToThisMachineAlone()
    {
        var folder = Directory.CreateTempSubdirectory("outrigger-cli-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "admin.key"), "secret-key", Token);
            string? sent = null;
            await using var server = await AnswerAsync(context =>
            {
                sent = context.Request.Headers.Authorization;
                return WriteAsync(context, 200, "{}");
            });
            var address = Of(server);

            await new CommandLine(address).Set("OUTRIGGER_DATA", folder.FullName).RunAsync(["limits", "providers"], Token);
            sent.ShouldBe("Bearer secret-key");

            var keys = new Connections.Keyring(
                new Connections.ConnectionSettings(new Uri("http://192.0.2.1/"), TimeSpan.FromSeconds(1), null, null, null), name => name == "OUTRIGGER_DATA" ? folder.FullName : null, new Terminal(TextWriter.Null, TextWriter.Null, () => Stream.Null, TerminalKind.Pipe));
            keys.FindAdmin().ShouldBeNull();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task WriteAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body, context.RequestAborted);
    }

    private static async Task<WebApplication> AnswerAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return app;
    }

    private static Uri Of(WebApplication app) => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
