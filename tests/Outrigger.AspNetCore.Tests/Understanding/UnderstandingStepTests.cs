using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.AspNetCore.Assistants;
using Outrigger.AspNetCore.Tests.Assistants;
using Outrigger.AspNetCore.Tests.Attachment;
using Outrigger.AspNetCore.Understanding;
using Outrigger.Assist.Intent;
using Outrigger.Assist.Suggestions;
using Outrigger.Assist.Validation;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.AspNetCore.Tests.Understanding;

public sealed class UnderstandingStepTests
{
    private static readonly Dictionary<string, string?> Acting = new() { ["Outrigger:AspNetCore:Understanding:Validation"] = "Act" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_MessageInBodyAndQ_JoinsAndAnswersHeaders()
    {
        var asked = new List<string>();
        await using var app = await StartAsync(new ScriptedAssistant { Intent = text => { asked.Add(text); return Intent("create_user", 0.93); } });

        using var response = await app.Client.PostAsJsonAsync(new Uri("/echo?q=now", UriKind.Relative), new { message = "make a user", other = 1, query = "please" }, Token);

        asked.ShouldBe(["make a user please now"]);
        response.Headers.GetValues("X-AI-Intent").ShouldBe(["create_user"]);
        response.Headers.GetValues("X-AI-Confidence").ShouldBe(["0.93"]);
        (await response.Content.ReadAsStringAsync(Token)).ShouldBe("""{"message":"make a user","other":1,"query":"please"}""");
    }

    [Theory]
    [InlineData(0.8)]
    [InlineData(0.3)]
    public async Task Run_NotSureEnough_IsAFeatureAndNoHeader(double confidence)
    {
        await using var app = await StartAsync(new ScriptedAssistant { Intent = _ => Intent("create_user", confidence) });

        using var response = await app.Client.GetAsync(new Uri("/feature?q=hello", UriKind.Relative), Token);

        response.Headers.Contains("X-AI-Intent").ShouldBeFalse();
        (await response.Content.ReadAsStringAsync(Token)).ShouldBe("create_user");
    }

    [Fact]
    public async Task Run_ActionWithAnotherRoute_SuggestsIt()
    {
        await using var app = await StartAsync(new ScriptedAssistant
        {
            Intent = _ => Intent("create_user", 0.9),
            Route = static (action, path) => new RouteSuggestion(ScriptedAssistant.Decide(), action, "/api/users/ü", "POST", path != "/api/users", []),
        });

        using var response = await app.Client.GetAsync(new Uri("/feature?q=hello", UriKind.Relative), Token);

        response.Headers.GetValues("X-Suggested-Route").ShouldBe(["/api/users/%C3%BC"]);
    }

    [Theory]
    [InlineData(1, false, "body")]
    [InlineData(1, true, "reader")]
    [InlineData(5_000, false, "reader")]
    [InlineData(5_000, true, "body")]
    [InlineData(60_000, true, "json")]
    [InlineData(60_000, false, "json")]
    [InlineData(200_000, false, "body")]
    [InlineData(200_000, true, "reader")]
    [InlineData(200_000, true, "json")]
    public async Task Run_AnyBody_ReachesTheApplicationUnchanged(int size, bool isChunked, string way)
    {
        await using var app = await StartAsync(new ScriptedAssistant { Intent = _ => Intent("create_user", 0.9) });
        var sent = JsonSerializer.Serialize(new { message = "hello", filler = new string('x', size) });
        using var content = new StreamContent(new DribblingStream(Encoding.UTF8.GetBytes(sent)));
        content.Headers.ContentType = new("application/json");
        content.Headers.ContentLength = isChunked ? null : sent.Length;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo/" + way) { Content = content };
        request.Headers.TransferEncodingChunked = isChunked;

        using var response = await app.Client.SendAsync(request, Token);

        (await response.Content.ReadAsStringAsync(Token)).ShouldBe(sent);
        response.Headers.Contains("X-AI-Intent").ShouldBe(size <= 60_000);
        app.Metrics.Of("failed_open intent body-too-large").ShouldBe(size <= 60_000 ? 0 : 1);
    }

    [Theory]
    [InlineData("{\"message\":", "application/json")]
    [InlineData("[1,2]", "application/json")]
    [InlineData("\"text\"", "application/json")]
    [InlineData("{\"message\":\"\\ud800\"}", "application/json")]
    [InlineData("{\"message\":{\"a\":1}}", "application/json")]
    [InlineData("message=hello", "application/x-www-form-urlencoded")]
    public async Task Run_NothingToRead_LeavesItToTheApplication(string body, string type)
    {
        await using var app = await StartAsync(new ScriptedAssistant { Intent = _ => throw new InvalidOperationException("must not be asked") });
        using var content = new StringContent(body, Encoding.UTF8, type);

        using var response = await app.Client.PostAsync(new Uri("/echo", UriKind.Relative), content, Token);

        (await response.Content.ReadAsStringAsync(Token)).ShouldBe(body);
    }

    [Fact]
    public async Task Run_BodyThatDoesNotFit_IsRefusedInTheAgreedShape()
    {
        var failure = new ValidationFailure(ValidationFailure.Failed, [new("email", "is missing")], [new("email", null, JsonValue.Create("a@b.c"), "guess", 0.4)]);
        await using var app = await StartAsync(
            new ScriptedAssistant
            {
                Intent = _ => Intent("create_user", 0.75),
                Validation = check => new ValidationAnswer(ScriptedAssistant.Decide("invalid"), false, check.Body, [], failure),
            },
            Acting);

        using var response = await app.Client.PostAsJsonAsync(new Uri("/echo", UriKind.Relative), new { message = "make a user" }, Token);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!.AsObject();
        body.Select(static member => member.Key).ShouldBe(["error", "details", "suggestions"]);
        body["error"]!.GetValue<string>().ShouldBe("Validation failed");
        body["details"]![0]!.ToJsonString().ShouldBe("""{"field":"email","problem":"is missing"}""");
        app.Metrics.Of("actions validation refused act").ShouldBe(1);
    }

    [Fact]
    public async Task Run_ValidationObserves_ChangesNothing()
    {
        var failure = new ValidationFailure(ValidationFailure.Failed, [], []);
        await using var app = await StartAsync(new ScriptedAssistant
        {
            Intent = _ => Intent("create_user", 0.9),
            Validation = check => new ValidationAnswer(ScriptedAssistant.Decide("invalid"), false, check.Body, [], failure),
        });

        using var response = await app.Client.PostAsJsonAsync(new Uri("/echo", UriKind.Relative), new { message = "make a user" }, Token);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        app.Metrics.Of("actions validation refused observe").ShouldBe(1);
    }

    [Theory]
    [InlineData("body")]
    [InlineData("reader")]
    [InlineData("json")]
    public async Task Run_BodyThatCanBeCorrected_ReachesTheApplicationCorrected(string way)
    {
        await using var app = await StartAsync(
            new ScriptedAssistant
            {
                Intent = _ => Intent("create_user", 0.9),
                Validation = check =>
                {
                    var corrected = (JsonObject)check.Body.DeepClone();
                    corrected["age"] = 12;
                    return new ValidationAnswer(ScriptedAssistant.Decide("corrected"), true, corrected, [new("age", JsonValue.Create("12"), JsonValue.Create(12), "text for a number", 0.99)], null);
                },
            },
            Acting);
        using var content = new StringContent("""{ "message":"make a user", "age":"12","amount":1.50 }""", Encoding.UTF8, "application/json");

        using var response = await app.Client.PostAsync(new Uri("/echo/" + way, UriKind.Relative), content, Token);

        (await response.Content.ReadAsStringAsync(Token)).ShouldBe("""{ "message":"make a user", "age":12,"amount":1.50 }""");
        response.Headers.GetValues("X-AI-Corrected").ShouldBe(["\"age\""]);
    }

    [Fact]
    public async Task Run_EnginesInProcess_RecogniseWhatTheyWereTaught()
    {
        await using var app = await AttachedApp.StartAsync(Map);
        var intents = app.Services.GetRequiredService<IIntentRecognition>();
        List<IntentExample> examples = [];
        for (var i = 0; i < 30; i++)
        {
            examples.Add(new IntentExample($"please create a user named person{i}", "create_user"));
            examples.Add(new IntentExample($"show me the sales report of week {i}", "generate_report"));
        }

        intents.Add(TenantId.Default, examples, []);
        await intents.TrainAsync(TenantId.Default, Token);

        (await app.Client.GetStringAsync(new Uri("/feature?q=create+a+user+named+anna", UriKind.Relative), Token)).ShouldBe("create_user");
    }

    private static IntentAnswer Intent(string intent, double confidence) =>
        new(ScriptedAssistant.Decide("recognized", confidence), intent, confidence, intent, [], null, "model");

    private static Task<AttachedApp> StartAsync(ScriptedAssistant assistant, Dictionary<string, string?>? settings = null) =>
        AttachedApp.StartAsync(Map, settings, services => services.AddSingleton<IRequestAssistant>(assistant));

    private static void Map(WebApplication web)
    {
        web.MapGet("/feature", static (HttpContext context) => context.Features.Get<IIntentFeature>()?.Intent ?? "none");
        web.MapPost("/echo/{way?}", static async (HttpContext context, string? way) =>
        {
            if (way == "reader")
            {
                await context.Request.BodyReader.CopyToAsync(context.Response.BodyWriter.AsStream());
            }
            else if (way == "json")
            {
                using var document = await JsonDocument.ParseAsync(context.Request.BodyReader.AsStream());
                await context.Response.WriteAsync(document.RootElement.GetRawText());
            }
            else
            {
                await context.Request.Body.CopyToAsync(context.Response.Body);
            }
        });
    }

    /// <summary>Gives its bytes in small pieces, so that bodies come in several reads.</summary>
    private sealed class DribblingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            return Read(buffer.Span[..Math.Min(buffer.Length, 7001)]);
        }

        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var buffer = new byte[7001];
            int read;
            while ((read = Read(buffer)) > 0)
            {
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                await destination.FlushAsync(cancellationToken);
            }
        }
    }
}
