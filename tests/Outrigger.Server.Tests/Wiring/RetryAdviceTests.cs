using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Retry;
using Outrigger.Core.Callers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Server.Tests.Wiring;

/// <summary>The gateway of the real server before an upstream that fails: its retries with Assist, without, and with an Assist that fails.</summary>
public sealed class RetryAdviceTests : IAsyncLifetime
{
    private const string Answer = """{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"good"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";

    private readonly Dictionary<string, int> _asked = [];
    private FakeUpstream _upstream = null!;

    public async ValueTask InitializeAsync() => _upstream = await FakeUpstream.StartAsync(HandleAsync);

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Fact]
    public async Task Assist_PoisonIsLearned_AndNoLongerRepeated()
    {
        await using var server = await StartAsync("Assist");

        var rounds = new List<(int Poison, int Blip)>();
        for (var round = 0; round < 50; round++)
        {
            var poison = await CallAsync(server, "poison", 500);
            var blip = await CallAsync(server, "blip", 200);
            rounds.Add((poison, blip));
            for (var i = 0; i < 5; i++)
            {
                (await CallAsync(server, "fine", 200)).ShouldBe(1);
            }
        }

        // The fixed rule repeats both as long as Assist has too little to go by; then poison is let go and blips are not.
        rounds[..10].ShouldAllBe(round => round.Poison == 2 && round.Blip == 2);
        rounds[^10..].ShouldAllBe(round => round.Poison == 1 && round.Blip == 2);
    }

    [Fact]
    public async Task Assist_SaysNoWhereTheRuleRepeats_IsFollowed()
    {
        var advice = new StubAdvice(_ => Advised(shouldRetry: false));
        await using var server = await StartAsync("Assist", advice);

        (await CallAsync(server, "blip", 503)).ShouldBe(1);

        advice.Asked.ShouldBe(1);
        (await FallbacksAsync(server)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Assist_HoldsBackAtTheMomentOfSending_IsFollowed()
    {
        var advice = new StubAdvice(_ => Advised(shouldRetry: true)) { Sending = RetrySendResult.OverBudget };
        await using var server = await StartAsync("Assist", advice);

        (await CallAsync(server, "blip", 503)).ShouldBe(1);
    }

    [Fact]
    public async Task Assist_IsToldHowItWent()
    {
        var advice = new StubAdvice(_ => Advised(shouldRetry: true));
        await using var server = await StartAsync("Assist", advice);

        (await CallAsync(server, "blip", 200)).ShouldBe(2);
        (await CallAsync(server, "poison", 500)).ShouldBe(2);
        (await CallAsync(server, "fine", 200)).ShouldBe(1);

        advice.Outcomes.ShouldBe([true, false]);
        advice.Successes.ShouldBe(1);
    }

    [Theory]
    [InlineData("poison", 500)]
    [InlineData("blip", 200)]
    public async Task Assist_Off_IsTheFixedRule(string prompt, int status)
    {
        int plainAsked;
        await using (var plain = await StartAsync("FixedRule"))
        {
            plainAsked = await CallAsync(plain, prompt, status);
            (await FallbacksAsync(plain)).ShouldBeEmpty();
        }

        await using var server = await StartAsync("Assist", mode: "Off");
        for (var i = 0; i < 3; i++)
        {
            (await CallAsync(server, prompt, status)).ShouldBe(plainAsked);
        }

        plainAsked.ShouldBe(2);
        (await FallbacksAsync(server)).ShouldContain("left");
    }

    [Fact]
    public async Task Assist_Throws_IsTheFixedRule_AndCounted()
    {
        var advice = new StubAdvice(static _ => throw new InvalidOperationException("broken"));
        await using var server = await StartAsync("Assist", advice);

        (await CallAsync(server, "poison", 500)).ShouldBe(2);
        (await CallAsync(server, "blip", 200)).ShouldBe(2);

        advice.Asked.ShouldBe(3);
        (await FallbacksAsync(server)).ShouldContain("threw");
    }

    [Fact]
    public async Task Assist_BeyondItsTimeLimit_IsTheFixedRule_AndCounted()
    {
        using var end = new ManualResetEventSlim();
        var advice = new StubAdvice(_ =>
        {
            end.Wait();
            return Advised(shouldRetry: false);
        });
        await using var server = await StartAsync("Assist", advice);

        (await CallAsync(server, "blip", 200)).ShouldBe(2);

        (await FallbacksAsync(server)).ShouldContain("late");
        end.Set();
    }

    [Fact]
    public async Task FixedRule_DoesNotAskAssist()
    {
        var advice = new StubAdvice(static _ => throw new InvalidOperationException("asked"));
        await using var server = await StartAsync("FixedRule", advice);

        (await CallAsync(server, "poison", 500)).ShouldBe(2);

        advice.Asked.ShouldBe(0);
    }

    private static RetryAdvised Advised(bool shouldRetry) => new(
        shouldRetry,
        TimeSpan.FromMilliseconds(1),
        0.5,
        new Decision(Guid.NewGuid(), "retry", shouldRetry ? "retry" : "stop", 0.5, 0.5, false, [], new DecidingModel("stub", "1", 100, false), 1));

    private Task<RunningServer> StartAsync(string adviser, IRetryAdvice? advice = null, string mode = "Suggest") => RunningServer.StartAsync(
        $$"""
        {
          "Outrigger": {
            "Server": { "RetryAdvice": { "Adviser": "{{adviser}}" } },
            "Assist": { "Retry": { "Mode": "{{mode}}", "TimeLimit": "00:01:00", "ProbeShare": 0, "SignatureTries": 0, "BudgetPerSecond": 1000 } },
            "Gateway": {
              "Resilience": { "BaseDelay": "00:00:00.001", "MaxDelay": "00:00:00.002", "AdvisorTimeout": "{{(advice is null ? "00:00:01" : "00:00:00.200")}}" },
              "Providers": { "p": { "Protocol": "openai", "BaseUrl": "{{_upstream.Address}}/v1", "Keys": ["sk-0123456789abcdef"], "Models": ["m"], "MaxRetries": 1 } }
            }
          }
        }
        """,
        adjust: services =>
        {
            if (advice is not null)
            {
                services.AddSingleton(advice);
            }
        });

    /// <summary>How many attempts the upstream has seen of one call.</summary>
    private async Task<int> CallAsync(RunningServer server, string prompt, int status)
    {
        var before = _upstream.Requests.Count;
        _asked.Clear();
        var body = $$"""{"model":"p/m","messages":[{"role":"user","content":"{{prompt}}"}]}""";
        using var answer = await server.PostAsync("/v1/chat/completions", body);
        ((int)answer.StatusCode).ShouldBe(status, await answer.Content.ReadAsStringAsync());
        return _upstream.Requests.Count - before;
    }

    private static async Task<IReadOnlyList<string>> FallbacksAsync(RunningServer server) =>
        [.. (await server.Client.GetStringAsync("/metrics")).Split('\n').Where(line => line.StartsWith("outrigger_resilience_advisor_fallbacks", StringComparison.Ordinal)).Select(ReasonOf)];

    private static string ReasonOf(string line) => line.Split("reason=\"")[1].Split('"')[0];

    // "poison" fails for ever, "blip" once a call, all else is fine.
    private async Task HandleAsync(HttpContext context, RecordedRequest request)
    {
        var prompt = Encoding.UTF8.GetString(request.Body) is var text && text.Contains("poison", StringComparison.Ordinal) ? "poison"
            : text.Contains("blip", StringComparison.Ordinal) ? "blip" : "fine";
        var asked = _asked[prompt] = _asked.GetValueOrDefault(prompt) + 1;
        context.Response.ContentType = "application/json";
        if (prompt == "poison" || (prompt == "blip" && asked == 1))
        {
            context.Response.StatusCode = prompt == "poison" ? 500 : 503;
            await context.Response.WriteAsync("""{"error":{"message":"no","type":"server_error"}}""");
            return;
        }

        await context.Response.WriteAsync(Answer);
    }

    private sealed class StubAdvice(Func<RetryQuestion, RetryAdvised> advise) : IRetryAdvice
    {
        private readonly Lock _gate = new();

        public RetrySendResult Sending { get; init; } = RetrySendResult.Send;

        public int Asked { get; private set; }

        public int Successes { get; private set; }

        public List<bool> Outcomes { get; } = [];

        public RetryAdvised Advise(TenantId tenant, RetryQuestion question)
        {
            lock (_gate)
            {
                Asked++;
            }

            return advise(question);
        }

        public RetrySendCheck CheckSending(TenantId tenant, Guid adviceId) => new(Sending, 0.5, null);

        public Decision? ReportOutcome(TenantId tenant, Guid adviceId, bool isSuccess, TimeSpan latency)
        {
            lock (_gate)
            {
                Outcomes.Add(isSuccess);
                return null;
            }
        }

        public void ReportAttempt(TenantId tenant, RetryAttempt attempt)
        {
            lock (_gate)
            {
                Successes++;
            }
        }
    }
}
