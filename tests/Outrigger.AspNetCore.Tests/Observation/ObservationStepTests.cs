using System.Text;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.AspNetCore.Assistants;
using Outrigger.AspNetCore.Observation;
using Outrigger.AspNetCore.Tests.Assistants;
using Outrigger.AspNetCore.Tests.Attachment;
using Outrigger.Assist.Access;
using Outrigger.Assist.Prediction;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.AspNetCore.Tests.Observation;

public sealed class ObservationStepTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task End_AnsweredRequest_TellsSeriesOutcomesAndBody()
    {
        var (score, risk) = (ScriptedAssistant.Decide(), ScriptedAssistant.Decide());
        var assistant = new ScriptedAssistant
        {
            Access = _ => new AccessScored(0.1, AccessAction.Allow, null, AccessAction.Allow, score),
            Risk = _ => new RiskAssessment(false, 0.1, [], [], risk),
        };
        await using (var app = await StartAsync(assistant, static web => web.MapGet("/orders/{id}", static (int id) => Results.Json(new { id }))))
        {
            await app.Client.GetStringAsync(new Uri("/orders/7?x=1", UriKind.Relative), Token);
            await WaitAsync(assistant, 6);
        }

        assistant.Told.OfType<Lesson.Point>().Select(static point => point.Series).ShouldBe(["response_time", "GET /orders/{id}", "status_200"]);
        assistant.Told.OfType<Lesson.Access>().Single().ShouldBe(new Lesson.Access(score.Id, 200, null));
        assistant.Told.OfType<Lesson.Risk>().Single().ShouldBe(new Lesson.Risk(risk.Id, false));
        var exchange = assistant.Told.OfType<Lesson.Exchange>().Single();
        exchange.Route.ShouldBe("GET /orders/{id}");
        exchange.Version.ShouldBe("2");
        Encoding.UTF8.GetString(exchange.Body.Span).ShouldBe("""{"id":7}""");
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(400, true)]
    [InlineData(404, false)]
    [InlineData(200, false)]
    public async Task End_Status_SaysWhetherTheRequestFailed(int status, bool isFailure)
    {
        var assistant = new ScriptedAssistant { Risk = static _ => new RiskAssessment(false, 0.1, [], [], ScriptedAssistant.Decide()) };
        await using (var app = await StartAsync(assistant, web => web.MapGet("/", () => Results.StatusCode(status))))
        {
            using var response = await app.Client.GetAsync(new Uri("/", UriKind.Relative), Token);
            await WaitAsync(assistant, 5);
        }

        assistant.Told.OfType<Lesson.Risk>().Single().IsFailure.ShouldBe(isFailure);
    }

    [Fact]
    public async Task End_FeatureOfAForwarder_SaysVersionAndRoute()
    {
        var assistant = new ScriptedAssistant();
        await using (var app = await AttachedApp.StartAsync(
            static web => web.Run(static async context =>
            {
                var feature = context.Features.Get<ApiVersionFeature>()!;
                (feature.Version, feature.Route, feature.Client) = ("canary", "/items/{id}", "ios");
                context.Response.ContentType = "application/problem+json; charset=utf-8";
                await context.Response.WriteAsync("{}");
            }),
            configure: services => services.AddSingleton<IRequestAssistant>(assistant),
            before: static web => web.Use(static (context, next) =>
            {
                context.Features.Set(new ApiVersionFeature());
                return next(context);
            })))
        {
            await app.Client.GetStringAsync(new Uri("/items/42", UriKind.Relative), Token);
            await WaitAsync(assistant, 4);
        }

        var exchange = assistant.Told.OfType<Lesson.Exchange>().Single();
        (exchange.Version, exchange.Route, exchange.Client).ShouldBe(("canary", "GET /items/{id}", "ios"));
        exchange.Body.Length.ShouldBe(2);
        assistant.Told.OfType<Lesson.Point>().ShouldContain(static point => point.Series == "GET /items/{id}");
    }

    [Fact]
    public async Task End_MadeUpPathsAndMethods_AreOneSeries()
    {
        var assistant = new ScriptedAssistant();
        await using (var app = await StartAsync(assistant, static _ => { }))
        {
            foreach (var path in (string[])["/a", "/b", "/wp-login.php"])
            {
                using var request = new HttpRequestMessage(new HttpMethod("MADEUP"), path);
                using var response = await app.Client.SendAsync(request, Token);
            }

            await WaitAsync(assistant, 9);
        }

        assistant.Told.OfType<Lesson.Point>().Select(static point => point.Series).Distinct().Order().ShouldBe(["OTHER (unmatched)", "response_time", "status_404"]);
    }

    [Theory]
    [InlineData("text/html", 10, 0)]
    [InlineData("application/json", 65_536, 65_536)]
    [InlineData("application/json", 65_537, 0)]
    public async Task End_AnswerThatIsNotLookedAt_CountsWithoutBody(string type, int size, int copied)
    {
        var assistant = new ScriptedAssistant();
        await using (var app = await StartAsync(assistant, web => web.MapGet("/", () => Results.Bytes(new byte[size], type))))
        {
            (await app.Client.GetByteArrayAsync(new Uri("/", UriKind.Relative), Token)).Length.ShouldBe(size);
            await WaitAsync(assistant, 4);
        }

        assistant.Told.OfType<Lesson.Exchange>().Single().Body.Length.ShouldBe(copied);
    }

    [Fact]
    public void Tee_AnyWaysOfWriting_CopiesWhatIsWritten() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(int Way, int Size)[]>(), static writes =>
        {
            var sent = new MemoryStream();
            var context = new DefaultHttpContext();
            context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(sent));
            context.Response.ContentType = "application/json";
            var tee = AnswerTee.Attach(context, 64 * 1024)!;
            var next = (byte)0;
            foreach (var (way, size) in writes ?? [])
            {
                var bytes = new byte[Math.Abs(size % 500)];
                for (var i = 0; i < bytes.Length; i++)
                {
                    bytes[i] = next++;
                }

                Write(context.Response, Math.Abs(way % 4), bytes);
            }

            context.Response.BodyWriter.FlushAsync().AsTask().GetAwaiter().GetResult();
            var (rented, length) = tee.Take();
            var copied = rented is null ? [] : rented.AsSpan(0, length).ToArray();
            tee.Detach(context);
            return copied.SequenceEqual(sent.ToArray());
        }).Holds(cases: 300);

    private static void Write(HttpResponse response, int way, byte[] bytes)
    {
        switch (way)
        {
            case 0:
                response.BodyWriter.WriteAsync(bytes).AsTask().GetAwaiter().GetResult();
                break;
            case 1:
                bytes.CopyTo(response.BodyWriter.GetSpan(bytes.Length));
                response.BodyWriter.Advance(bytes.Length);
                response.BodyWriter.FlushAsync().AsTask().GetAwaiter().GetResult();
                break;
            case 2:
                bytes.CopyTo(response.BodyWriter.GetMemory(bytes.Length + 100));
                response.BodyWriter.Advance(bytes.Length);
                response.BodyWriter.FlushAsync().AsTask().GetAwaiter().GetResult();
                break;
            default:
                response.Body.WriteAsync(bytes).AsTask().GetAwaiter().GetResult();
                break;
        }
    }

    private static Task<AttachedApp> StartAsync(ScriptedAssistant assistant, Action<WebApplication> map) => AttachedApp.StartAsync(
        map, new() { ["Outrigger:AspNetCore:Observation:Version"] = "2" }, services => services.AddSingleton<IRequestAssistant>(assistant));

    // The worker tells beside the requests; it has no end that could be waited for but what it tells.
    private static async Task WaitAsync(ScriptedAssistant assistant, int lessons)
    {
        while (assistant.Told.Count < lessons)
        {
            await Task.Yield();
            Token.ThrowIfCancellationRequested();
        }
    }
}
