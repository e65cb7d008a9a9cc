using Microsoft.Extensions.AI;

namespace Outrigger.Gateway.Translation;

/// <summary>How long a prompt roughly is, for clients that want to see a number before the provider has said one. Stateless.</summary>
internal static class PromptEstimate
{
    private const int CharsPerToken = 4;
    private const int TokensPerMedia = 1500;

    /// <summary>A quarter of the prompt's characters and a flat sum for each image or document; at least 1.</summary>
    public static long GetInputTokens(IEnumerable<ChatMessage> messages)
    {
        long chars = 0, media = 0;
        foreach (var content in messages.SelectMany(message => message.Contents))
        {
            switch (content)
            {
                case TextContent text:
                    chars += text.Text.Length;
                    break;
                case LongTextContent text:
                    chars += text.Json.Length;
                    break;
                case FunctionCallContent call:
                    chars += (call.RawRepresentation as string)?.Length ?? 0;
                    break;
                case FunctionResultContent { Result: string result }:
                    chars += result.Length;
                    break;
                case DataContent or UriContent:
                    media++;
                    break;
            }
        }

        return Math.Max(1, (chars / CharsPerToken) + (media * TokensPerMedia));
    }
}
