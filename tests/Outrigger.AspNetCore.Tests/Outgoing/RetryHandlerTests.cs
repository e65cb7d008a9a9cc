using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.AspNetCore.Assistants;
using Outrigger.AspNetCore.Tests.Assistants;
using Outrigger.AspNetCore.Tests.Attachment;
using Outrigger.Assist.Retry;
using Shouldly;
using Xunit;

namespace Outrigger.AspNetCore.Tests.Outgoing;

public sealed class RetryHandlerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_AdvisedRetry_IsSentAgainWithTheSameBody()
    {
        await using var backend = await Backend.StartAsync(503, 200);
        var assistant = Advising();
        await using var app = await StartAsync(assistant);
        using var content = new StringContent("body", Encoding.UTF8, "text/plain");

        using var response = await Client(app).PutAsync(new Uri(backend.Address), content, Token);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        backend.Bodies.ShouldBe(["body", "body"]);
        await WaitAsync(assistant, 2);
        assistant.Told.OfType<Lesson.Attempt>().Single().Value.Failure.ShouldBe(RetryFailureClass.Unavailable);
        assistant.Told.OfType<Lesson.Retry>().Single().IsSuccess.ShouldBeTrue();
        app.Metrics.Of("actions retry repeated act").ShouldBe(1);
    }

    [Theory]
    [InlineData("POST", "x", 1)]
    [InlineData("PATCH", "x", 1)]
    [InlineData("GET", null, 3)]
    [InlineData("DELETE", null, 3)]
    public async Task Send_OnlyWhatMayBeRepeated_IsRepeated(string method, string? body, int sent)
    {
        await using var backend = await Backend.StartAsync(500);
        await using var app = await StartAsync(Advising());
        using var request = new HttpRequestMessage(new HttpMethod(method), backend.Address) { Content = body is null ? null : new StringContent(body) };

        using var response = await Client(app).SendAsync(request, Token);

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        backend.Bodies.Count.ShouldBe(sent);
    }

    [Fact]
    public async Task Send_PostWithIdempotencyKey_IsRepeated()
    {
        await using var backend = await Backend.StartAsync(503, 200);
        await using var app = await StartAsync(Advising());
        using var request = new HttpRequestMessage(HttpMethod.Post, backend.Address) { Content = new StringContent("x") };
        request.Headers.Add("Idempotency-Key", "17");

        using var response = await Client(app).SendAsync(request, Token);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Send_BodyThatIsTooLargeToKeep_IsNotRepeated()
    {
        await using var backend = await Backend.StartAsync(503, 200);
        await using var app = await StartAsync(Advising());
        using var content = new ByteArrayContent(new byte[100_000]);

        using var response = await Client(app).PutAsync(new Uri(backend.Address), content, Token);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Theory]
    [InlineData(RetrySendResult.Worse)]
    [InlineData(RetrySendResult.OverBudget)]
    public async Task Send_CheckBeforeSendingSaysNo_IsNotRepeated(RetrySendResult result)
    {
        await using var backend = await Backend.StartAsync(503, 200);
        var assistant = Advising();
        assistant.Sending = _ => new RetrySendCheck(result, 0.1, null);
        await using var app = await StartAsync(assistant);

        using var response = await Client(app).GetAsync(new Uri(backend.Address), Token);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Send_ServiceAsksForMoreThanMayBeWaited_IsNotRepeated()
    {
        await using var backend = await Backend.StartAsync(503, 200);
        backend.RetryAfter = "3600";
        var asked = new List<RetryQuestion>();
        var assistant = Advising();
        assistant.Retry = question => { asked.Add(question); return new RetryAdvised(true, TimeSpan.Zero, 1, ScriptedAssistant.Decide()); };
        await using var app = await StartAsync(assistant, new() { ["Outrigger:AspNetCore:Outgoing:TotalTime"] = "01:00:00" });

        using var response = await Client(app).GetAsync(new Uri(backend.Address), Token);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        backend.Bodies.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_NoAdvice_EndsAsWithoutIt(bool throws)
    {
        await using var backend = await Backend.StartAsync(503, 200);
        var assistant = new ScriptedAssistant { Retry = _ => throws ? throw new InvalidOperationException("broken") : null };
        await using var app = await StartAsync(assistant);

        using var response = await Client(app).GetAsync(new Uri(backend.Address), Token);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        app.Metrics.Of("failed_open retry threw").ShouldBe(throws ? 1 : 0);
    }

    [Fact]
    public async Task Send_NobodyListens_ThrowsTheLastFailureAfterTheRetries()
    {
        var assistant = Advising();
        await using var app = await StartAsync(assistant);
        using var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();

        await Should.ThrowAsync<HttpRequestException>(() => Client(app).GetAsync(new Uri($"http://127.0.0.1:{port}/"), Token));

        await WaitAsync(assistant, 3);
        assistant.Told.OfType<Lesson.Retry>().Count(static told => !told.IsSuccess).ShouldBe(2);
    }

    [Fact]
    public async Task Send_Observing_TellsAndRepeatsNothing()
    {
        await using var backend = await Backend.StartAsync(503, 200);
        var assistant = Advising();
        await using var app = await StartAsync(assistant, new() { ["Outrigger:AspNetCore:Outgoing:Mode"] = "Observe" });

        using var response = await Client(app).GetAsync(new Uri(backend.Address), Token);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        await WaitAsync(assistant, 1);
        assistant.Told.ShouldHaveSingleItem().ShouldBeOfType<Lesson.Attempt>();
    }

    private static ScriptedAssistant Advising() => new() { Retry = static _ => new RetryAdvised(true, TimeSpan.Zero, 0.9, ScriptedAssistant.Decide()) };

    private static HttpClient Client(AttachedApp app) => app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("out");

    private static Task<AttachedApp> StartAsync(ScriptedAssistant assistant, Dictionary<string, string?>? settings = null) => AttachedApp.StartAsync(
        static _ => { },
        settings,
        services =>
        {
            services.AddSingleton<IRequestAssistant>(assistant);
            services.AddHttpClient("out").AddOutriggerRetry();
        });

    private static async Task WaitAsync(ScriptedAssistant assistant, int lessons)
    {
        while (assistant.Told.Count < lessons)
        {
            await Task.Yield();
            Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Answers with one status after the other, the last one from then on.</summary>
    private sealed class Backend : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private int _calls;

        private Backend(int[] statuses)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            _app = builder.Build();
            _app.Run(async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                Bodies.Add(await reader.ReadToEndAsync());
                context.Response.StatusCode = statuses[Math.Min(_calls++, statuses.Length - 1)];
                if (RetryAfter is not null)
                {
                    context.Response.Headers.RetryAfter = RetryAfter;
                }
            });
        }

        public List<string> Bodies { get; } = [];

        public string? RetryAfter { get; set; }

        public string Address => _app.Urls.Single();

        public static async Task<Backend> StartAsync(params int[] statuses)
        {
            var backend = new Backend(statuses);
            await backend._app.StartAsync();
            return backend;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
