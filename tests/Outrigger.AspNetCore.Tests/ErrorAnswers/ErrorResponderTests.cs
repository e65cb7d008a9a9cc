using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.AspNetCore.Assistants;
using Outrigger.AspNetCore.Tests.Assistants;
using Outrigger.AspNetCore.Tests.Attachment;
using Shouldly;
using Xunit;

namespace Outrigger.AspNetCore.Tests.ErrorAnswers;

public sealed class ErrorResponderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, int, string> Types => new()
    {
        { "unauthenticated", 401, "authentication" },
        { "forbidden", 403, "authorization" },
        { "missing", 404, "not_found" },
        { "bug", 500, "internal" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Respond_UnhandledException_HasTheStatusAndShapeOfItsType(string kind, int status, string type)
    {
        await using var app = await AttachedApp.StartAsync(Map);

        using var response = await app.Client.GetAsync(new Uri("/throw/" + kind, UriKind.Relative), Token);

        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!.AsObject();
        ((int)response.StatusCode).ShouldBe(status);
        body.Select(static member => member.Key).ShouldBe(["error", "suggestions", "support"]);
        body["error"]!.AsObject().Select(static member => member.Key).ShouldBe(["id", "message", "type", "severity", "timestamp"]);
        body["error"]!["type"]!.GetValue<string>().ShouldBe(type);
        body["support"]!.AsObject().Select(static member => member.Key).ShouldBe(["documentation", "troubleshooting"]);
        app.Logs.Entries.ShouldContain(entry => entry.Message.Contains(body["error"]!["id"]!.GetValue<string>(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Respond_SecretsInTheException_AreNeitherAnsweredNorLogged()
    {
        await using var app = await AttachedApp.StartAsync(Map);

        using var response = await app.Client.GetAsync(new Uri("/throw/secret", UriKind.Relative), Token);

        (await response.Content.ReadAsStringAsync(Token)).ShouldNotContain("hunter2");
        app.Logs.Entries.ShouldAllBe(static entry => !entry.ToString().Contains("hunter2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Respond_AnalysisFails_ThePlainAnswerGoesOut(bool throws)
    {
        var assistant = new ScriptedAssistant { Error = _ => throws ? throw new InvalidOperationException("broken") : null };
        await using var app = await AttachedApp.StartAsync(Map, configure: services => services.AddSingleton<IRequestAssistant>(assistant));

        using var response = await app.Client.GetAsync(new Uri("/throw/bug", UriKind.Relative), Token);

        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!.AsObject();
        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        body.Select(static member => member.Key).ShouldBe(["error"]);
        body["error"]!.AsObject().Select(static member => member.Key).ShouldBe(["id", "message", "timestamp"]);
        body["error"]!["message"]!.GetValue<string>().ShouldBe("Internal server error");
        var entry = app.Logs.Entries.Single(static entry => entry.Id == 5700);
        entry.Message.ShouldContain(body["error"]!["id"]!.GetValue<string>());
        entry.Message.ShouldContain("GET /throw/bug");
        app.Metrics.Of("failed_open errors threw").ShouldBe(throws ? 1 : 0);
    }

    [Fact]
    public async Task Respond_AnswerHasBegun_ClosesTheConnection()
    {
        await using var app = await AttachedApp.StartAsync(Map);

        await Should.ThrowAsync<HttpRequestException>(() => app.Client.GetStringAsync(new Uri("/throw/started", UriKind.Relative), Token));

        app.Metrics.Of("actions errors aborted act").ShouldBe(1);
    }

    [Fact]
    public async Task Respond_HostileTextInTheRequest_StaysOnOneLineOfTheLog()
    {
        var assistant = new ScriptedAssistant();
        await using var app = await AttachedApp.StartAsync(Map, configure: services => services.AddSingleton<IRequestAssistant>(assistant));

        using var response = await app.Client.GetAsync(new Uri("/throw/hostile%0d%0aFAKE%1b[2J", UriKind.Relative), Token);

        var line = app.Logs.Entries.Single(static entry => entry.Id == 5700).Message.Split('\n')[0];
        line.ShouldNotContain("\u001b");
        line.ShouldNotContain('\r');
        line.ShouldContain("FAKE");
    }

    [Fact]
    public async Task Respond_Observing_LeavesTheExceptionToTheApplication()
    {
        await using var app = await AttachedApp.StartAsync(
            Map,
            new() { ["Outrigger:AspNetCore:ErrorAnswers:Mode"] = "Observe" },
            before: static web => web.Use(static async (context, next) =>
            {
                try
                {
                    await next(context);
                }
                catch (InvalidOperationException)
                {
                    context.Response.StatusCode = 599;
                }
            }));

        using var response = await app.Client.GetAsync(new Uri("/throw/bug", UriKind.Relative), Token);

        ((int)response.StatusCode).ShouldBe(599);
    }

    [Fact]
    public async Task Respond_HeadersForTheBrowser_Stay()
    {
        await using var app = await AttachedApp.StartAsync(Map);

        using var response = await app.Client.GetAsync(new Uri("/throw/cors", UriKind.Relative), Token);

        response.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        response.Headers.Contains("X-Half-Done").ShouldBeFalse();
    }

    private static void Map(WebApplication web) => web.MapGet("/throw/{kind}", static async (HttpContext context, string kind) =>
    {
        switch (kind)
        {
            case "unauthenticated":
                throw new System.Security.Authentication.AuthenticationException("The token has expired");
            case "forbidden":
                throw new UnauthorizedAccessException("Access denied");
            case "missing":
                throw new KeyNotFoundException("Order 17 not found");
            case "secret":
                throw new InvalidOperationException("Login failed: password=hunter2", new InvalidOperationException("Server=db;Password=hunter2;"));
            case "started":
                await context.Response.WriteAsync("half of ");
                await context.Response.Body.FlushAsync();
                throw new InvalidOperationException("too late");
            case "cors":
                context.Response.Headers.AccessControlAllowOrigin = "*";
                context.Response.Headers["X-Half-Done"] = "1";
                throw new InvalidOperationException("Sequence contains no elements");
            default:
                throw new InvalidOperationException("Sequence contains no elements");
        }
    });
}
