using System.Text;
using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Fidelity;

/// <summary>What goes in comes out, byte for byte, but for what the contracts name.</summary>
[Collection(nameof(ReplayGroup))]
public sealed class PassThroughTests(ReplayFixture fixture)
{
    public static TheoryData<string> Complete => Names(r => !r.IsStream);

    public static TheoryData<string> Streams => Names(r => r.IsStream);

    [Theory]
    [MemberData(nameof(Complete))]
    public async Task Exchange_Recorded_IsUntouchedButForTheModel(string name)
    {
        Need.Recordings();
        var recording = Recording.Get(name);

        var answer = await SendAsync(recording, recording.Request);

        var upstream = Upstream(name);
        upstream.Text.ShouldBe(Encoding.UTF8.GetString(Replay.WithModel(recording.Request, name)));
        upstream.Headers["Authorization"].ShouldBe("Bearer " + ReplayFixture.ProviderKey);
        upstream.Headers["Content-Type"].ShouldStartWith("application/json");
        answer.Status.ShouldBe(recording.Status);
        answer.Text.ShouldBe(Encoding.UTF8.GetString(recording.Response));
        answer.ContentType.ShouldStartWith("application/json");
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_UsageAskedFor_IsUntouched(string name)
    {
        Need.Recordings();
        var recording = Recording.Get(name);
        var request = WithStreamOptions(recording, new JsonObject { ["include_usage"] = true });

        var answer = await SendAsync(recording, request);

        Upstream(name).Text.ShouldBe(Encoding.UTF8.GetString(Replay.WithModel(request, name)));
        answer.Status.ShouldBe(200);
        answer.ContentType.ShouldStartWith("text/event-stream");
        Encoding.UTF8.GetString(SseText.WithoutOurComments(answer.Body)).ShouldBe(Encoding.UTF8.GetString(recording.Response));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_UsageNotAskedFor_LosesOnlyTheUsageChunk(string name)
    {
        Need.Recordings();
        var recording = Recording.Get(name);
        var request = WithStreamOptions(recording, null);

        var answer = await SendAsync(recording, request);

        ShouldBeWithOneInsertion(Upstream(name).Text, Encoding.UTF8.GetString(Replay.WithModel(request, name)), "\"stream_options\":{\"include_usage\":true}");
        answer.Status.ShouldBe(200);
        Encoding.UTF8.GetString(SseText.WithoutOurComments(answer.Body)).ShouldBe(WithoutUsageChunk(recording.Response));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_UsageDeclined_LosesOnlyTheUsageChunk(string name)
    {
        Need.Recordings();
        var recording = Recording.Get(name);
        var request = WithStreamOptions(recording, new JsonObject { ["include_usage"] = false, ["include_obfuscation"] = false });

        var answer = await SendAsync(recording, request);

        var upstream = JsonNode.Parse(Upstream(name).Body)!.AsObject();
        upstream["stream_options"]!.ToJsonString().ShouldBe("""{"include_usage":true,"include_obfuscation":false}""");
        var expected = recording.RequestJson;
        expected["model"] = name;
        upstream.Remove("stream_options");
        expected.Remove("stream_options");
        JsonNode.DeepEquals(upstream, expected).ShouldBeTrue();
        Encoding.UTF8.GetString(SseText.WithoutOurComments(answer.Body)).ShouldBe(WithoutUsageChunk(recording.Response));
    }

    [Fact]
    public async Task Request_OddButValidJson_ArrivesAsItWasWritten()
    {
        Need.Recordings();
        var recording = Recording.All.First(r => r.Name.EndsWith("chat-basic__0", StringComparison.Ordinal));

        // White space, escapes, big and odd numbers, unknown members, a nested "model": none of it is ours to tidy.
        var request = Encoding.UTF8.GetBytes(
            "\r\n\t{ \"unknown\" : {\"model\":\"not me\", \"n\":1.0E+2, \"big\":12345678901234567890123}, \"\\u006dessages\" : [ {\"role\":\"user\",\"content\":\"\\ud83d\\udea3 gr\\u00fc\\u00dfe 🚣\\/\"} ],\n"
            + $"  \"model\" :   \"{Replay.Name}/{recording.Name}\"  , \"metadata\":{{}}, \"temperature\":-0.0 }}\n\n");

        var answer = await fixture.Api.PostAsync("/v1/chat/completions", request);

        answer.Status.ShouldBe(200, answer.Text);
        Upstream(recording.Name).Text.ShouldBe(Encoding.UTF8.GetString(request).Replace($"\"{Replay.Name}/{recording.Name}\"", $"\"{recording.Name}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Request_EscapedModelName_IsUnderstood()
    {
        Need.Recordings();
        var recording = Recording.All.First(r => r.Name.EndsWith("chat-basic__0", StringComparison.Ordinal));
        var request = Encoding.UTF8.GetBytes($$"""{"\u006dodel":"{{Replay.Name}}\/{{recording.Name.Replace("chat", "\\u0063hat", StringComparison.Ordinal)}}","messages":[]}""");

        var answer = await fixture.Api.PostAsync("/v1/chat/completions", request);

        answer.Status.ShouldBe(200, answer.Text);
        Upstream(recording.Name).Text.ShouldBe($$"""{"\u006dodel":"{{recording.Name}}","messages":[]}""");
    }

    [Fact]
    public async Task Headers_OfTheClient_AreNotCarriedToTheUpstream()
    {
        Need.Recordings();
        var recording = Recording.All.First(r => r.Name.EndsWith("chat-basic__0", StringComparison.Ordinal));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(ApiClient.Chat($"{Replay.Name}/{recording.Name}").ToJsonString())),
        };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + fixture.Key);
        request.Headers.TryAddWithoutValidation("Cookie", "session=of-the-client");
        request.Headers.TryAddWithoutValidation("X-Api-Key", fixture.Key);
        request.Headers.TryAddWithoutValidation("x-outrigger-tags", "a,b");
        request.Headers.TryAddWithoutValidation("Proxy-Authorization", "Basic c2VjcmV0");

        using var answer = await fixture.Server.Http.SendAsync(request);

        answer.IsSuccessStatusCode.ShouldBeTrue();
        var seen = Upstream(recording.Name).Headers;
        seen.Values.ShouldNotContain(v => v.Contains(fixture.Key, StringComparison.Ordinal));
        seen.Keys.ShouldNotContain("Cookie");
        seen.Keys.ShouldNotContain("Proxy-Authorization");
        seen.Keys.ShouldNotContain(k => k.StartsWith("x-outrigger", StringComparison.OrdinalIgnoreCase));
    }

    private static TheoryData<string> Names(Func<Recording, bool> wanted) =>
        new(Recording.All.Count == 0 ? ["none"] : Recording.All.Where(wanted).Select(r => r.Name));

    private static byte[] WithStreamOptions(Recording recording, JsonObject? options)
    {
        var request = recording.RequestJson;
        request.Remove("stream_options");
        if (options is not null)
        {
            request["stream_options"] = options;
        }

        return Encoding.UTF8.GetBytes(request.ToJsonString(new() { WriteIndented = true }));
    }

    private static string WithoutUsageChunk(byte[] response)
    {
        var text = Encoding.UTF8.GetString(response);
        var events = text.Split("\n\n").ToList();
        events.RemoveAll(e => e.StartsWith("data: {", StringComparison.Ordinal)
            && JsonNode.Parse(e["data: ".Length..]) is { } json
            && json["choices"]!.AsArray().Count == 0
            && json["usage"] is JsonObject);
        return string.Join("\n\n", events);
    }

    /// <summary>The text is the expected one with the member added somewhere, a comma beside it, and not a byte changed.</summary>
    private static void ShouldBeWithOneInsertion(string actual, string expected, string member)
    {
        var at = actual.IndexOf(member, StringComparison.Ordinal);
        at.ShouldBeGreaterThan(0, actual);
        var before = actual[..at];
        var after = actual[(at + member.Length)..];
        var withCommaAfter = before + (after.StartsWith(',') ? after[1..] : after);
        var withCommaBefore = (before.EndsWith(',') ? before[..^1] : before) + after;
        new[] { withCommaAfter, withCommaBefore }.ShouldContain(expected);
    }

    private async Task<Answer> SendAsync(Recording recording, byte[] request) =>
        await fixture.Api.PostAsync("/v1" + recording.Path, Replay.WithModel(request, $"{Replay.Name}/{recording.Name}"));

    private Testing.RecordedRequest Upstream(string model) =>
        fixture.Upstream.Requests(Replay.Name).Last(r => JsonNode.Parse(r.Body)!["model"]!.GetValue<string>() == model);
}
