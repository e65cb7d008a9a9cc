using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.AspNetCore.AccessScores;
using Outrigger.AspNetCore.Assistants;
using Outrigger.AspNetCore.Remote;
using Outrigger.AspNetCore.Risks;
using Outrigger.AspNetCore.Tests.Attachment;
using Shouldly;
using Xunit;

namespace Outrigger.AspNetCore.Tests.Remote;

public sealed class RemoteAssistantTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_RealAssistApi_AnswersEveryStep()
    {
        await using var remote = await Remotes.AssistAsync();
        await using var app = await StartAsync(remote.Address, new() { ["Outrigger:AspNetCore:Remote:TimeLimit"] = "00:00:05" });

        (await app.Client.GetStringAsync(new Uri("/orders/7?q=where+is+my+order", UriKind.Relative), Token)).ShouldBe("True True");
        using var failed = await app.Client.GetAsync(new Uri("/throw", UriKind.Relative), Token);

        failed.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        JsonNode.Parse(await failed.Content.ReadAsStringAsync(Token))!["error"]!["type"]!.GetValue<string>().ShouldBe("not_found");
        app.Logs.Entries.ShouldContain(static entry => entry.Id == 5700);
        foreach (var capability in (string[])["access", "prediction", "errors", "intent"])
        {
            foreach (var reason in (string[])["refused", "failed", "garbage", "timeout", "unreachable", "threw"])
            {
                app.Metrics.Of($"failed_open {capability} {reason}").ShouldBe(0, $"{capability} {reason}");
            }
        }
    }

    [Fact]
    public async Task Learn_RealAssistApi_TakesWhatTurnedOut()
    {
        await using var remote = await Remotes.AssistAsync();
        await using var app = await StartAsync(remote.Address, new() { ["Outrigger:AspNetCore:Remote:TimeLimit"] = "00:00:05", ["Outrigger:AspNetCore:Observation:Version"] = "1" });
        await app.Client.GetStringAsync(new Uri("/orders/7", UriKind.Relative), Token);

        await Remotes.UntilAsync(() => remote.Paths.Contains("/assist/v1/prediction/outcome") && remote.Paths.Contains("/assist/v1/access/outcome"), Token);

        remote.Paths.ShouldContain("/assist/v1/anomaly/observe");
        remote.Paths.ShouldContain("/assist/v1/drift/observe");
        remote.Statuses.ShouldAllBe(static status => status == 200);
    }

    [Fact]
    public async Task Ask_RemoteNeverAnswers_RequestsGoOnAndItIsLeftAlone()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var app = await StartAsync($"http://{listener.LocalEndpoint}", new() { ["Outrigger:AspNetCore:Remote:TimeLimit"] = "00:00:00.020", ["Outrigger:AspNetCore:Observation:Metrics"] = "false" });

        for (var i = 0; i < 10; i++)
        {
            (await app.Client.GetStringAsync(new Uri("/orders/7", UriKind.Relative), Token)).ShouldBe("False False");
        }

        app.Metrics.Of("failed_open access timeout").ShouldBeInRange(1, 9);
        app.Metrics.Of("failed_open access paused").ShouldBeGreaterThan(0);
        app.Services.GetRequiredService<RemoteCalls>().IsPaused.ShouldBeTrue();
        app.Logs.Entries.Count(static entry => entry.Id == 5800).ShouldBe(1);
    }

    [Fact]
    public async Task Ask_RemoteIsDown_RequestsGoOnAndItIsLeftAlone()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://{listener.LocalEndpoint}";
        listener.Stop();
        await using var app = await StartAsync(address);

        for (var i = 0; i < 10; i++)
        {
            (await app.Client.GetStringAsync(new Uri("/orders/7", UriKind.Relative), Token)).ShouldBe("False False");
        }

        app.Metrics.Of("failed_open access unreachable").ShouldBeInRange(1, 5);
        app.Metrics.Of("failed_open access paused").ShouldBeGreaterThan(0);
        using var failed = await app.Client.GetAsync(new Uri("/throw", UriKind.Relative), Token);
        failed.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        JsonNode.Parse(await failed.Content.ReadAsStringAsync(Token))!["error"]!["message"]!.GetValue<string>().ShouldBe("Internal server error");
    }

    [Theory]
    [InlineData("<html>not json</html>", 200, "garbage")]
    [InlineData("null", 200, "garbage")]
    [InlineData("[1,2,3]", 200, "garbage")]
    [InlineData("{\"score\":\"x\"}", 200, "garbage")]
    [InlineData("oops", 500, "failed")]
    [InlineData("no", 401, "refused")]
    [InlineData("HUGE", 200, "too-large")]
    public async Task Ask_AnswerThatCannotBeUsed_RequestGoesOn(string body, int status, string reason)
    {
        await using var remote = await Remotes.CannedAsync(body == "HUGE" ? new string('x', 2_000_000) : body, status);
        await using var app = await StartAsync(remote.Address, new() { ["Outrigger:AspNetCore:Remote:TimeLimit"] = "00:00:05" });

        (await app.Client.GetStringAsync(new Uri("/orders/7", UriKind.Relative), Token)).ShouldBe("False False");

        app.Metrics.Of($"failed_open access {reason}").ShouldBe(1);
    }

    [Fact]
    public async Task Ask_EmptyObject_IsNoAnswer()
    {
        await using var remote = await Remotes.CannedAsync("{}", 200);
        await using var app = await StartAsync(remote.Address, new() { ["Outrigger:AspNetCore:Remote:TimeLimit"] = "00:00:05" });

        (await app.Client.GetStringAsync(new Uri("/orders/7", UriKind.Relative), Token)).ShouldBe("False False");
    }

    private static Task<AttachedApp> StartAsync(string address, Dictionary<string, string?>? settings = null) => AttachedApp.StartAsync(
        static web =>
        {
            web.MapGet("/orders/{id}", static (HttpContext context) => Results.Text($"{context.Features.Get<IAccessScoreFeature>() is not null} {context.Features.Get<IIssuePredictionFeature>() is not null}"));
            web.MapGet("/throw", static string () => throw new OrderNotFoundException());
        },
        new(settings ?? []) { ["Outrigger:AspNetCore:Remote:BaseUrl"] = address });

    private sealed class OrderNotFoundException() : Exception("Order 17 not found");
}
