using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.AspNetCore.Assistants;
using Outrigger.AspNetCore.Risks;
using Outrigger.AspNetCore.Tests.Assistants;
using Outrigger.AspNetCore.Tests.Attachment;
using Outrigger.Assist.Prediction;
using Shouldly;
using Xunit;

namespace Outrigger.AspNetCore.Tests.Risks;

public sealed class RisksStepTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_Request_SaysPathMethodQueryAndBody()
    {
        RequestFacts? facts = null;
        var assistant = new ScriptedAssistant { Risk = given => { facts = given; return new RiskAssessment(true, 0.9, ["w"], ["m"], ScriptedAssistant.Decide()); } };
        await using var app = await AttachedApp.StartAsync(
            static web => web.MapPost("/orders", static (HttpContext context) => context.Features.Get<IIssuePredictionFeature>() is { HasIssues: true, Warnings: ["w"], PreventiveMeasures: ["m"] }),
            configure: services => services.AddSingleton<IRequestAssistant>(assistant));

        using var response = await app.Client.PostAsJsonAsync(new Uri("/orders?page=2", UriKind.Relative), new { amount = 1.5, note = (string?)null, items = new[] { 1 } }, Token);

        (await response.Content.ReadAsStringAsync(Token)).ShouldBe("true");
        facts!.Method.ShouldBe("POST");
        facts.Path.ShouldBe("/orders");
        facts.Parameters.ShouldBe([new("page", "2"), new("amount", "1.5"), new("note", null), new("items", "[]")]);
        app.Metrics.Of("actions prediction issues observe").ShouldBe(1);
    }
}
