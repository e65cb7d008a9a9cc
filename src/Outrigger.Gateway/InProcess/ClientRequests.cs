using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.InProcess;

/// <summary>A client's messages and options as a request of ours. What it has no meaning for is refused, never left out in silence. Stateless.</summary>
internal static class ClientRequests
{
    /// <exception cref="NotSupportedException">An option or tool cannot be carried out here.</exception>
    public static ChatRequest Create(IEnumerable<ChatMessage> messages, ChatOptions? options, bool isStream)
    {
        var request = new ChatRequest { IsStream = isStream, AsksUsage = true };
        if (options is not null)
        {
            Refuse(options);
            Copy(options, request.Options);
            request.Reasoning = ToWish(options.Reasoning);
            if (!string.IsNullOrEmpty(options.Instructions))
            {
                request.Messages.Add(new ChatMessage(ChatRole.System, options.Instructions));
            }
        }

        request.Messages.AddRange(messages.SelectMany(ClientContents.ToRequest));
        return request;
    }

    private static void Refuse(ChatOptions options)
    {
        if (options.ConversationId is not null)
        {
            throw new NotSupportedException("The gateway's client keeps no conversations: send the messages each time.");
        }

        if (options.AllowBackgroundResponses == true || options.ContinuationToken is not null)
        {
            throw new NotSupportedException("The gateway's client has no background answers.");
        }

        if (options.RawRepresentationFactory is not null)
        {
            throw new NotSupportedException("The gateway's client has no request of its own that a factory could make.");
        }

        if (options.Tools?.FirstOrDefault(tool => tool is not AIFunctionDeclaration) is { } tool)
        {
            throw new NotSupportedException($"The gateway's client takes functions as tools; '{tool.Name}' is none.");
        }
    }

    private static void Copy(ChatOptions from, ChatOptions to)
    {
        to.Temperature = from.Temperature;
        to.TopP = from.TopP;
        to.TopK = from.TopK;
        to.FrequencyPenalty = from.FrequencyPenalty;
        to.PresencePenalty = from.PresencePenalty;
        to.Seed = from.Seed;
        to.MaxOutputTokens = from.MaxOutputTokens;
        to.StopSequences = from.StopSequences;
        to.ResponseFormat = from.ResponseFormat;
        to.ToolMode = from.ToolMode;
        to.AllowMultipleToolCalls = from.AllowMultipleToolCalls;
        to.Tools = from.Tools;
    }

    private static ReasoningWish? ToWish(ReasoningOptions? reasoning)
    {
        var effort = reasoning?.Effort switch
        {
            null => null,
            ReasoningEffort.None => "none",
            ReasoningEffort.Low => "low",
            ReasoningEffort.Medium => "medium",
            ReasoningEffort.High => "high",
            ReasoningEffort.ExtraHigh => "xhigh",
            _ => throw new NotSupportedException("The effort of reasoning is not one the gateway knows."),
        };
        bool? shows = reasoning?.Output is { } output ? output != ReasoningOutput.None : null;
        return effort is null && shows is null ? null : new ReasoningWish(effort, IncludeText: shows);
    }
}
