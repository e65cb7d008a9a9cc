using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Outrigger.Assist.AlertDelivery;
using Outrigger.Assist.AlertDelivery.Channels;
using Outrigger.Assist.Alerts;
using Outrigger.Assist.Tests.Alerts;
using Outrigger.Core.Secrets;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.AlertDelivery;

public sealed class HttpChannelTests
{
    private const string Key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G";

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(11);

    [Fact]
    public async Task Webhook_AlertsOfOneType_ComeTogetherSignedAndOnce()
    {
        await using var receiver = await ReceiverHost.StartAsync();
        await using var parts = Webhook(receiver, ("Channels:ops:SigningKey", Key), ("Channels:ops:Headers:authorization", "Bearer t"));
        parts.Raise(AlertSeverity.Medium, "a");
        parts.Raise(AlertSeverity.Critical, "b");
        await parts.RunAsync();
        (await parts.DeliverAsync()).ShouldBe(0);
        parts.Time.Advance(Wait);

        (await parts.DeliverAsync()).ShouldBe(1);
        (await parts.DeliverAsync()).ShouldBe(0);

        var got = receiver.Got.ShouldHaveSingleItem();
        got.Headers["content-type"].ShouldBe("application/json");
        got.Headers["authorization"].ShouldBe("Bearer t");
        var body = JsonNode.Parse(got.Body)!;
        body["type"]!.GetValue<string>().ShouldBe("alerts");
        var alerts = body["data"]!["alerts"]!.AsArray();
        alerts.Select(static one => one!["alert"]!["endpoint"]!.GetValue<string>()).ShouldBe(["b", "a"]);
        alerts[0]!["event"]!.GetValue<string>().ShouldBe("opened");
        alerts[0]!["alert"]!.AsObject().Select(static one => one.Key).ShouldBe(["id", "type", "endpoint", "severity", "details", "message", "technicalDetails", "suggestedActions", "timestamp"]);
        var bytes = WebhookSignature.ReadKey(new Secret(Key))!;
        got.Headers["webhook-signature"].ShouldBe(WebhookSignature.Sign(bytes, got.Headers["webhook-id"], long.Parse(got.Headers["webhook-timestamp"], CultureInfo.InvariantCulture), Encoding.UTF8.GetBytes(got.Body)));
        (await parts.DeliveriesAsync()).ShouldHaveSingleItem().State.ShouldBe(AlertDeliveryState.Delivered);
    }

    [Fact]
    public async Task Webhook_Answers500ThenTakesIt_IsTriedAgainWithTheSameId()
    {
        await using var receiver = await ReceiverHost.StartAsync();
        await using var parts = Webhook(receiver);
        receiver.Answer = static context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        parts.Raise();
        await parts.RunAsync();
        parts.Time.Advance(Wait);
        await parts.DeliverAsync();
        (await parts.DeliveriesAsync())[0].Error.ShouldBe("The receiver answered 500.");
        (await parts.DeliverAsync()).ShouldBe(0);
        receiver.Answer = static _ => Task.CompletedTask;
        parts.Time.Advance(TimeSpan.FromSeconds(6));

        await parts.DeliverAsync();

        receiver.Got.Select(static one => one.Headers["webhook-id"]).Distinct().Count().ShouldBe(1);
        receiver.Got.Count.ShouldBe(2);
        (await parts.DeliveriesAsync())[0].State.ShouldBe(AlertDeliveryState.Delivered);
    }

    [Fact]
    public async Task Webhook_NeverTakesIt_IsDeadAfterItsAttempts_AndCanBeTriedAgain()
    {
        await using var receiver = await ReceiverHost.StartAsync();
        receiver.Answer = static context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await using var parts = Webhook(receiver, ("MaxAttempts", "3"));
        parts.Raise();
        await parts.RunAsync();
        for (var i = 0; i < 6; i++)
        {
            parts.Time.Advance(TimeSpan.FromMinutes(3));
            await parts.DeliverAsync();
        }

        receiver.Got.Count.ShouldBe(3);
        var dead = (await parts.DeliveriesAsync()).ShouldHaveSingleItem();
        dead.State.ShouldBe(AlertDeliveryState.Dead);
        parts.Log.Entries.ShouldContain(static one => one.Id == 6402);
        receiver.Answer = static _ => Task.CompletedTask;
        (await parts.Store.RetryAsync(dead.Id)).ShouldBeTrue();
        await parts.DeliverAsync();
        (await parts.DeliveriesAsync())[0].State.ShouldBe(AlertDeliveryState.Delivered);
    }

    [Theory]
    [InlineData(302, false)]
    [InlineData(307, false)]
    [InlineData(410, true)]
    [InlineData(404, false)]
    public async Task Webhook_OtherAnswers_AreNotFollowed(int status, bool isFinal)
    {
        await using var other = await ReceiverHost.StartAsync();
        await using var receiver = await ReceiverHost.StartAsync();
        receiver.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = other.Url;
            return Task.CompletedTask;
        };
        await using var parts = Webhook(receiver);
        parts.Raise();
        await parts.RunAsync();
        parts.Time.Advance(Wait);

        await parts.DeliverAsync();

        other.Got.ShouldBeEmpty();
        (await parts.DeliveriesAsync())[0].State.ShouldBe(isFinal ? AlertDeliveryState.Dead : AlertDeliveryState.Sending);
    }

    [Fact]
    public async Task Webhook_Hangs_IsBrokenOffAndHoldsUpNoOtherChannel()
    {
        await using var slow = await ReceiverHost.StartAsync();
        await using var quick = await ReceiverHost.StartAsync();
        using var leave = new CancellationTokenSource();
        var began = new TaskCompletionSource();
        slow.Answer = async context =>
        {
            began.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, leave.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        var came = new TaskCompletionSource();
        quick.Answer = _ =>
        {
            came.TrySetResult();
            return Task.CompletedTask;
        };
        await using var parts = DeliveryParts.Create(("Channels:a:Kind", "Webhook"), ("Channels:a:Url", slow.Url), ("Channels:b:Kind", "Webhook"), ("Channels:b:Url", quick.Url));
        parts.Raise();
        await parts.RunAsync();
        parts.Time.Advance(Wait);
        var worker = parts.Get<AlertDeliveryWorker>();
        (await worker.RunOnceAsync(TestContext.Current.CancellationToken)).ShouldBe(2);
        await began.Task;
        await came.Task;

        parts.Time.Advance(TimeSpan.FromSeconds(16));
        await worker.DrainAsync();
        await leave.CancelAsync();

        quick.Got.Count.ShouldBe(1);
        (await parts.DeliveriesAsync()).Single(static one => one.Channel == "a").Error.ShouldBe("The receiver took longer than 15 seconds.");
    }

    [Fact]
    public async Task Webhook_HugeAnswer_IsNotReadToItsEnd()
    {
        await using var receiver = await ReceiverHost.StartAsync();
        long written = 0;
        receiver.Answer = async context =>
        {
            var chunk = new byte[1 << 16];
            try
            {
                for (var i = 0; i < 4096; i++)
                {
                    await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
                    written += chunk.Length;
                }
            }
            catch (Exception failure) when (failure is OperationCanceledException or IOException)
            {
                // The sender has seen enough.
            }
        };
        await using var parts = Webhook(receiver);
        parts.Raise();
        await parts.RunAsync();
        parts.Time.Advance(Wait);

        await parts.DeliverAsync();

        (await parts.DeliveriesAsync())[0].State.ShouldBe(AlertDeliveryState.Delivered);
        written.ShouldBeLessThan(4096L << 16);
    }

    [Fact]
    public async Task Webhook_NobodyListens_SaysNothingOfTheNetwork()
    {
        await using var parts = DeliveryParts.Create(("Channels:ops:Kind", "Webhook"), ("Channels:ops:Url", "http://127.0.0.1:1/secret-path"));
        parts.Raise();
        await parts.RunAsync();
        parts.Time.Advance(Wait);

        await parts.DeliverAsync();

        (await parts.DeliveriesAsync())[0].Error.ShouldBe("The receiver could not be reached.");
        parts.Log.Entries.ShouldAllBe(static one => !one.ToString().Contains("secret-path", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RetryAfter_OfTheReceiver_IsKept()
    {
        await using var receiver = await ReceiverHost.StartAsync();
        receiver.Answer = static context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "120";
            return Task.CompletedTask;
        };
        await using var parts = Webhook(receiver);
        parts.Raise();
        await parts.RunAsync();
        parts.Time.Advance(Wait);
        await parts.DeliverAsync();
        parts.Time.Advance(TimeSpan.FromSeconds(119));
        (await parts.DeliverAsync()).ShouldBe(0);
        parts.Time.Advance(TimeSpan.FromSeconds(2));

        (await parts.DeliverAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task RateLimit_Reached_GathersUntilThereIsRoom_AndLosesNothing()
    {
        await using var receiver = await ReceiverHost.StartAsync();
        await using var parts = Webhook(receiver, ("Channels:ops:MaxPerHour", "2"));
        for (var i = 0; i < 10; i++)
        {
            parts.Raise(endpoint: "e" + i);
            await parts.RunAsync();
            parts.Time.Advance(Wait);
            await parts.DeliverAsync();
        }

        receiver.Got.Count.ShouldBe(2);
        parts.Time.Advance(TimeSpan.FromHours(1));
        await parts.DeliverAsync();

        receiver.Got.Count.ShouldBe(3);
        receiver.Got.Sum(static one => JsonNode.Parse(one.Body)!["data"]!["alerts"]!.AsArray().Count).ShouldBe(10);
    }

    [Fact]
    public async Task Route_SeverityTypesTenants_ChooseTheChannel()
    {
        await using var parts = DeliveryParts.Create(
            ("Channels:all:MinSeverity", "Low"), ("Channels:bad:MinSeverity", "Critical"), ("Channels:budget:Types:0", "budget_exceeded"), ("Channels:acme:Tenants:0", "acme"), ("Channels:off:Enabled", "false"), ("Channels:open:SendResolved", "false"));
        parts.Raise(AlertSeverity.High);
        await parts.RunAsync();
        Channels(await parts.DeliveriesAsync()).ShouldBe(["all", "open"]);
        parts.Resolve();
        await parts.RunAsync();

        var found = await parts.DeliveriesAsync();
        found.Single(static one => one.Channel == "all").Count.ShouldBe(2);
        found.Single(static one => one.Channel == "open").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Log_Channel_WritesOneLineEach()
    {
        await using var parts = DeliveryParts.Create(("Channels:log:Kind", "Log"));
        parts.Raise(endpoint: "GET /a\r\nfake line");
        await parts.RunAsync();
        parts.Time.Advance(Wait);

        await parts.DeliverAsync();

        var line = parts.Log.Entries.Single(static one => one.Id == 6400).Message;
        line.ShouldContain("GET /a\\r\\nfake line");
        line.ShouldNotContain('\n');
    }

    [Fact]
    public async Task Slack_HostileText_IsPlainAndEscaped()
    {
        await using var receiver = await ReceiverHost.StartAsync();
        await using var parts = DeliveryParts.Create(("Channels:s:Kind", "Slack"), ("Channels:s:Url", receiver.Url + "/services/T/B/x"));
        parts.Raise(endpoint: "<!channel> & <https://evil.example|ok> *b* \"}],\"x\":[{\"");
        await parts.RunAsync();
        parts.Time.Advance(Wait);

        await parts.DeliverAsync();

        var body = JsonNode.Parse(receiver.Got.ShouldHaveSingleItem().Body)!;
        body["text"]!.GetValue<string>().ShouldContain("&lt;!channel&gt; &amp; &lt;https://evil.example|ok&gt;");
        body.AsObject().Count.ShouldBe(2);
        body["blocks"]!.AsArray().ShouldAllBe(static block => block!["text"]!["type"]!.GetValue<string>() == "plain_text");
        body["blocks"]![0]!["text"]!["text"]!.GetValue<string>().Length.ShouldBeLessThanOrEqualTo(150);
    }

    [Theory]
    [InlineData(404, AlertDeliveryState.Dead)]
    [InlineData(429, AlertDeliveryState.Sending)]
    [InlineData(500, AlertDeliveryState.Sending)]
    public async Task Slack_Refuses_IsFinalWhereTheWebhookIsGone(int status, AlertDeliveryState state)
    {
        await using var receiver = await ReceiverHost.StartAsync();
        receiver.Answer = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        await using var parts = DeliveryParts.Create(("Channels:s:Kind", "Slack"), ("Channels:s:Url", receiver.Url));
        parts.Raise();
        await parts.RunAsync();
        parts.Time.Advance(Wait);

        await parts.DeliverAsync();

        (await parts.DeliveriesAsync())[0].State.ShouldBe(state);
    }

    [Fact]
    public async Task Sms_JsonTemplate_FillsEscapedValuesForEachNumber()
    {
        await using var receiver = await ReceiverHost.StartAsync();
        await using var parts = DeliveryParts.Create(
            ("Channels:m:Kind", "Sms"), ("Channels:m:Url", receiver.Url + "/send?n={to}"), ("Channels:m:Body", """{"to":"{to}","text":"{text}","tag":"{severity}"}"""),
            ("Channels:m:To:0", "+49 1"), ("Channels:m:To:1", "+49&to=2"), ("Channels:m:Headers:x-key", "k"));
        parts.Raise(AlertSeverity.Critical, "\",\"to\":\"+1900\",\"x\":\"{to}{id}");
        await parts.RunAsync();
        parts.Time.Advance(Wait);

        await parts.DeliverAsync();

        var got = receiver.Got.ToArray();
        got.Select(static one => one.PathAndQuery).ShouldBe(["/send?n=%2B49%201", "/send?n=%2B49%26to%3D2"]);
        var body = JsonNode.Parse(got[1].Body)!.AsObject();
        body.Count.ShouldBe(3);
        body["to"]!.GetValue<string>().ShouldBe("+49&to=2");
        body["tag"]!.GetValue<string>().ShouldBe("critical");
        body["text"]!.GetValue<string>().ShouldContain("{to}{id}");
        got[0].Headers["x-key"].ShouldBe("k");
        got.Select(static one => one.Headers["idempotency-key"]).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Sms_WithoutBody_IsAGetWithEncodedValues()
    {
        await using var receiver = await ReceiverHost.StartAsync();
        await using var parts = DeliveryParts.Create(("Channels:m:Kind", "Sms"), ("Channels:m:Url", receiver.Url + "/?to={to}&text={text}"), ("Channels:m:To:0", "1"), ("Channels:m:MaxTextLength", "40"));
        parts.Raise(endpoint: "a&b=c#d" + new string('x', 200));
        await parts.RunAsync();
        parts.Time.Advance(Wait);

        await parts.DeliverAsync();

        var got = receiver.Got.ShouldHaveSingleItem();
        got.Method.ShouldBe("GET");
        got.PathAndQuery.ShouldContain("a%26b%3Dc");
        Uri.UnescapeDataString(got.PathAndQuery.Split("text=")[1]).Length.ShouldBe(40);
    }

    [Theory]
    [InlineData("Channels:a:Kind", "Webhook", null, null)]
    [InlineData("Channels:a:Url", "ftp://x", "Channels:a:Kind", "Slack")]
    [InlineData("Channels:a:Url", "http://u:p@x", "Channels:a:Kind", "Webhook")]
    [InlineData("Channels:a b:Kind", "Log", null, null)]
    [InlineData("Channels:a:Types:0", "No Type", null, null)]
    [InlineData("Channels:a:Tenants:0", "No Tenant", null, null)]
    [InlineData("Channels:a:MaxPerHour", "0", null, null)]
    public async Task Options_Wrong_AreRefusedAtTheStart(string key, string value, string? otherKey, string? otherValue)
    {
        await using var parts = DeliveryParts.Create([(key, value), .. otherKey is null ? [] : ((string, string)[])[(otherKey, otherValue!)]]);

        Should.Throw<OptionsValidationException>(() => parts.Get<IOptionsMonitor<AlertDeliveryOptions>>().CurrentValue);
    }

    [Theory]
    [InlineData("{tex}", false)]
    [InlineData("{text} {to}", true)]
    [InlineData("{\"a\":{\"b\":\"{text}\"}}", true)]
    [InlineData("{", true)]
    public void FindFault_Template_NamesUnknownPlaceholders(string template, bool isGood) => (BodyTemplate.FindFault(template) is null).ShouldBe(isGood);

    private static AlertParts Webhook(ReceiverHost receiver, params (string Key, string Value)[] settings) =>
        DeliveryParts.Create([("Channels:ops:Kind", "Webhook"), ("Channels:ops:Url", receiver.Url + "/hook"), .. settings]);

    private static string[] Channels(IEnumerable<AlertDeliveryRecord> found) => [.. found.Select(static one => one.Channel).Order(StringComparer.Ordinal)];
}
