using System.Text.Json.Nodes;
using Outrigger.Assist.Intent;
using Outrigger.Assist.Tests.Suggestions;
using Outrigger.Core.Callers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Intent;

public sealed class IntentStartupTests
{
    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Recognize_FirstTextOfAFreshHost_WaitsForTheModelInTraining(string trainAtStart)
    {
        using var folder = new TempFolder();
        var file = folder.File("api.json");
        await File.WriteAllTextAsync(file, ApiDocumentTests.Library);
        await using var host = await IntentHost.StartAsync(
            null, ("Suggestions:OpenApiFile", file), ("Intent:UseStarterIntents", "false"), ("Intent:TrainAtStart", trainAtStart), ("Intent:FirstWait", "00:00:10"));

        var (_, answer) = await host.SendAsync("POST", "intent/recognize", """{"text":"remove this book"}""");

        answer!["decision"]!["model"]!["samplesSeen"]!.GetValue<int>().ShouldBeGreaterThan(0);
        answer["source"]!.GetValue<string>().ShouldBe("model");
    }

    [Fact]
    public async Task Recognize_NobodySaidWhichIntentsThereAre_TheAdvisorMayNameOne_AndKnowsWhatItNamed()
    {
        var advisor = new NamingAdvisor();
        await using var host = await IntentHost.StartAsync(
            services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<ITextAdvisor>(services, advisor), ("Intent:UseStarterIntents", "false"), ("Intent:AdvisorBelow", "1"), ("Intent:AdvisorTimeLimit", "00:01:00"));

        await AskAsync(host, "hydrate the ferns", "a");
        await AskAsync(host, "hydrate the ferns", "a");
        await AskAsync(host, "feed the cat", "a");
        await host.SendAsync("POST", "intent/examples", """{"examples":[{"text":"play a song","intent":"play_music"}]}""", "b");
        await AskAsync(host, "feed the cat", "b");

        advisor.Questions.Select(static question => (question.Tenant.Value, question.MayName, string.Join(' ', question.Intents)))
            .ShouldBe([("a", true, ""), ("a", true, "named_1"), ("b", false, "play_music")]);
    }

    private static Task<(int Status, JsonNode? Body)> AskAsync(IntentHost host, string text, string tenant) =>
        host.SendAsync("POST", "intent/recognize", new JsonObject { ["text"] = text }.ToJsonString(), tenant);

    private sealed class NamingAdvisor : ITextAdvisor
    {
        public List<TextQuestion> Questions { get; } = [];

        public bool IsAvailable => true;

        public ValueTask<TextAdvice?> AdviseAsync(TextQuestion question, CancellationToken cancellationToken = default)
        {
            Questions.Add(question);
            return new(new TextAdvice("named_" + Questions.Count, 0.95));
        }
    }
}
