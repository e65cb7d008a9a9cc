using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.AspNetCore.AccessScores;
using Outrigger.AspNetCore.Assistants;
using Outrigger.AspNetCore.Risks;
using Outrigger.AspNetCore.Tests.Assistants;
using Shouldly;
using Xunit;

namespace Outrigger.AspNetCore.Tests.Attachment;

public sealed class AttachmentTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UseOutrigger_OnDefaults_AttachesScoreAndRisk()
    {
        await using var app = await AttachedApp.StartAsync(static web => web.MapGet("/orders/{id}", static (HttpContext context, int id) =>
            $"{id} {context.Features.Get<IAccessScoreFeature>()!.Score is >= 0 and <= 1} {context.Features.Get<IIssuePredictionFeature>()!.RiskScore is >= 0 and <= 1}"));

        (await app.Client.GetStringAsync(new Uri("/orders/7", UriKind.Relative), Token)).ShouldBe("7 True True");
    }

    [Fact]
    public async Task UseOutrigger_AssistantThatThrows_RequestGoesOnAndIsCounted()
    {
        static T Fail<T>() => throw new InvalidOperationException("broken engine");
        var assistant = new ScriptedAssistant { Access = _ => Fail<Assist.Access.AccessScored>(), Risk = _ => Fail<Assist.Prediction.RiskAssessment>(), Intent = _ => Fail<Assist.Intent.IntentAnswer>() };
        await using var app = await AttachedApp.StartAsync(
            static web => web.MapGet("/search", static () => "found"), configure: services => services.AddSingleton<IRequestAssistant>(assistant));

        (await app.Client.GetStringAsync(new Uri("/search?q=shoes", UriKind.Relative), Token)).ShouldBe("found");

        app.Metrics.Of("failed_open access threw").ShouldBe(1);
        app.Metrics.Of("failed_open prediction threw").ShouldBe(1);
        app.Metrics.Of("failed_open intent threw").ShouldBe(1);
        app.Logs.Entries.Count(static entry => entry.Id == 5600).ShouldBe(3);
    }

    [Fact]
    public async Task UseOutrigger_AssistantThatHangs_RequestGoesOnWhenTheTimeIsOver()
    {
        var never = new TaskCompletionSource();
        var assistant = new ScriptedAssistant { TimeLimit = TimeSpan.FromMilliseconds(20), Until = never.Task };
        await using var app = await AttachedApp.StartAsync(
            static web => web.MapGet("/", static () => "here"), configure: services => services.AddSingleton<IRequestAssistant>(assistant));

        (await app.Client.GetStringAsync(new Uri("/", UriKind.Relative), Token)).ShouldBe("here");

        app.Metrics.Of("failed_open access timeout").ShouldBe(1);
        app.Metrics.Of("failed_open prediction timeout").ShouldBe(1);
        never.SetResult();
    }

    [Theory]
    [InlineData("X-AI-Access-Score")]
    [InlineData("x-ai-intent")]
    [InlineData("X_AI_Intent")]
    [InlineData("X-Ai_Risk-Score")]
    public async Task UseOutrigger_HeaderOfOursFromOutside_IsRemoved(string name)
    {
        await using var app = await AttachedApp.StartAsync(static web => web.MapGet("/", static (HttpContext context) => string.Join(',', context.Request.Headers.Keys)));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation(name, "0.1");
        request.Headers.TryAddWithoutValidation("X-Air", "stays");

        using var response = await app.Client.SendAsync(request, Token);
        var names = await response.Content.ReadAsStringAsync(Token);

        names.ShouldContain("X-Air");
        names.ShouldNotContain(name, Case.Insensitive);
    }

    [Theory]
    [InlineData("Outrigger:AspNetCore:Attachment:Enabled", "false")]
    [InlineData("Outrigger:AspNetCore:Attachment:ExcludedPaths:0", "/health")]
    public async Task UseOutrigger_PassedOver_AsksNobody(string key, string value)
    {
        var asked = 0;
        var assistant = new ScriptedAssistant { Access = _ => { asked++; return null; } };
        await using var app = await AttachedApp.StartAsync(
            static web => web.MapGet("/health/live", static () => "ok"), new() { [key] = value }, services => services.AddSingleton<IRequestAssistant>(assistant));

        (await app.Client.GetStringAsync(new Uri("/health/live", UriKind.Relative), Token)).ShouldBe("ok");

        asked.ShouldBe(0);
    }

    [Theory]
    [InlineData("Outrigger:AspNetCore:Attachment:ExcludedPaths:0", "health")]
    [InlineData("Outrigger:AspNetCore:Understanding:MaxBodyBytes", "70000")]
    [InlineData("Outrigger:AspNetCore:Remote:TimeLimit", "00:00:09")]
    [InlineData("Outrigger:AspNetCore:Outgoing:MaxDelay", "00:04:00")]
    public async Task AddOutrigger_SettingsThatCannotBe_FailTheStart(string key, string value) =>
        await Should.ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => AttachedApp.StartAsync(static _ => { }, new() { [key] = value }));

    [Fact]
    public async Task AddOutrigger_SettingInCode_WinsOverConfiguration()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["Outrigger:AspNetCore:Risks:Enabled"] = "true";
        builder.Services.AddOutrigger(builder.Configuration, static outrigger => outrigger.Risks(static risks => risks.Enabled = false).AccessScores(static access => access.Mode = StepMode.Observe));
        await using var app = builder.Build();

        app.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<RisksOptions>>().Value.Enabled.ShouldBeFalse();
        app.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<AccessScoresOptions>>().Value.Mode.ShouldBe(StepMode.Observe);
    }

    [Fact]
    public async Task UseOutrigger_EveryCapabilityOff_ChangesNothing()
    {
        await using var app = await AttachedApp.StartAsync(
            static web => web.MapGet("/", static () => Results.StatusCode(418)),
            new()
            {
                ["Outrigger:AspNetCore:AccessScores:Mode"] = "Off",
                ["Outrigger:AspNetCore:Understanding:Intent"] = "Off",
                ["Outrigger:AspNetCore:Understanding:Validation"] = "Off",
                ["Outrigger:AspNetCore:ErrorAnswers:Mode"] = "Off",
                ["Outrigger:AspNetCore:Risks:Enabled"] = "false",
                ["Outrigger:AspNetCore:Observation:Metrics"] = "false",
            });

        using var response = await app.Client.GetAsync(new Uri("/", UriKind.Relative), Token);

        response.StatusCode.ShouldBe((HttpStatusCode)418);
        app.Metrics.Of("lessons told").ShouldBe(0);
    }
}
