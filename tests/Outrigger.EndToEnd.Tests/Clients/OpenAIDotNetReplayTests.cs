// Reading a recorded request through the protocol method is what the SDK offers for this, though marked experimental.
#pragma warning disable OPENAI001
using System.ClientModel;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using OpenAI.Chat;
using OpenAI.Embeddings;
using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Clients;

/// <summary>The official .NET SDK, our server, recordings of the real API: the SDK's own types say what was recorded.</summary>
[Collection(nameof(ReplayGroup))]
public sealed class OpenAIDotNetReplayTests(ReplayFixture fixture)
{
    public static TheoryData<string, string> Chats => Rows(r => r.Path == "/chat/completions" && r.Status < 400 && !r.IsStream);

    public static TheoryData<string, string> Streams => Rows(r => r.IsStream);

    public static TheoryData<string, string> Embeddings => Rows(r => r.Path == "/embeddings" && r.Status < 400);

    public static TheoryData<string, string> Errors => Rows(r => r.Status >= 400);

    [Theory]
    [MemberData(nameof(Chats))]
    public async Task CompleteChat_Recorded_IsReadAsItWasRecorded(string prefix, string name)
    {
        Need.Recordings();
        var recording = Recording.Get(name);
        var request = recording.RequestJson;
        request["model"] = prefix + name;

        var result = await Client(prefix + name).CompleteChatAsync(BinaryContent.Create(BinaryData.FromString(request.ToJsonString())));
        var completion = (ChatCompletion)result;

        var recorded = recording.ResponseJson;
        var message = recorded["choices"]![0]!["message"]!;
        completion.Id.ShouldBe(recorded["id"]!.GetValue<string>());
        completion.Model.ShouldBe(recorded["model"]!.GetValue<string>());
        string.Concat(completion.Content.Select(p => p.Text)).ShouldBe(message["content"]?.GetValue<string>() ?? "");
        completion.ToolCalls.Select(c => (c.Id, c.FunctionName, c.FunctionArguments.ToString()))
            .ShouldBe(ToolCalls(message["tool_calls"]));
        completion.FinishReason.ShouldBe(Finish(recorded["choices"]![0]!["finish_reason"]!.GetValue<string>()));
        completion.Usage.InputTokenCount.ShouldBe(recorded["usage"]!["prompt_tokens"]!.GetValue<int>());
        completion.Usage.OutputTokenCount.ShouldBe(recorded["usage"]!["completion_tokens"]!.GetValue<int>());
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task CompleteChatStreaming_Recorded_IsReadAsItWasRecorded(string prefix, string name)
    {
        Need.Recordings();
        var events = Recording.Get(name).Events;
        var text = "";
        var arguments = "";
        var finish = new List<ChatFinishReason>();
        ChatTokenUsage? usage = null;

        await foreach (var update in Client(prefix + name).CompleteChatStreamingAsync([new UserChatMessage("replayed")]))
        {
            text += string.Concat(update.ContentUpdate.Select(p => p.Text));
            arguments += string.Concat(update.ToolCallUpdates.Select(c => c.FunctionArgumentsUpdate.ToString()));
            finish.AddRange(update.FinishReason is { } reason ? [reason] : []);
            usage ??= update.Usage;
        }

        var choices = events.SelectMany(e => e["choices"]!.AsArray()).ToList();
        text.ShouldBe(string.Concat(choices.Select(c => c!["delta"]!["content"]?.GetValue<string>())));
        arguments.ShouldBe(string.Concat(choices.SelectMany(c => c!["delta"]!["tool_calls"]?.AsArray() ?? []).Select(c => c!["function"]!["arguments"]!.GetValue<string>())));
        finish.ShouldBe(choices.Select(c => c!["finish_reason"]?.GetValue<string>()).OfType<string>().Select(Finish));
        (usage?.TotalTokenCount).ShouldBe(events.Select(e => e["usage"]?["total_tokens"]?.GetValue<int>()).LastOrDefault(n => n is not null));
    }

    [Theory]
    [MemberData(nameof(Embeddings))]
    public async Task GenerateEmbedding_Recorded_HasTheRecordedNumbers(string prefix, string name)
    {
        Need.Recordings();
        var client = OpenAIDotNet.Create(fixture.Server.OpenAIAddress, fixture.Key).GetEmbeddingClient(prefix + name);

        OpenAIEmbedding embedding = await client.GenerateEmbeddingAsync("replayed");

        var recorded = Recording.Get(name).ResponseJson["data"]![0]!["embedding"]!;
        var expected = recorded is JsonArray numbers
            ? [.. numbers.Select(n => n!.GetValue<float>())]
            : MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(recorded.GetValue<string>())).ToArray();
        embedding.ToFloats().ToArray().ShouldBe(expected);
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Call_RecordedError_ThrowsWithItsStatusAndMessage(string prefix, string name)
    {
        Need.Recordings();
        var recording = Recording.Get(name);
        var sdk = OpenAIDotNet.Create(fixture.Server.OpenAIAddress, fixture.Key);

        var failure = await Should.ThrowAsync<ClientResultException>(() => recording.Path == "/embeddings"
            ? (Task)sdk.GetEmbeddingClient(prefix + name).GenerateEmbeddingAsync("replayed")
            : sdk.GetChatClient(prefix + name).CompleteChatAsync("replayed"));

        failure.Status.ShouldBe(recording.Status);
        failure.Message.ShouldContain(recording.ResponseJson["error"]!["message"]!.GetValue<string>());
    }

    private static TheoryData<string, string> Rows(Func<Recording, bool> wanted)
    {
        // Without the shared data one row stays, so that the skipped test has a name.
        var names = Recording.All.Count == 0 ? ["none"] : Recording.All.Where(wanted).Select(r => r.Name);
        return new(names.SelectMany(n => new[] { (ReplayFixture.AliasPrefix, n), (Replay.Name + "/", n) }));
    }

    private static IEnumerable<(string Id, string Name, string Arguments)> ToolCalls(JsonNode? calls) => (calls?.AsArray() ?? [])
        .Select(c => (c!["id"]!.GetValue<string>(), c["function"]!["name"]!.GetValue<string>(), c["function"]!["arguments"]!.GetValue<string>()));

    private static ChatFinishReason Finish(string recorded) => recorded switch
    {
        "stop" => ChatFinishReason.Stop,
        "length" => ChatFinishReason.Length,
        "tool_calls" => ChatFinishReason.ToolCalls,
        "content_filter" => ChatFinishReason.ContentFilter,
        _ => throw new ArgumentOutOfRangeException(nameof(recorded), recorded, null),
    };

    private ChatClient Client(string model) => OpenAIDotNet.Create(fixture.Server.OpenAIAddress, fixture.Key).GetChatClient(model);
}
