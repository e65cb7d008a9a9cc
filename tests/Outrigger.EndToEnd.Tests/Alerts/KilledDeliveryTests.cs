using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Alerts;

/// <summary>
/// An alert of the real server whose receiver is away: the server is killed (SIGKILL), the receiver comes back, the server is
/// started again on the same data, and the alert arrives, signed, with the id of the first attempt.
/// </summary>
public sealed class KilledDeliveryTests
{
    private const string Key = "whsec_c2VjcmV0IG9mIHRoZSB0ZXN0cywgMzIgYnl0ZXM=";

    [Fact]
    public async Task Kill_AfterTheReceiverRefused_DeliversAfterTheRestart() =>
        await RunAsync(
            static context =>
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return Task.CompletedTask;
            },
            static delivery => delivery["attempts"]!.GetValue<int>() >= 1 && delivery["error"]?.GetValue<string>() == "The receiver answered 503.");

    [Fact]
    public async Task Kill_WhileTheReceiverHangs_DeliversAfterTheRestart()
    {
        using var over = new CancellationTokenSource();
        await RunAsync(context => WaitAsync(context, over.Token), static delivery => delivery["attempts"]!.GetValue<int>() >= 1);
        await over.CancelAsync();

        static async Task WaitAsync(HttpContext context, CancellationToken token)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(token, context.RequestAborted);
            await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task RunAsync(Func<HttpContext, Task> away, Func<JsonNode, bool> isTried)
    {
        await using var receiver = await FakeUpstream.StartAsync((context, _) => away(context));
        await using var server = await ServerProcess.StartAsync(new ServerSettings
        {
            Environment = new Dictionary<string, string>
            {
                ["Outrigger__Assist__AlertDelivery__Channels__ops__Kind"] = "Webhook",
                ["Outrigger__Assist__AlertDelivery__Channels__ops__Url"] = receiver.Address + "/alerts",
                ["Outrigger__Assist__AlertDelivery__Channels__ops__SigningKey"] = Key,
                ["Outrigger__Assist__AlertDelivery__Channels__ops__GroupWait"] = "00:00:00",

                // The machine of the tests may well need attention; that is another test's matter.
                ["Outrigger__Assist__AlertDelivery__Channels__ops__Types__0"] = "performance_anomaly",

                // A lease is three of these: so long a delivery waits whose process died on it.
                ["Outrigger__Assist__AlertDelivery__Timeout"] = "00:00:02",
                ["Outrigger__Assist__Anomaly__TimeLimit"] = "00:01:00",
            },
        });
        await RaiseAsync(server);
        await Eventually.HoldsAsync(async () => !receiver.Requests.IsEmpty && isTried(await DeliveryAsync(server)), "the first attempt was made");

        await server.Process.KillAsync();
        receiver.Requests.TryPeek(out var first);
        receiver.Requests.Clear();
        receiver.Handler = static (_, _) => Task.CompletedTask;
        await server.RestartAsync();

        await Eventually.HoldsAsync(async () => (await DeliveryAsync(server))["state"]!.GetValue<string>() == "delivered", "the alert is delivered", TimeSpan.FromSeconds(60));
        var got = receiver.Requests.ShouldHaveSingleItem();
        got.Headers["webhook-id"].ShouldBe(first!.Headers["webhook-id"]);
        got.Headers["webhook-signature"].ShouldBe(Sign(got));
        var alert = JsonNode.Parse(got.Body)!["data"]!["alerts"]!.AsArray().ShouldHaveSingleItem()!["alert"]!;
        alert["type"]!.GetValue<string>().ShouldBe("performance_anomaly");
        alert["endpoint"]!.GetValue<string>().ShouldBe("GET /orders");
    }

    // An hour as usual, then a value that is not.
    private static async Task RaiseAsync(ServerProcess server)
    {
        var start = DateTimeOffset.UtcNow.AddMinutes(-1201);
        var points = new JsonArray([.. Enumerable.Range(0, 1201).Select(i => (JsonNode)new JsonObject
        {
            ["series"] = "GET /orders",
            ["value"] = i == 1200 ? 90 : 10 + (i * 7919 % 100 / 100.0),
            ["time"] = start.AddMinutes(i).ToString("O"),
        })]);
        using var answer = await server.Http.PostAsJsonAsync("/assist/v1/anomaly/observe", new JsonObject { ["points"] = points });
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        JsonNode.Parse(text)!["alerts"]!.GetValue<int>().ShouldBeGreaterThan(0, text);
    }

    // Whatever the points say, there is one delivery: all alerts of the series are one.
    private static async Task<JsonNode> DeliveryAsync(ServerProcess server) =>
        (await new AdminClient(server).SendAsync(HttpMethod.Get, "/admin/alerts/deliveries"))["items"]!.AsArray().ShouldHaveSingleItem()!;

    // As Standard Webhooks has it, written apart from the product's own.
    private static string Sign(RecordedRequest request)
    {
        var signed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{request.Headers["webhook-id"]}.{request.Headers["webhook-timestamp"]}."));
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Key["whsec_".Length..]), (byte[])[.. signed, .. request.Body]));
    }
}
