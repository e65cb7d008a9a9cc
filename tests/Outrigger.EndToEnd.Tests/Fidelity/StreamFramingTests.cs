using System.Text;
using Microsoft.AspNetCore.Http;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Fidelity;

/// <summary>Where the upstream's writes begin and end makes no difference, and neither does any legal way to write events.</summary>
[Collection(nameof(ReplayGroup))]
public sealed class StreamFramingTests(ReplayFixture fixture)
{
    // Every position of a short recording, this many seeded ones of a long one.
    private const int Sample = 300;
    private const int EveryPositionUpTo = 1_500;
    private const int Seed = 20_261_122;

    public static TheoryData<string> Streams =>
        new(Recording.All.Count == 0 ? ["none"] : Recording.All.Where(r => r.IsStream).Select(r => r.Name));

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_EachByteAlone_ArrivesWhole(string name)
    {
        Need.Recordings();
        var response = Recording.Get(name).Response;

        var received = await StreamAsync(context => FakeUpstream.WriteChunksAsync(context, "text/event-stream", response.Select(b => new[] { b })));

        ShouldBeTheSame(received, response);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_CutAnywhere_CompleteEventsAreNotHeldBack(string name)
    {
        Need.Recordings();
        var response = Recording.Get(name).Response;
        var random = new Random(Seed);
        var cuts = response.Length <= EveryPositionUpTo
            ? Enumerable.Range(1, response.Length - 1)
            : Enumerable.Range(0, Sample).Select(_ => random.Next(1, response.Length));

        await Parallel.ForEachAsync(cuts, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (cut, _) =>
        {
            // The second part is sent only after the client has every event that the first part completes.
            var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var due = CompleteBytes(response.AsSpan(0, cut));
            if (due == 0)
            {
                go.SetResult();
            }

            var received = await StreamAsync(
                async context =>
                {
                    await FakeUpstream.WriteChunksAsync(context, "text/event-stream", response[..cut]);
                    await go.Task.WaitAsync(Eventually.Limit);
                    await context.Response.Body.WriteAsync(response.AsMemory(cut));
                },
                count =>
                {
                    if (count >= due)
                    {
                        go.TrySetResult();
                    }
                });

            ShouldBeTheSame(received, response, $"cut at {cut}");
        });
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_WrittenInAnotherLegalWay_ReadsTheSame(string name)
    {
        Need.Recordings();
        var original = Encoding.UTF8.GetString(Recording.Get(name).Response);
        var expected = SseText.Parse(Recording.Get(name).Response).Data;
        var variants = new Dictionary<string, string>
        {
            ["CRLF"] = original.Replace("\n", "\r\n", StringComparison.Ordinal),
            ["CR"] = original.Replace('\n', '\r'),
            ["comments"] = ": keep-alive\n\n" + original.Replace("\n\n", "\n\n: ping\n\n", StringComparison.Ordinal),
            ["comments within events"] = original.Replace("data: ", ": note\ndata: ", StringComparison.Ordinal),
            ["no space"] = original.Replace("data: ", "data:", StringComparison.Ordinal),
            ["event and id lines"] = original.Replace("data: ", "event: message\nid: 7\ndata: ", StringComparison.Ordinal),
            ["many blank lines"] = original.Replace("\n\n", "\n\n\n\n\n", StringComparison.Ordinal),
            ["byte order mark"] = "\uFEFF" + original,
        };

        foreach (var (variant, text) in variants)
        {
            foreach (var size in new[] { 1, 7, int.MaxValue })
            {
                var received = await StreamAsync(context => FakeUpstream.WriteChunksAsync(
                    context, "text/event-stream", Encoding.UTF8.GetBytes(text).Chunk(Math.Min(size, text.Length * 3))));

                SseText.Parse(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(received).TrimStart('\uFEFF'))).Data.ShouldBe(expected, $"{variant}, pieces of {size}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_WithoutTheLastBlankLine_EndsAsDone(string name)
    {
        Need.Recordings();
        var recording = Recording.Get(name);
        var text = Encoding.UTF8.GetString(recording.Response).TrimEnd('\n');

        foreach (var tail in new[] { "", "\n" })
        {
            var received = await StreamAsync(context => FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(text + tail)));

            var sse = SseText.Parse(received);
            sse.IsDone.ShouldBeTrue(Encoding.UTF8.GetString(received));
            sse.Data.ShouldBe(SseText.Parse(recording.Response).Data);
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_DataOverSeveralLines_IsStillOneEvent(string name)
    {
        Need.Recordings();
        var expected = SseText.Parse(Recording.Get(name).Response).Json;
        var text = Encoding.UTF8.GetString(Recording.Get(name).Response).Replace(",\"object\":", ",\ndata: \"object\":", StringComparison.Ordinal);

        var received = await StreamAsync(context => FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(text)));

        SseText.Parse(received).Json.Select(j => j.ToJsonString()).ShouldBe(expected.Select(j => j.ToJsonString()));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_BreaksOff_IsNeverASuccess(string name)
    {
        Need.Recordings();
        var response = Recording.Get(name).Response;
        var finished = PositionAfterFinish(response);
        var random = new Random(Seed);
        var borders = Enumerable.Range(1, response.Length - 1).Where(i => response[i - 1] == '\n');
        var cuts = borders.Concat(Enumerable.Range(0, 60).Select(_ => random.Next(1, response.Length - 20))).Distinct().Where(c => c < DonePosition(response)).ToList();

        await Parallel.ForEachAsync(cuts.SelectMany(c => new[] { (c, false), (c, true) }), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (row, _) =>
        {
            var (cut, isReset) = row;
            var answer = await PostAsync(async context =>
            {
                await FakeUpstream.WriteChunksAsync(context, "text/event-stream", response[..cut]);
                if (isReset)
                {
                    context.Abort();
                }
            });

            var where = $"cut at {cut}, reset {isReset}: {answer.Status} {answer.Text}";
            if (answer.Status != 200)
            {
                // Nothing had been sent yet.
                answer.Json["error"]!["message"]!.GetValue<string>().ShouldNotBeNullOrEmpty(where);
                new[] { 502, 504 }.ShouldContain(answer.Status, where);
                return;
            }

            var sse = answer.Sse;
            sse.Rest.ShouldBeEmpty(where);
            sse.Json.ShouldNotBeEmpty(where);
            if (cut >= finished && !isReset)
            {
                // All that was promised is there; only the marker is missing.
                (sse.Error is not null || (sse.FinishReasons.Count > 0 && sse.IsDone)).ShouldBeTrue(where);
            }
            else
            {
                sse.Error.ShouldNotBeNull(where);
                sse.Error["message"]!.GetValue<string>().ShouldNotBeNullOrEmpty(where);
                sse.Data.ShouldNotContain("[DONE]", where);
            }

            answer.IsBrokenOff.ShouldBe(sse.Error is not null, where);
        });
    }

    private static int CompleteBytes(ReadOnlySpan<byte> part)
    {
        var last = part.LastIndexOf("\n\n"u8);
        return last < 0 ? 0 : last + 2;
    }

    private static int DonePosition(byte[] response) => response.AsSpan().IndexOf("data: [DONE]"u8);

    private static int PositionAfterFinish(byte[] response)
    {
        var at = response.AsSpan().LastIndexOf("\"finish_reason\":\""u8);
        return at + response.AsSpan(at).IndexOf("\n\n"u8);
    }

    private static void ShouldBeTheSame(byte[] received, byte[] response, string? where = null) =>
        Encoding.UTF8.GetString(SseText.WithoutOurComments(received)).ShouldBe(Encoding.UTF8.GetString(response), where);

    private static byte[] Request(string ticket)
    {
        var body = ApiClient.Chat($"{Replay.Name}/{ticket}", stream: true);
        body["stream_options"] = new System.Text.Json.Nodes.JsonObject { ["include_usage"] = true };
        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    private Task<Answer> PostAsync(Func<HttpContext, Task> answer) =>
        fixture.Api.PostAsync("/v1/chat/completions", Request(fixture.Replay.Prepare(answer)));

    private async Task<byte[]> StreamAsync(Func<HttpContext, Task> answer, Action<int>? progress = null)
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        using var message = await fixture.Api.OpenAsync("/v1/chat/completions", Request(fixture.Replay.Prepare(answer)), cancellationToken: limit.Token);
        ((int)message.StatusCode).ShouldBe(200);
        await using var stream = await message.Content.ReadAsStreamAsync(limit.Token);
        using var received = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int count; (count = await stream.ReadAsync(buffer, limit.Token)) > 0;)
        {
            received.Write(buffer, 0, count);
            progress?.Invoke((int)received.Length);
        }

        return received.ToArray();
    }
}
