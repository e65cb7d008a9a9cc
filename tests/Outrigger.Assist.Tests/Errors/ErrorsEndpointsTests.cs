using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Errors;
using Outrigger.Assist.Errors.Grouping;
using Outrigger.Assist.Tests.Assistance;
using Outrigger.Assist.Tests.Decisions;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Errors;

public sealed class ErrorsEndpointsTests
{
    [Theory]
    [InlineData("System.ArgumentException: Value must be positive.", "validation", 400)]
    [InlineData("Microsoft.IdentityModel.Tokens.SecurityTokenExpiredException: The token is expired", "authentication", 401)]
    [InlineData("PermissionDenied: not yours", "authorization", 403)]
    [InlineData("OrderNotFoundException: order 7", "not_found", 404)]
    [InlineData("TooManyRequestsError: slow down", "rate_limit", 429)]
    [InlineData("AxiosError: Request failed with status code 500", "external_service", 502)]
    [InlineData("Npgsql.PostgresException: 40001: could not serialize access", "database", 503)]
    [InlineData("System.NullReferenceException: Object reference not set", "internal", 500)]
    [InlineData("whatever this may be", "internal", 500)]
    public async Task Analyze_Error_HasTypeAndStatus(string message, string type, int status)
    {
        await using var host = await AssistHost.StartAsync();

        var (answered, body) = await host.SendAsync("POST", "errors/analyze", new JsonObject { ["message"] = message }.ToJsonString());

        answered.ShouldBe(200);
        body!["status"]!.GetValue<int>().ShouldBe(status);
        body["answer"]!["error"]!["type"]!.GetValue<string>().ShouldBe(type);
        body["answer"]!["error"]!["id"]!.GetValue<string>().ShouldBe(body["decision"]!["id"]!.GetValue<string>());
        body["answer"]!["suggestions"]!.AsArray().Count.ShouldBe(1);
        body["answer"]!["support"]!["troubleshooting"]!.AsArray().Count.ShouldBeGreaterThan(0);
        body["decision"]!["module"]!.GetValue<string>().ShouldBe("errors");
    }

    [Fact]
    public async Task Analyze_SameErrorTwice_CountsAndNamesTheFrame()
    {
        await using var host = await AssistHost.StartAsync(("Errors:Documentation:db_conflict", "https://docs.example/retry"));
        var request = new JsonObject
        {
            ["message"] = "40P01: deadlock detected",
            ["type"] = "Npgsql.PostgresException",
            ["stack"] = "   at Npgsql.Internal.NpgsqlConnector.Read()\n   at Shop.Orders.Store(Int32 id) in /srv/eve/Orders.cs:line 12",
            ["method"] = "POST",
            ["path"] = "/orders",
        }.ToJsonString();
        await host.SendAsync("POST", "errors/analyze", request);

        var (_, body) = await host.SendAsync("POST", "errors/analyze", request);

        body!["occurrences"]!.GetValue<int>().ShouldBe(2);
        body["isNew"]!.GetValue<bool>().ShouldBeFalse();
        body["frame"]!["method"]!.GetValue<string>().ShouldBe("Shop.Orders.Store");
        body["frame"]!["file"]!.GetValue<string>().ShouldBe("Orders.cs");
        body["strategy"]!.GetValue<string>().ShouldBe("retry");
        body["answer"]!["support"]!["documentation"]![0]!.GetValue<string>().ShouldBe("https://docs.example/retry");
        var (_, other) = await host.SendAsync("POST", "errors/analyze", request, caller: "acme/bob");
        other!["occurrences"]!.GetValue<int>().ShouldBe(1, "another tenant's errors are counted apart");
    }

    [Fact]
    public async Task Analyze_SecretsInMessage_AreNotAnswered()
    {
        await using var host = await AssistHost.StartAsync();

        var (_, body) = await host.SendAsync("POST", "errors/analyze", """{"message":"ValidationError: bob@shop.example sent password=hunter2 from /srv/bob/x"}""");

        body!.ToJsonString().ShouldNotContain("hunter2");
        body.ToJsonString().ShouldNotContain("bob@");
        body.ToJsonString().ShouldNotContain("/srv/bob");
    }

    [Theory]
    [InlineData("{}", 400)]
    [InlineData("{\"message\":7}", 400)]
    [InlineData("{\"message\":\"a\",\"status\":200}", 400)]
    [InlineData("{\"message\":\"a\",\"unknown\":1}", 400)]
    [InlineData("[", 400)]
    [InlineData("{\"message\":\"\"}", 200)]
    public async Task Analyze_OddBodies_AreAnswered(string text, int expected)
    {
        await using var host = await AssistHost.StartAsync();

        (await host.SendAsync("POST", "errors/analyze", text)).Status.ShouldBe(expected);
    }

    [Fact]
    public async Task Analyze_HugeHostileText_IsAnswered()
    {
        await using var host = await AssistHost.StartAsync();
        var text = new JsonObject { ["message"] = new string('\u0001', 900_000), ["stack"] = string.Concat(Enumerable.Repeat("at <<<<(((", 50_000)) }.ToJsonString();

        (await host.SendAsync("POST", "errors/analyze", text.Length < 3_000_000 ? text : """{"message":"x"}""")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Analyze_ModuleOff_AnswersTheFixedRule()
    {
        await using var host = await AssistHost.StartAsync(("Errors:Mode", "Off"));

        var (_, body) = await host.SendAsync("POST", "errors/analyze", """{"message":"ValidationError: a"}""");

        body!["status"]!.GetValue<int>().ShouldBe(500);
        body["decision"]!["model"]!["version"]!.GetValue<string>().ShouldBe("fixed");
    }

    [Fact]
    public void Analyze_AnalysisBreaks_AnswersThePlainShape()
    {
        using var meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var options = new FixedOptions<ErrorsOptions>(new ErrorsOptions());
        var analyzer = new ErrorAnalyzer(
            options, new ErrorGroups(Options.Create(new ErrorsOptions())), new ErrorModel(), new BrokenMaker(), new NoErrorAdvisor(), new ErrorLessons(Options.Create(new ErrorsOptions())), new Testing.ManualTimeProvider(),
            new ErrorsMetrics(meters.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>()), Microsoft.Extensions.Logging.Abstractions.NullLogger<ErrorAnalyzer>.Instance);

        var analysis = analyzer.Analyze(TenantId.Default, new ErrorOccurrence("KeyError: 'x'"));

        analysis.Status.ShouldBe(500);
        analysis.Answer.Error.Message.ShouldBe("Internal server error");
        analysis.Answer.Error.Type.ShouldBeNull();
        analysis.Answer.Suggestions.ShouldBeNull();
    }

    [Theory]
    [InlineData(false, "database")]
    [InlineData(true, "internal")]
    public async Task AnalyzeAsync_Advisor_HelpsOrIsPassedOver(bool isBroken, string expected)
    {
        await using var parts = new AssistParts(
            (services, configuration) =>
            {
                services.AddSingleton<IErrorAdvisor>(new FakeAdvisor(isBroken));
                services.AddErrors(configuration);
            },
            ("Errors:UseAdvisor", "true"));

        var analysis = await parts.Get<IErrorAnalysis>().AnalyzeAsync(TenantId.Default, new ErrorOccurrence("the thing is in a strange way"));

        analysis.Answer.Error.Type.ShouldBe(expected);
    }

    private sealed class FakeAdvisor(bool isBroken) : IErrorAdvisor
    {
        public bool IsAvailable => true;

        public ValueTask<ErrorAdvice?> AdviseAsync(ErrorQuestion question, CancellationToken cancellationToken = default) =>
            isBroken ? throw new InvalidOperationException("away") : new(new ErrorAdvice("database", "wait", ["look"]));
    }

    private sealed class FixedOptions<T>(T value) : IOptionsMonitor<T>
    {
        public T CurrentValue => value;

        public T Get(string? name) => value;

        public IDisposable? OnChange(Action<T, string?> listener) => null;
    }

    private sealed class BrokenMaker : IDecisionMaker
    {
        public Decision Make<TInput>(TenantId tenant, IDecisionModel model, AssistModuleOptions options, string subject, in TInput input, DecisionObserver<TInput> observe, FixedRule<TInput> fixedRule)
            where TInput : allows ref struct => throw new InvalidOperationException("broken");
    }
}
