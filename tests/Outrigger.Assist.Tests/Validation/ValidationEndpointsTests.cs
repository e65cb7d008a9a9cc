using System.Text.Json.Nodes;
using Outrigger.Assist.Tests.Intent;
using Outrigger.Assist.Validation;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Validation;

public sealed class ValidationEndpointsTests
{
    private const string Schema = """{"type":"object","required":["age"],"properties":{"age":{"type":"integer","maximum":150},"name":{"type":"string"}}}""";

    [Fact]
    public async Task Check_SafeCorrection_IsMergedAndShown()
    {
        await using var host = await IntentHost.StartAsync();

        var (status, answer) = await host.SendAsync("POST", "validation/check", $$"""{"operation":"create_user","body":{"age":"30","other":1},"schema":{{Schema}}}""");

        status.ShouldBe(200);
        answer!["isValid"]!.GetValue<bool>().ShouldBeTrue();
        answer["body"]!.ToJsonString().ShouldBe("""{"age":30,"other":1}""");
        answer["corrections"]!.AsArray().ShouldHaveSingleItem()!["field"]!.GetValue<string>().ShouldBe("age");
        answer["decision"]!["decision"]!.GetValue<string>().ShouldBe("corrected");
        answer["response"].ShouldBeNull();
    }

    [Fact]
    public async Task Check_WrongValue_HasTheAnswerToGive()
    {
        await using var host = await IntentHost.StartAsync();

        var (_, answer) = await host.SendAsync("POST", "validation/check", $$"""{"intent":"create_user","body":{"age":900},"schema":{{Schema}}}""");

        var response = answer!["response"]!.AsObject();
        response.Select(static pair => pair.Key).ShouldBe(["error", "details", "suggestions"]);
        response["error"]!.GetValue<string>().ShouldBe("Validation failed");
        response["details"]!.AsArray().ShouldHaveSingleItem()!["problem"]!.GetValue<string>().ShouldBe("is more than 150");
        answer["isValid"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task Check_LearnedProfile_TakesTheSchemasPlace()
    {
        await using var host = await IntentHost.StartAsync();
        (await Check(host, """{"age":"30"}""", "a"))["decision"]!["decision"]!.GetValue<string>().ShouldBe("unknown");
        for (var i = 0; i < 60; i++)
        {
            await host.SendAsync("POST", "validation/check", $$$"""{"operation":"op","learn":true,"body":{"age":{{{20 + i}}},"mail":"u{{{i}}}@example.com"}}""", "a");
        }

        var answer = await Check(host, """{"age":"30","mail":"x@example.com"}""", "a");
        var missing = await Check(host, """{"age":30}""", "a");
        var other = await Check(host, """{"age":"30"}""", "b");

        answer["body"]!["age"]!.GetValue<int>().ShouldBe(30);
        missing["isValid"]!.GetValue<bool>().ShouldBeFalse();
        other["decision"]!["decision"]!.GetValue<string>().ShouldBe("unknown");
    }

    [Theory]
    [InlineData("/api/orders", "invalid")]
    [InlineData("/api/messages", "unknown")]
    public async Task Check_WithARoute_HoldsTheSchemaOnItsOwnOnly(string path, string expected)
    {
        await using var host = await IntentHost.StartAsync(null, ("Suggestions:Routes:op", "POST /api/orders"));
        for (var i = 0; i < 60; i++)
        {
            await host.SendAsync("POST", "validation/check", $$$"""{"operation":"op","learn":true,"body":{"quantity":{{{i}}},"productId":"p{{{i}}}"}}""", "a");
        }

        var (status, answer) = await host.SendAsync("POST", "validation/check", $$$"""{"operation":"op","method":"POST","path":"{{{path}}}","body":{"message":"order two"}}""", "a");

        status.ShouldBe(200);
        answer!["decision"]!["decision"]!.GetValue<string>().ShouldBe(expected);
        answer["isValid"]!.GetValue<bool>().ShouldBe(expected == "unknown");
    }

    [Fact]
    public async Task Check_OnAnUnknownRoute_LearnsNothing()
    {
        await using var host = await IntentHost.StartAsync();

        await host.SendAsync("POST", "validation/check", """{"operation":"op","method":"POST","path":"/x","learn":true,"body":{"a":1}}""", "a");

        host.Get<RequestValidation>().LearnedOperations.ShouldBe(0);
    }

    [Fact]
    public async Task Check_ManyOperations_AreBounded()
    {
        await using var host = await IntentHost.StartAsync(null, ("Validation:MaxOperations", "20"));
        var validation = host.Get<RequestValidation>();
        for (var i = 0; i < 500; i++)
        {
            validation.Check(TenantId.Default, new ValidationInput("op" + i, new JsonObject { ["a"] = i }, null, true));
        }

        validation.LearnedOperations.ShouldBe(20);
    }

    [Fact]
    public async Task Check_ModeOff_LetsEverythingPass()
    {
        await using var host = await IntentHost.StartAsync(null, ("Validation:Mode", "Off"));

        var (_, answer) = await host.SendAsync("POST", "validation/check", $$"""{"operation":"x","body":{"age":900},"schema":{{Schema}}}""");

        answer!["isValid"]!.GetValue<bool>().ShouldBeTrue();
        answer["body"]!.ToJsonString().ShouldBe("""{"age":900}""");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"operation\":\"x\"}")]
    [InlineData("{\"operation\":\"x\",\"body\":[]}")]
    [InlineData("{\"body\":{}}")]
    [InlineData("{\"operation\":\"x\",\"body\":{},\"schema\":5}")]
    [InlineData("{\"operation\":\"x\",\"body\":{},\"method\":\"POST\"}")]
    [InlineData("{\"operation\":\"x\",\"body\":{},\"path\":\"/x\"}")]
    [InlineData("{\"operation\":\"x\",\"body\":{},\"method\":\"\",\"path\":\"/x\"}")]
    [InlineData("{\"operation\":\"x\",\"body\":{\"a\":1,\"a\":2}}")]
    public async Task Check_BadBody_IsRefused(string body)
    {
        await using var host = await IntentHost.StartAsync();

        (await host.SendAsync("POST", "validation/check", body)).Status.ShouldBe(400);
        (await host.SendAsync("POST", "validation/check", """{"operation":"x","body":{}}""", "nobody")).Status.ShouldBe(401);
    }

    [Fact]
    public void Model_WrongCorrection_RaisesTheBar()
    {
        var model = new ValidationModel();
        double[] parameters = [.. model.InitialParameters];
        double[] features = [0, 1, 0.992, 1];
        model.Judge(parameters, features).Outcome.ShouldBe(ValidationModel.Corrected);

        for (var i = 0; i < 5; i++)
        {
            model.Learn(parameters, features, 0, 1);
        }

        model.Judge(parameters, features).Outcome.ShouldBe(ValidationModel.Invalid);
    }

    private static async Task<JsonNode> Check(IntentHost host, string body, string tenant) =>
        (await host.SendAsync("POST", "validation/check", $$$"""{"operation":"op","body":{{{body}}}}""", tenant)).Body!;
}
