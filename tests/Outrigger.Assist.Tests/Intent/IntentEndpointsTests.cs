using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Intent;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Intent;

public sealed class IntentEndpointsTests
{
    private const string Shop =
        """
        {"examples":[
        {"text":"I want to buy a lamp","intent":"buy","action":"create_order"},{"text":"order two lamps please","intent":"buy"},{"text":"buy three chairs","intent":"buy"},{"text":"purchase the blue chair","intent":"buy"},
        {"text":"send it back","intent":"return"},{"text":"I want to return the lamp","intent":"return"},{"text":"return two chairs","intent":"return"},{"text":"take the sofa back please","intent":"return"}],
        "values":{"city":["Berlin","北京"]}}
        """;

    [Fact]
    public async Task Recognize_ShippedIntents_KnowsBothLanguages()
    {
        await using var host = await IntentHost.StartAsync();
        await host.SendAsync("POST", "intent/examples/retrain");

        var (status, english) = await host.SendAsync("POST", "intent/recognize", """{"message":"please reset my password"}""");
        var (_, chinese) = await host.SendAsync("POST", "intent/recognize", """{"q":"我忘记密码了"}""");

        status.ShouldBe(200);
        english!["intent"]!.GetValue<string>().ShouldBe("reset_password");
        english["suggestedAction"]!.GetValue<string>().ShouldBe("reset_password");
        english["confidence"]!.GetValue<double>().ShouldBeInRange(0, 1);
        english["decision"]!["decision"]!.GetValue<string>().ShouldBe("recognized");
        english["decision"]!["reasons"]!.AsArray()[0]!["what"]!.GetValue<string>().ShouldBe("n-gram");
        chinese!["intent"]!.GetValue<string>().ShouldBe("reset_password");
    }

    [Fact]
    public async Task Recognize_BeforeTheFirstTraining_KnowsNothingAndSaysSo()
    {
        await using var host = await IntentHost.StartAsync(null, ("Intent:Mode", "Off"));

        var (status, answer) = await host.SendAsync("POST", "intent/recognize", """{"text":"reset my password"}""");

        status.ShouldBe(200);
        answer!["intent"].ShouldBeNull();
        answer["decision"]!["model"]!["version"]!.GetValue<string>().ShouldBe("fixed");
    }

    [Fact]
    public async Task Examples_OfATenant_AreItsOwn()
    {
        await using var host = await IntentHost.StartAsync();
        (await host.SendAsync("POST", "intent/examples", Shop, "shop")).Body!["added"]!.GetValue<int>().ShouldBe(8);
        (await host.SendAsync("POST", "intent/examples", Shop, "shop")).Body!["added"]!.GetValue<int>().ShouldBe(0);
        var (_, training) = await host.SendAsync("POST", "intent/examples/retrain", null, "shop");

        var (_, answer) = await host.SendAsync("POST", "intent/recognize", """{"text":"buy a lamp in Berlin for 20 euros"}""", "shop");

        training!["state"]!.GetValue<string>().ShouldBe("ready");
        answer!["intent"]!.GetValue<string>().ShouldBe("buy");
        answer["suggestedAction"]!.GetValue<string>().ShouldBe("create_order");
        answer["entities"]!.AsArray().Select(one => one!["type"]!.GetValue<string>()).ShouldBe(["city", "money"]);
        (await host.SendAsync("GET", "intent/examples", null, "shop")).Body!["total"]!.GetValue<int>().ShouldBe(8);
        (await host.SendAsync("GET", "intent/examples", null, "other")).Body!["total"]!.GetValue<int>().ShouldBe(0);
        (await host.SendAsync("DELETE", "intent/examples?intent=buy", null, "other")).Status.ShouldBe(404);
        (await host.SendAsync("DELETE", "intent/examples?intent=buy", null, "shop")).Body!["removed"]!.GetValue<int>().ShouldBe(4);
    }

    [Fact]
    public async Task Examples_PageByPage_ShowsEachOnce()
    {
        await using var host = await IntentHost.StartAsync();
        await host.SendAsync("POST", "intent/examples", Shop);
        var texts = new List<string>();
        string? next = null;
        do
        {
            var (_, page) = await host.SendAsync("GET", "intent/examples?limit=3" + (next is null ? "" : "&after=" + next));
            texts.AddRange(page!["items"]!.AsArray().Select(item => item!["text"]!.GetValue<string>()));
            next = page["next"]?.ToJsonString();
        }
        while (next is not null);

        texts.Count.ShouldBe(8);
        texts.Distinct().Count().ShouldBe(8);
    }

    [Fact]
    public async Task Examples_TwoIntentsForOneText_AreNamed()
    {
        await using var host = await IntentHost.StartAsync();
        await host.SendAsync("POST", "intent/examples", Shop);

        var (_, answer) = await host.SendAsync("POST", "intent/examples", """{"examples":[{"text":"Buy three chairs","intent":"return"}]}""");

        var named = answer!["contradictions"]!.AsArray().ShouldHaveSingleItem()!;
        (named["intent"]!.GetValue<string>(), named["otherIntent"]!.GetValue<string>()).ShouldBe(("return", "buy"));
    }

    [Fact]
    public async Task Examples_MoreThanMayBe_AreRefused()
    {
        await using var host = await IntentHost.StartAsync(null, ("Intent:MaxExamples", "10"), ("Intent:MaxExamplesOfAll", "10"));
        await host.SendAsync("POST", "intent/examples", Shop, "a");

        (await host.SendAsync("POST", "intent/examples", Shop, "b")).Body!["added"]!.GetValue<int>().ShouldBe(2);
        var (status, problem) = await host.SendAsync("POST", "intent/examples", """{"examples":[{"text":"one more","intent":"buy"}]}""", "a");

        (status, problem!["type"]!.GetValue<string>()).ShouldBe((409, "urn:outrigger:error:intent-examples-full"));
    }

    [Fact]
    public async Task Examples_FromAnOpenApiDocument_AreUnderstoodCold()
    {
        await using var host = await IntentHost.StartAsync();
        var document = new JsonObject { ["openApi"] = JsonNode.Parse(Suggestions.ApiDocumentTests.Library) };
        await host.SendAsync("POST", "intent/examples", document.ToJsonString());
        await host.SendAsync("POST", "intent/examples/retrain");

        var (_, answer) = await host.SendAsync("POST", "intent/recognize", """{"text":"please delete this book"}""");
        var (_, listed) = await host.SendAsync("POST", "intent/recognize", """{"text":"show all fantasy books"}""");

        answer!["intent"]!.GetValue<string>().ShouldBe("remove_book");
        listed!["intent"]!.GetValue<string>().ShouldBe("list_books");
        listed["entities"]!.AsArray().ShouldHaveSingleItem()!["type"]!.GetValue<string>().ShouldBe("genre");
    }

    [Theory]
    [InlineData("intent/recognize", "{}", 400)]
    [InlineData("intent/recognize", "[]", 400)]
    [InlineData("intent/recognize", "{\"text\":5}", 400)]
    [InlineData("intent/examples", "{}", 400)]
    [InlineData("intent/examples", "{\"examples\":[null]}", 400)]
    [InlineData("intent/examples", "{\"examples\":[{\"text\":\"\",\"intent\":\"a\"}]}", 400)]
    [InlineData("intent/examples", "{\"examples\":[{\"text\":\"x\",\"intent\":\"a b\"}]}", 400)]
    [InlineData("intent/examples", "{\"examples\":[{\"text\":\"x\",\"intent\":\"a\",\"action\":\"/\"}]}", 400)]
    [InlineData("intent/examples", "{\"values\":{\"a b\":[\"x\"]}}", 400)]
    public async Task Post_BadBody_IsRefused(string path, string body, int expected)
    {
        await using var host = await IntentHost.StartAsync();

        (await host.SendAsync("POST", path, body)).Status.ShouldBe(expected);
    }

    [Fact]
    public async Task Calls_WithoutAKey_AreRefused()
    {
        await using var host = await IntentHost.StartAsync();

        (await host.SendAsync("POST", "intent/recognize", """{"text":"x"}""", "nobody")).Status.ShouldBe(401);
        (await host.SendAsync("GET", "intent/examples", null, "nobody")).Status.ShouldBe(401);
        (await host.SendAsync("GET", "intent/examples?limit=0")).Status.ShouldBe(400);
        (await host.SendAsync("GET", "intent/examples?after=-1")).Status.ShouldBe(400);
        (await host.SendAsync("DELETE", "intent/examples")).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("\\u0000\\u0001")]
    [InlineData("\\u202e\\u200b")]
    [InlineData("💣💣💣")]
    public async Task Recognize_HostileText_IsAnswered(string text)
    {
        await using var host = await IntentHost.StartAsync();
        await host.SendAsync("POST", "intent/examples/retrain");

        var (status, answer) = await host.SendAsync("POST", "intent/recognize", $$"""{"text":"{{text}}"}""");
        var (large, _) = await host.SendAsync("POST", "intent/recognize", $$"""{"text":"{{new string('a', 1 << 20)}}"}""");

        (status, large).ShouldBe((200, 200));
        answer!["decision"]!["decision"]!.GetValue<string>().ShouldBe("out_of_scope");
    }

    [Fact]
    public async Task State_SavedAndLoaded_HasTheExamplesAndRecognisesAgain()
    {
        await using var host = await IntentHost.StartAsync();
        await host.SendAsync("POST", "intent/examples", Shop, "shop");
        var saved = new ArrayBufferWriter<byte>();
        StateOf(host).Save(saved);
        await using var other = await IntentHost.StartAsync();

        StateOf(other).Load(1, saved.WrittenSpan);

        var (_, page) = await other.SendAsync("GET", "intent/examples", null, "shop");
        page!["total"]!.GetValue<int>().ShouldBe(8);
        await other.SendAsync("POST", "intent/examples/retrain", null, "shop");
        (await other.SendAsync("POST", "intent/recognize", """{"text":"return the chairs"}""", "shop")).Body!["intent"]!.GetValue<string>().ShouldBe("return");
    }

    [Fact]
    public async Task State_Corrupt_IsRefusedAndChangesNothing()
    {
        await using var host = await IntentHost.StartAsync();
        await host.SendAsync("POST", "intent/examples", Shop);
        var saved = new ArrayBufferWriter<byte>();
        StateOf(host).Save(saved);
        var bytes = saved.WrittenSpan.ToArray();

        for (var length = 0; length < bytes.Length; length += 7)
        {
            Should.Throw<InvalidDataException>(() => StateOf(host).Load(1, bytes.AsSpan(0, length)));
        }

        Should.Throw<InvalidDataException>(() => StateOf(host).Load(2, bytes));
        Should.Throw<InvalidDataException>(() => StateOf(host).Load(1, [.. bytes, 0]));
        host.Get<IIntentRecognition>().List(TenantId.Default).Count.ShouldBe(8);
    }

    [Fact]
    public async Task Advisor_LocalUnsure_AnswersAndTeaches()
    {
        var advisor = new FakeAdvisor { Says = new TextAdvice("water_plants", 0.999) };
        await using var host = await IntentHost.StartAsync(services => services.AddSingleton<ITextAdvisor>(advisor), ("Intent:UseAdvisor", "true"), ("Intent:AdvisorBelow", "1"));
        await host.SendAsync("POST", "intent/examples/retrain");

        var (_, first) = await host.SendAsync("POST", "intent/recognize", """{"text":"hydrate the ferns on my balcony"}""");
        await host.SendAsync("POST", "intent/examples/retrain");
        advisor.Says = null;
        var (_, second) = await host.SendAsync("POST", "intent/recognize", """{"text":"hydrate the ferns on my balcony"}""");
        var (_, like) = await host.SendAsync("POST", "intent/recognize", """{"text":"hydrate the ferns on our balcony"}""");

        (first!["intent"]!.GetValue<string>(), first["source"]!.GetValue<string>()).ShouldBe(("water_plants", "advisor"));
        (second!["intent"]!.GetValue<string>(), second["source"]!.GetValue<string>()).ShouldBe(("water_plants", "example"));
        (like!["intent"]!.GetValue<string>(), like["source"]!.GetValue<string>()).ShouldBe(("water_plants", "model"));
        host.Get<IIntentRecognition>().List(TenantId.Default).Count(example => example.Source == IntentExample.FromAdvisor).ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Advisor_SlowOrBroken_TheLocalAnswerStands(bool isSlow)
    {
        var advisor = new FakeAdvisor { IsSlow = isSlow, IsBroken = !isSlow };
        await using var host = await IntentHost.StartAsync(
            services => services.AddSingleton<ITextAdvisor>(advisor), ("Intent:UseAdvisor", "true"), ("Intent:AdvisorBelow", "1"), ("Intent:AdvisorTimeLimit", "00:00:00.010"));
        await host.SendAsync("POST", "intent/examples/retrain");

        var (status, answer) = await host.SendAsync("POST", "intent/recognize", """{"text":"hydrate the ferns"}""");

        (status, answer!["source"]!.GetValue<string>()).ShouldBe((200, "model"));
        advisor.Asked.ShouldBe(1);
    }

    [Fact]
    public void Head_Feedback_MovesTheConfidence()
    {
        var head = new IntentHead();
        double[] parameters = [.. head.InitialParameters];
        double[] features = [0.9, 0.1, 0.5, 0.4, 1, 0.3];
        var before = head.Judge(parameters, features).Confidence;
        var loss = head.Loss(parameters, features, 0);

        for (var i = 0; i < 50; i++)
        {
            head.Learn(parameters, features, 0, 1);
        }

        head.Judge(parameters, features).Confidence.ShouldBeLessThan(before);
        head.Loss(parameters, features, 0).ShouldBeLessThan(loss);
    }

    private static ILearnedState StateOf(IntentHost host) => host.Get<IEnumerable<ILearnedState>>().Single(state => state.Name == "intent-examples");

    private sealed class FakeAdvisor : ITextAdvisor
    {
        public TextAdvice? Says { get; set; }

        public bool IsSlow { get; init; }

        public bool IsBroken { get; init; }

        public int Asked { get; private set; }

        public bool IsAvailable => true;

        public async ValueTask<TextAdvice?> AdviseAsync(TextQuestion question, CancellationToken cancellationToken = default)
        {
            Asked++;
            if (IsSlow)
            {
                await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            }

            return IsBroken ? throw new HttpRequestException("away") : Says;
        }
    }
}
