// The SDK marks responses as experimental.
#pragma warning disable OPENAI001
using System.Text;
using OpenAI.Responses;
using Outrigger.EndToEnd.Tests.Clients;
using Outrigger.EndToEnd.Tests.Translation;
using Outrigger.Testing.Wire;

namespace Outrigger.EndToEnd.Tests.Sdks.Recordings;

/// <summary>OpenAI's official .NET SDK, by responses.</summary>
internal static class OpenAIResponsesSdk
{
    /// <summary>The reader.</summary>
    public static SdkReader Reader { get; } = new("OpenAI .NET responses", "openai-responses", ReadAsync, meaning => meaning, OpenAIChatSdk.StatusOf);

    private static WireMeaning Read(ResponseResult response, IEnumerable<ResponseItem> items)
    {
        var text = new StringBuilder();
        var reasoning = new StringBuilder();
        var calls = new List<WireToolCall>();
        foreach (var item in items)
        {
            switch (item)
            {
                case MessageResponseItem message:
                    text.AppendJoin("", message.Content.Select(p => p.Kind == ResponseContentPartKind.Refusal ? p.Refusal : p.Text));
                    break;
                case ReasoningResponseItem thought:
                    reasoning.Append(thought.GetSummaryText());
                    break;
                case FunctionCallResponseItem call:
                    calls.Add(WireToolCall.Create(call.FunctionName, call.FunctionArguments.ToString(), call.CallId));
                    break;
            }
        }

        return new WireMeaning
        {
            Text = text.ToString(),
            Reasoning = reasoning.ToString(),
            ToolCalls = calls,
            Stop = Stop(response, calls.Count > 0),
            Usage = response.Usage is not { } usage ? null : new WireUsage(
                usage.InputTokenCount,
                usage.OutputTokenCount,
                usage.InputTokenDetails?.CachedTokenCount ?? 0,
                usage.InputTokenDetails?.CacheWriteTokenCount ?? 0,
                usage.OutputTokenDetails?.ReasoningTokenCount ?? 0),
            Error = response.Error?.Message,
        };
    }

    private static async Task<WireMeaning> ReadAsync(TranslationFixture fixture, string model, bool isStream)
    {
        var client = OpenAIDotNet.Create(fixture.Server.OpenAIAddress, fixture.Key).GetResponsesClient();
        if (isStream)
        {
            return await ReadStreamAsync(client, model);
        }

        ResponseResult response = await client.CreateResponseAsync(model, "Say it.");
        return Read(response, response.OutputItems);
    }

    /// <summary>Reads the pieces; what the last event repeats, if it does, must be the same.</summary>
    private static async Task<WireMeaning> ReadStreamAsync(ResponsesClient client, string model)
    {
        var text = new StringBuilder();
        var reasoning = new StringBuilder();
        var items = new List<ResponseItem>();
        ResponseResult? last = null;
        await foreach (var update in await client.CreateResponseStreamingAsync(model, "Say it."))
        {
            switch (update)
            {
                case StreamingResponseOutputTextDeltaUpdate piece:
                    text.Append(piece.Delta);
                    break;
                case StreamingResponseRefusalDeltaUpdate piece:
                    text.Append(piece.Delta);
                    break;
                case StreamingResponseReasoningSummaryTextDeltaUpdate piece:
                    reasoning.Append(piece.Delta);
                    break;
                case StreamingResponseOutputItemDoneUpdate done:
                    items.Add(done.Item);
                    break;
                case StreamingResponseCompletedUpdate end:
                    last = end.Response;
                    break;
                case StreamingResponseIncompleteUpdate end:
                    last = end.Response;
                    break;
                case StreamingResponseFailedUpdate failed:
                    throw new SdkStreamException(failed.Response.Error.Message);
                case StreamingResponseErrorUpdate failed:
                    throw new SdkStreamException(failed.Message);
            }
        }

        var heard = Read(last ?? throw new InvalidOperationException("The stream ended without its last event."), items) with { Text = text.ToString(), Reasoning = reasoning.ToString() };
        if (last.OutputItems.Count > 0)
        {
            Replayed.Difference(heard, Read(last, last.OutputItems)).ShouldBeNull();
        }

        return heard;
    }

    private static string? Stop(ResponseResult response, bool hasCalls) => response.Status switch
    {
        ResponseStatus.Completed => hasCalls ? "tool_calls" : "stop",
        ResponseStatus.Incomplete when response.IncompleteStatusDetails?.Reason == ResponseIncompleteStatusReason.MaxOutputTokens => "length",
        ResponseStatus.Incomplete when response.IncompleteStatusDetails?.Reason == ResponseIncompleteStatusReason.ContentFilter => "content_filter",
        ResponseStatus.Incomplete => "other:" + response.IncompleteStatusDetails?.Reason,
        ResponseStatus.Failed => "error",
        _ => null,
    };
}
