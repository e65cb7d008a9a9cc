using System.Buffers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Prediction;
using Outrigger.Assist.Prediction.Risks;
using Outrigger.Assist.Tests.Assistance;
using Outrigger.Assist.Tests.Decisions;
using Outrigger.Core.Callers;
using Outrigger.Core.Learning;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Prediction;

public sealed class PredictionTests
{
    [Fact]
    public async Task Assess_ParameterThatFails_IsForetoldAndNamed()
    {
        await using var parts = new AssistParts(static (services, configuration) => services.AddPrediction(configuration));
        var prediction = parts.Get<IIssuePrediction>();
        Teach(prediction, TenantId.Default, 600);

        var bad = prediction.Assess(TenantId.Default, Request(null));
        var good = prediction.Assess(TenantId.Default, Request("5"));

        bad.HasIssues.ShouldBeTrue();
        bad.RiskScore.ShouldBeGreaterThan(0.7);
        bad.Warnings.ShouldContain(static text => text.Contains("amount", StringComparison.Ordinal));
        bad.PreventiveMeasures.ShouldNotBeEmpty();
        good.HasIssues.ShouldBeFalse();
        good.RiskScore.ShouldBeLessThan(0.2);
        prediction.Assess(TenantId.Parse("acme"), Request(null)).HasIssues.ShouldBeFalse("another tenant has taught nothing");
    }

    [Fact]
    public async Task Assess_NothingLearned_HasNoIssues()
    {
        await using var parts = new AssistParts(static (services, configuration) => services.AddPrediction(configuration));

        var assessed = parts.Get<IIssuePrediction>().Assess(TenantId.Default, Request(null));

        assessed.HasIssues.ShouldBeFalse();
        assessed.Decision.Model.IsColdStart.ShouldBeTrue();
        assessed.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task ReportOutcome_TwiceOrOfAnother_IsNotTaken()
    {
        await using var parts = new AssistParts(static (services, configuration) => services.AddPrediction(configuration));
        var prediction = parts.Get<IIssuePrediction>();
        var id = prediction.Assess(TenantId.Default, Request("1")).Decision.Id;

        prediction.ReportOutcome(TenantId.Parse("acme"), id, true).ShouldBeNull();
        prediction.ReportOutcome(TenantId.Default, id, true).ShouldNotBeNull();
        prediction.ReportOutcome(TenantId.Default, id, true).ShouldBeNull();
    }

    [Fact]
    public void Learn_OneSenderFloods_TeachesLittle()
    {
        double RiskAfter(string? sender)
        {
            var engine = new RiskEngine(new RiskSettings());
            for (var i = 0; i < 1500; i++)
            {
                engine.Learn(engine.Assess(Request("5") with { Sender = "s" + (i % 40) }, i), false, i);
            }

            for (var i = 0; i < 1500; i++)
            {
                engine.Learn(engine.Assess(Request("5") with { Sender = sender ?? "t" + (i % 40) }, 1500 + i), true, 1500 + i);
            }

            return Logistic.Sigmoid(engine.Assess(Request("5"), 3000).CalibratedLogit);
        }

        RiskAfter("flooder").ShouldBeLessThan(RiskAfter(null));
    }

    [Fact]
    public void SaveAndLoad_AnswersAsBefore_AndBrokenStateIsRefused()
    {
        var tenants = new RiskTenants(Options.Create(new PredictionOptions()));
        var engine = tenants.EngineOf(TenantId.Default);
        for (var i = 0; i < 500; i++)
        {
            var isBad = i % 5 == 0;
            engine.Learn(engine.Assess(Request(isBad ? null : "5"), i), isBad, i);
        }

        var saved = new ArrayBufferWriter<byte>();
        tenants.Save(saved);
        var other = new RiskTenants(Options.Create(new PredictionOptions()));
        other.Load(1, saved.WrittenSpan);

        // What failed just now begins anew: compared long after.
        var (before, after) = (engine.Assess(Request(null), 1e9), other.EngineOf(TenantId.Default).Assess(Request(null), 1e9));
        after.Logit.ShouldBe(before.Logit, 1e-9);
        after.Violations.ShouldBe(before.Violations);
        foreach (var length in (int[])[0, 3, 9, 40, saved.WrittenCount / 2, saved.WrittenCount - 1])
        {
            var cut = saved.WrittenSpan[..length].ToArray();
            Should.Throw<InvalidDataException>(() => other.Load(1, cut));
        }

        other.EngineOf(TenantId.Default).Samples.ShouldBe(500);
    }

    [Fact]
    public void Assess_OddNumbersAndClocks_StayFinite()
    {
        var engine = new RiskEngine(new RiskSettings());
        double[] seconds = [0, 1e12, -1e12, 5, 0];
        foreach (var now in seconds)
        {
            var asked = engine.Assess(new RequestFacts("", "") { BodyBytes = long.MaxValue, Dependencies = [new("d", double.NaN), new("e", double.PositiveInfinity)], Parameters = [new("", null), new(new string('x', 5000), "\0")] }, now);
            double.IsFinite(asked.CalibratedLogit).ShouldBeTrue();
            engine.Learn(asked, true, now);
        }
    }

    [Theory]
    [InlineData("/orders/42/lines/7?x=1", "/orders/{id}/lines/{id}")]
    [InlineData("/v1/users/0192d3f0-1111-7222-8333-444455556666", "/v1/users/{id}")]
    [InlineData("/search", "/search")]
    public void Of_Path_TakesIdsOut(string path, string expected) => RouteName.Of(path).ShouldBe(expected);

    [Fact]
    public async Task Http_AssessAndOutcome_Work()
    {
        await using var host = await AssistHost.StartAsync();

        var (status, body) = await host.SendAsync("POST", "prediction/assess", """{"path":"/orders/7","method":"post","headers":{"User-Agent":"app/1"},"query":{"a":"1"},"body":{"amount":5},"dependencies":{"db":0.9}}""");

        status.ShouldBe(200);
        body!["hasIssues"]!.GetValue<bool>().ShouldBeFalse();
        body["riskScore"]!.GetValue<double>().ShouldBeInRange(0, 1);
        body["warnings"]!.AsArray().Count.ShouldBe(0);
        body["preventiveMeasures"]!.AsArray().Count.ShouldBe(0);
        var told = new JsonObject { ["decisionId"] = body["decision"]!["id"]!.GetValue<string>(), ["failed"] = true }.ToJsonString();
        (await host.SendAsync("POST", "prediction/outcome", told)).Status.ShouldBe(200);
        (await host.SendAsync("POST", "prediction/outcome", told)).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("assess", "{}")]
    [InlineData("assess", "{\"path\":\"\"}")]
    [InlineData("assess", "{\"path\":\"/a\",\"dependencies\":{\"d\":2}}")]
    [InlineData("assess", "{\"path\":\"/a\",\"bodyBytes\":-1}")]
    [InlineData("assess", "[")]
    [InlineData("outcome", "{}")]
    [InlineData("outcome", "{\"decisionId\":\"x\",\"failed\":true}")]
    public async Task Http_BadBody_Is400(string route, string body)
    {
        await using var host = await AssistHost.StartAsync();

        (await host.SendAsync("POST", "prediction/" + route, body)).Status.ShouldBe(400);
    }

    private static RequestFacts Request(string? amount) => new("/orders/42", "POST")
    {
        Parameters = amount is null ? [new("currency", "EUR")] : [new("currency", "EUR"), new("amount", amount)],
        BodyBytes = 200,
        ClientVersion = "app/1",
    };

    private static void Teach(IIssuePrediction prediction, TenantId tenant, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var isBad = i % 5 == 4;
            prediction.ReportOutcome(tenant, prediction.Assess(tenant, Request(isBad ? null : "5")).Decision.Id, isBad);
        }
    }
}
