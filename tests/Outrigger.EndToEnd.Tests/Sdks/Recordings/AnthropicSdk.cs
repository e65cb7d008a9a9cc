using System.Text;
using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Helpers;
using Anthropic.Models.Messages;
using Outrigger.EndToEnd.Tests.Translation;
using Outrigger.Testing.Wire;

namespace Outrigger.EndToEnd.Tests.Sdks.Recordings;

/// <summary>Anthropic's official .NET SDK, by its own types.</summary>
internal static class AnthropicSdk
{
    /// <summary>The reader.</summary>
    public static SdkReader Reader { get; } = new("Anthropic .NET", "anthropic-messages", ReadAsync, meaning => meaning, StatusOf);

    /// <summary>A client that repeats nothing by itself.</summary>
    public static AnthropicClient Create(TranslationFixture fixture) =>
        new() { ApiKey = fixture.Key, BaseUrl = fixture.Server.Address.ToString().TrimEnd('/'), MaxRetries = 0 };

    private static int? StatusOf(Exception failure) => failure switch
    {
        AnthropicApiException typed => (int)typed.StatusCode,
        AnthropicSseException => 0,
        _ => null,
    };

    private static async Task<WireMeaning> ReadAsync(TranslationFixture fixture, string model, bool isStream)
    {
        using var client = Create(fixture);
        var request = new MessageCreateParams { Model = model, MaxTokens = 1000, Messages = [new UserMessageParam { Content = "Say it." }] };
        if (!isStream)
        {
            return Read(await client.Messages.Create(request));
        }

        var whole = new MessageContentAggregator();
        await foreach (var _ in whole.CollectAsync(client.Messages.CreateStreaming(request)))
        {
            // The aggregator sees every event.
        }

        return Read(whole.Message());
    }

    private static WireMeaning Read(Message message)
    {
        var text = new StringBuilder();
        var reasoning = new StringBuilder();
        var calls = new List<WireToolCall>();
        foreach (var block in message.Content)
        {
            if (block.TryPickText(out var words))
            {
                text.Append(words.Text);
            }
            else if (block.TryPickThinking(out var thought))
            {
                reasoning.Append(thought.Thinking);
            }
            else if (block.TryPickToolUse(out var call))
            {
                calls.Add(WireToolCall.Create(call.Name, JsonSerializer.Serialize(call.Input), call.ID));
            }
        }

        var (read, written) = (message.Usage.CacheReadInputTokens ?? 0, message.Usage.CacheCreationInputTokens ?? 0);
        return new WireMeaning
        {
            Text = text.Append(message.StopDetails?.Explanation).ToString(),
            Reasoning = reasoning.ToString(),
            ToolCalls = calls,
            Stop = message.StopReason?.Value() switch
            {
                null => null,
                StopReason.EndTurn or StopReason.StopSequence => "stop",
                StopReason.MaxTokens or StopReason.ModelContextWindowExceeded => "length",
                StopReason.ToolUse => "tool_calls",
                StopReason.Refusal => "content_filter",
                StopReason.PauseTurn => "pause",
                var other => "other:" + other,
            },
            Usage = new WireUsage(message.Usage.InputTokens + read + written, message.Usage.OutputTokens, read, written, message.Usage.OutputTokensDetails?.ThinkingTokens ?? 0),
        };
    }
}
