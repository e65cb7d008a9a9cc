using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Outrigger.Jobs.Callbacks;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Workers;
using Shouldly;
using Xunit;

namespace Outrigger.Jobs.Tests.Callbacks;

public sealed class CallbackTests
{
    // Loopback is opened by the operator, as he would open his own network.
    private static readonly (string Key, string Value) Loopback = ("Egress:AllowedNetworks:0", "127.0.0.0/8");

    [Fact]
    public void Sign_ExampleOfTheSpecification_IsItsSignature()
    {
        var key = Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        CallbackSigner.Sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"u8).ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    [Fact]
    public async Task Completed_Job_IsPostedWithASignatureThatItsTenantCanCheck()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await JobsHost.StartAsync(Loopback);
        host.Works.Run = static (_, _, _) => Task.FromResult(JobResult.OfJson("{\"answer\":\"日本\"}"u8.ToArray()));

        var id = await host.AddAsync(with: order => order with { CallbackUrl = receiver.Url });
        var got = await receiver.WaitAsync(host);

        var body = JsonNode.Parse(got.Body)!;
        body["success"]!.GetValue<bool>().ShouldBeTrue();
        body["result"]!["answer"]!.GetValue<string>().ShouldBe("日本");
        DateTimeOffset.Parse(body["timestamp"]!.GetValue<string>(), CultureInfo.InvariantCulture).Year.ShouldBe(2026);
        got.Headers["webhook-id"].ShouldBe("job_" + id.ToString("N"));
        var key = (await host.SendAsync("GET", "/jobs/v1/callback-key")).Body!["key"]!.GetValue<string>();
        key.ShouldStartWith("whsec_");
        CallbackSigner.Sign(Convert.FromBase64String(key["whsec_".Length..]), got.Headers["webhook-id"], long.Parse(got.Headers["webhook-timestamp"], CultureInfo.InvariantCulture), Encoding.UTF8.GetBytes(got.Body))
            .ShouldBe(got.Headers["webhook-signature"]);
        (await host.SendAsync("GET", "/jobs/v1/callback-key", tenant: "other")).Body!["key"]!.GetValue<string>().ShouldNotBe(key);
        await host.UntilAsync(async () => (await host.Store.FindAsync(Core.Callers.TenantId.Default, id))!.Callback!.State == JobCallbackState.Delivered);
    }

    [Fact]
    public async Task Failed_Job_IsPostedAfterItsLastAttemptOnly()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await JobsHost.StartAsync(Loopback);
        host.Works.Run = static (_, _, _) => throw new InvalidOperationException("broken");

        await host.UntilAsync(await host.AddAsync(with: order => order with { CallbackUrl = receiver.Url }), JobState.Failed);
        var got = await receiver.WaitAsync(host);

        var body = JsonNode.Parse(got.Body)!;
        body["success"]!.GetValue<bool>().ShouldBeFalse();
        body["error"]!.GetValue<string>().ShouldBe("InvalidOperationException: broken");
        receiver.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Receiver_FailsThenAnswers_IsTriedAgainWithTheSameIdAndBody()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await JobsHost.StartAsync(Loopback);
        receiver.Answers.Enqueue(500);
        receiver.Answers.Enqueue(302);

        var id = await host.AddAsync(with: order => order with { CallbackUrl = receiver.Url });
        var first = await receiver.WaitAsync(host);
        var second = await receiver.WaitAsync(host);
        var third = await receiver.WaitAsync(host);

        second.Body.ShouldBe(first.Body);
        third.Headers["webhook-id"].ShouldBe(first.Headers["webhook-id"]);
        (long.Parse(second.Headers["webhook-timestamp"], CultureInfo.InvariantCulture) - long.Parse(first.Headers["webhook-timestamp"], CultureInfo.InvariantCulture)).ShouldBeGreaterThanOrEqualTo(4);
        await host.UntilAsync(async () => (await host.Store.FindAsync(Core.Callers.TenantId.Default, id))!.Callback is { State: JobCallbackState.Delivered, Attempts: 3 });
    }

    [Fact]
    public async Task Receiver_WantsNoMore_IsLeftAloneAndTheJobStaysDone()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await JobsHost.StartAsync(Loopback);
        receiver.Answers.Enqueue(410);

        var id = await host.AddAsync(with: order => order with { CallbackUrl = receiver.Url });
        await receiver.WaitAsync(host);
        await host.UntilAsync(async () => (await host.Store.FindAsync(Core.Callers.TenantId.Default, id))!.Callback!.State == JobCallbackState.Abandoned);

        var job = (await host.SendAsync("GET", $"/jobs/v1/{id}")).Body!;
        job["state"]!.GetValue<string>().ShouldBe("completed");
        job["callback"]!["lastStatus"]!.GetValue<int>().ShouldBe(410);
    }

    [Fact]
    public async Task Receiver_AnswersWithSecrets_NothingOfItIsKept()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await JobsHost.StartAsync(Loopback, ("Jobs:Callbacks:MaxAttempts", "1"));
        receiver.Answers.Enqueue(500);
        receiver.Body = "metadata-secret";

        var id = await host.AddAsync(with: order => order with { CallbackUrl = receiver.Url });
        await receiver.WaitAsync(host);
        await host.UntilAsync(async () => (await host.Store.FindAsync(Core.Callers.TenantId.Default, id))!.Callback!.State == JobCallbackState.Abandoned);

        (await host.SendAsync("GET", $"/jobs/v1/{id}")).Body!.ToJsonString().ShouldNotContain("metadata-secret");
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/x")]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("http://[::1]/")]
    [InlineData("file:///srv/x")]
    [InlineData("http://2130706433/")]
    public async Task PrivateAddress_IsRefusedWhenAdded(string url)
    {
        await using var host = await JobsHost.StartAsync();

        var (status, body) = await host.SendAsync("POST", "/jobs/v1", $$"""{"type":"test","input":{"name":"x"},"callbackUrl":"{{url}}"}""");

        status.ShouldBe(400);
        body!["param"]!.GetValue<string>().ShouldBe("callbackUrl");
        body["detail"]!.GetValue<string>().ShouldBe("address not allowed");
    }

    [Fact]
    public async Task PrivateAddress_ThatGotIntoTheStore_IsRefusedWhenSent()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await JobsHost.StartAsync();
        var job = new NewJob
        {
            Id = Guid.Parse("01a203b9-1bed-77d1-96c4-d0e6944b06db"),
            Tenant = Core.Callers.TenantId.Default,
            Queue = "default",
            Type = "test",
            Input = "{\"name\":\"x\"}"u8.ToArray(),
            CallbackUrl = receiver.Url,
        };
        await host.Store.AddAsync([job], 100);

        await host.UntilAsync(async () => (await host.Store.FindAsync(job.Tenant, job.Id))!.Callback?.State == JobCallbackState.Abandoned);

        (await host.Store.FindAsync(job.Tenant, job.Id))!.Callback!.LastError.ShouldBe("address not allowed");
        receiver.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1, 4.5, 5.5)]
    [InlineData(2, 270, 330)]
    [InlineData(9, 77_760, 95_040)]
    public void Answered_Error_WaitsAsTheScheduleSays(int attempt, double least, double most)
    {
        foreach (var jitter in (double[])[0, 0.5, 1])
        {
            var end = CallbackOutcome.Answered(CreateJob(), attempt, 30, HttpStatusCode.InternalServerError, null, jitter);
            end.State.ShouldBe(JobCallbackState.Pending);
            end.RetryAfter.TotalSeconds.ShouldBeInRange(least - 1e-6, most + 1e-6);
        }
    }

    [Fact]
    public void Answered_RetryAfter_IsHonouredWithinADay()
    {
        CallbackOutcome.Answered(CreateJob(), 1, 10, HttpStatusCode.TooManyRequests, TimeSpan.FromMinutes(7), 0.5).RetryAfter.ShouldBe(TimeSpan.FromMinutes(7));
        CallbackOutcome.Answered(CreateJob(), 1, 10, HttpStatusCode.TooManyRequests, TimeSpan.FromDays(400), 0.5).RetryAfter.ShouldBe(TimeSpan.FromHours(24));
        CallbackOutcome.Answered(CreateJob(), 10, 10, HttpStatusCode.TooManyRequests, TimeSpan.FromMinutes(7), 0.5).State.ShouldBe(JobCallbackState.Abandoned);
    }

    private static Job CreateJob() => new()
    {
        Request = new NewJob { Id = Guid.Empty, Tenant = Core.Callers.TenantId.Default, Queue = "default", Type = "test", Input = default },
        Sequence = 1,
        State = JobState.Completed,
        AddedAtMicros = 0,
        ReadyAtMicros = 0,
    };

    /// <summary>A receiver of callbacks on a port of its own; answers 200 unless told otherwise.</summary>
    private sealed class Receiver : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private Receiver(WebApplication app) => _app = app;

        public string Url => _app.Urls.First() + "/hook";

        public ConcurrentQueue<int> Answers { get; } = new();

        public ConcurrentQueue<(Dictionary<string, string> Headers, string Body)> Received { get; } = new();

        public string Body { get; set; } = "";

        public static async Task<Receiver> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var receiver = new Receiver(app);
            app.MapPost("/hook", async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                var body = await reader.ReadToEndAsync();
                receiver.Received.Enqueue((context.Request.Headers.ToDictionary(one => one.Key.ToLowerInvariant(), one => one.Value.ToString()), body));
                context.Response.StatusCode = receiver.Answers.TryDequeue(out var status) ? status : 200;
                context.Response.Headers.Location = context.Response.StatusCode == 302 ? "/elsewhere" : default(string);
                await context.Response.WriteAsync(receiver.Body);
            });
            await app.StartAsync();
            return receiver;
        }

        public async Task<(Dictionary<string, string> Headers, string Body)> WaitAsync(JobsHost host)
        {
            (Dictionary<string, string> Headers, string Body) got = default;
            await host.UntilAsync(() => Task.FromResult(Received.TryDequeue(out got)), () => "no callback came");
            return got;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
