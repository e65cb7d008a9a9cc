using Microsoft.Extensions.AI;
using Outrigger.Gateway.InProcess;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.InProcess;

public sealed class GatewayChatStreamTests : IAsyncLifetime
{
    private static readonly ChatMessage[] Ask = [new(ChatRole.User, "hi")];
    private InProcessHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await InProcessHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Stream_Pieces_ArriveWhileTheRestIsStillToCome()
    {
        var read = new TestSignal<int>();
        _host.Upstream.Handler = async (context, _) =>
        {
            await FakeUpstream.WriteChunksAsync(context, "text/event-stream", InProcessHost.Chunks("""{"role":"assistant","content":""}""", """{"content":"one "}"""));
            await read.WaitAsync();
            await InProcessHost.ContinueAsync(context, [.. InProcessHost.Chunks("""{"content":"two"}"""), .. InProcessHost.End()]);
        };

        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in _host.Chat.GetStreamingResponseAsync(Ask, null, Token))
        {
            updates.Add(update);
            if (update.Text == "one ")
            {
                read.Raise(1);
            }
        }

        var answer = updates.ToChatResponse();
        (answer.Text, answer.ResponseId, answer.ModelId, answer.FinishReason).ShouldBe(("one two", "chatcmpl-1", "m-2026", ChatFinishReason.Stop));
        (answer.Usage!.InputTokenCount, answer.Usage.OutputTokenCount).ShouldBe((11, 5));
        updates[^1].AdditionalProperties!["x-outrigger-cost-usd"].ShouldBe("0");
        var record = await _host.Usage.NextAsync();
        (record.IsStream, record.IsSuccess, record.PromptTokens).ShouldBe((true, true, 11));
    }

    [Fact]
    public async Task Stream_ToolCallsInAlternatingPieces_ComeWholeAtTheEnd()
    {
        _host.Upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(
            context,
            "text/event-stream",
            [
                .. InProcessHost.Chunks(
                    """{"role":"assistant","tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\""}}]}""",
                    """{"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":""}}]}""",
                    """{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}"""),
                .. InProcessHost.End("tool_calls"),
            ]);

        var answer = await _host.Chat.GetStreamingResponseAsync(Ask, null, Token).ToChatResponseAsync(Token);

        var calls = answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToList();
        calls.Select(call => (call.CallId, call.Name)).ShouldBe([("a", "f"), ("b", "g")]);
        calls[0].Arguments!["x"]!.ToString().ShouldBe("1");
        calls[1].Arguments.ShouldBeEmpty();
        answer.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
    }

    [Fact]
    public async Task Stream_LeftInTheMiddle_CancelsTheUpstreamAndIsSettled()
    {
        _host.Upstream.Handler = async (context, _) =>
        {
            await FakeUpstream.WriteChunksAsync(context, "text/event-stream", InProcessHost.Chunks("""{"content":"one"}"""));
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };

        await foreach (var update in _host.Chat.GetStreamingResponseAsync(Ask, null, Token))
        {
            if (update.Text.Length > 0)
            {
                break;
            }
        }

        // Leaving waits for the pipeline: the record is there already.
        _host.Usage.All.ShouldHaveSingleItem().IsSuccess.ShouldBeFalse();
        await _host.Upstream.ClientGone.WaitAsync();
    }

    [Fact]
    public async Task Stream_CancelledByToken_Throws()
    {
        _host.Upstream.Handler = async (context, _) =>
        {
            await FakeUpstream.WriteChunksAsync(context, "text/event-stream", InProcessHost.Chunks("""{"content":"one"}"""));
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        using var leave = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in _host.Chat.GetStreamingResponseAsync(Ask, null, leave.Token))
            {
                await leave.CancelAsync();
            }
        });

        await _host.Upstream.ClientGone.WaitAsync();
    }

    [Fact]
    public async Task Stream_ReadSlowly_LosesNothingAndHoldsTheUpstreamBack()
    {
        // More than all buffers on the way: the upstream cannot be done before somebody reads.
        const int Pieces = 4_000;
        var piece = new string('x', 8_000);
        var isDone = false;
        _host.Upstream.Handler = async (context, _) =>
        {
            var chunk = InProcessHost.Chunks($$"""{"content":"{{piece}}"}""")[0];
            await FakeUpstream.WriteChunksAsync(context, "text/event-stream", Enumerable.Repeat(chunk, Pieces));
            Volatile.Write(ref isDone, true);
            await InProcessHost.ContinueAsync(context, InProcessHost.End());
        };

        var length = 0;
        var wasDoneAtTheFirst = true;
        await foreach (var update in _host.Chat.GetStreamingResponseAsync(Ask, null, Token))
        {
            if (length == 0 && update.Text.Length > 0)
            {
                wasDoneAtTheFirst = Volatile.Read(ref isDone);
            }

            length += update.Text.Length;
        }

        length.ShouldBe(Pieces * piece.Length);
        wasDoneAtTheFirst.ShouldBeFalse();
    }

    [Theory]
    [InlineData("data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}\n\n")]
    [InlineData("data: nonsense\n\n")]
    [InlineData("")]
    public async Task Stream_BreaksOff_ThrowsBehindWhatCame(string rest)
    {
        _host.Upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(
            context, "text/event-stream", [.. InProcessHost.Chunks("""{"content":"one"}"""), System.Text.Encoding.UTF8.GetBytes(rest)]);
        var text = "";

        var broken = await Should.ThrowAsync<GatewayException>(async () =>
        {
            await foreach (var update in _host.Chat.GetStreamingResponseAsync(Ask, null, Token))
            {
                text += update.Text;
            }
        });

        text.ShouldBe("one");
        ((int)broken.Status).ShouldBeGreaterThanOrEqualTo(500);
        (await _host.Usage.NextAsync()).IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public async Task Stream_RefusedBeforeItBegins_ThrowsAtTheFirstStep()
    {
        _host.AnswerJson("""{"error":{"message":"no"}}""", 400);

        var refused = await Should.ThrowAsync<GatewayException>(async () => await _host.Chat.GetStreamingResponseAsync(Ask, null, Token).ToListAsync(Token));

        ((int)refused.Status).ShouldBe(400);
    }

    [Fact]
    public async Task Stream_ManyAtOnce_EachGetsItsOwn()
    {
        _host.Upstream.Handler = (context, request) =>
        {
            var said = System.Text.Json.Nodes.JsonNode.Parse(request.Text)!["messages"]![0]!["content"]!.GetValue<string>();
            return FakeUpstream.WriteChunksAsync(
                context, "text/event-stream", [.. InProcessHost.Chunks("""{"content":"to "}""", $$"""{"content":"{{said}}"}"""), .. InProcessHost.End()]);
        };
        var client = _host.Chat;

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => client.GetStreamingResponseAsync([new(ChatRole.User, $"{i}")], null, Token).ToChatResponseAsync(Token)));

        answers.Select(answer => answer.Text).ShouldBe(Enumerable.Range(0, 32).Select(i => $"to {i}"));
    }
}
