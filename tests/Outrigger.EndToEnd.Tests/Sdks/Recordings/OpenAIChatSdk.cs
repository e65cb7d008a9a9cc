using System.ClientModel;
using System.Text;
using OpenAI.Chat;
using Outrigger.EndToEnd.Tests.Clients;
using Outrigger.EndToEnd.Tests.Translation;
using Outrigger.Testing.Wire;

namespace Outrigger.EndToEnd.Tests.Sdks.Recordings;

/// <summary>OpenAI's official .NET SDK, by chat completions.</summary>
internal static class OpenAIChatSdk
{
    /// <summary>The reader. The SDK's types know neither reasoning text nor tokens written to a cache: OpenAI's own chat completions have none.</summary>
    public static SdkReader Reader { get; } = new(
        "OpenAI .NET chat",
        "openai-chat",
        ReadAsync,
        meaning => meaning with { Reasoning = "", Usage = meaning.Usage is null ? null : meaning.Usage with { CacheWrite = 0 } },
        StatusOf);

    /// <summary>The status of the SDK's typed error.</summary>
    public static int? StatusOf(Exception failure) => failure is SdkStreamException ? 0 : (failure as ClientResultException)?.Status;

    private static async Task<WireMeaning> ReadAsync(TranslationFixture fixture, string model, bool isStream)
    {
        var client = OpenAIDotNet.Create(fixture.Server.OpenAIAddress, fixture.Key).GetChatClient(model);
        return isStream ? await ReadStreamAsync(client) : Read(await client.CompleteChatAsync("Say it."));
    }

    private static WireMeaning Read(ChatCompletion completion) => new()
    {
        Text = string.Concat(completion.Content.Select(p => p.Text)) + completion.Refusal,
        ToolCalls = [.. completion.ToolCalls.Select(c => WireToolCall.Create(c.FunctionName, c.FunctionArguments.ToString(), c.Id))],
        Stop = Stop(completion.FinishReason),
        Usage = Usage(completion.Usage),
    };

    private static async Task<WireMeaning> ReadStreamAsync(ChatClient client)
    {
        var text = new StringBuilder();
        var calls = new SortedDictionary<int, (string? Name, string? Id, StringBuilder Arguments)>();
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;
        await foreach (var update in client.CompleteChatStreamingAsync([new UserChatMessage("Say it.")]))
        {
            text.AppendJoin("", update.ContentUpdate.Select(p => p.Text)).Append(update.RefusalUpdate);
            finish = update.FinishReason ?? finish;
            usage = update.Usage ?? usage;
            foreach (var piece in update.ToolCallUpdates)
            {
                var call = calls.TryGetValue(piece.Index, out var begun) ? begun : (null, null, new StringBuilder());
                call.Arguments.Append(piece.FunctionArgumentsUpdate);
                calls[piece.Index] = (call.Name ?? piece.FunctionName, call.Id ?? piece.ToolCallId, call.Arguments);
            }
        }

        return new WireMeaning
        {
            Text = text.ToString(),
            ToolCalls = [.. calls.Values.Select(c => WireToolCall.Create(c.Name, c.Arguments.ToString(), c.Id))],
            Stop = finish is { } reason ? Stop(reason) : null,
            Usage = Usage(usage),
        };
    }

    private static string Stop(ChatFinishReason reason) => reason switch
    {
        ChatFinishReason.Stop => "stop",
        ChatFinishReason.Length => "length",
        ChatFinishReason.ToolCalls or ChatFinishReason.FunctionCall => "tool_calls",
        ChatFinishReason.ContentFilter => "content_filter",
        _ => "other:" + reason,
    };

    // Google's endpoint for OpenAI's clients counts thoughts in the total only.
    private static WireUsage? Usage(ChatTokenUsage? usage) => usage is null
        ? null
        : new WireUsage(
            usage.InputTokenCount,
            Math.Max(usage.OutputTokenCount, usage.TotalTokenCount - usage.InputTokenCount),
            usage.InputTokenDetails?.CachedTokenCount ?? 0,
            0,
            Math.Max(usage.OutputTokenDetails?.ReasoningTokenCount ?? 0, usage.TotalTokenCount - usage.InputTokenCount - usage.OutputTokenCount));
}
