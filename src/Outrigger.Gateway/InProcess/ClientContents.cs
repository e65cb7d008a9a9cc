using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.InProcess;

/// <summary>Contents between a client of Microsoft.Extensions.AI and the codecs, whose words go further. Stateless.</summary>
internal static class ClientContents
{
    private const string RefusalCode = "Refusal";

    // The usual options write for people; tokens are paid for.
    private static readonly JsonSerializerOptions Compact = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };

    /// <summary>An answer's contents in the client's words: refusals as errors, tool calls with their arguments read, our own markers left out.</summary>
    public static IList<AIContent> FromAnswer(IList<AIContent> contents)
    {
        for (var i = contents.Count - 1; i >= 0; i--)
        {
            switch (contents[i])
            {
                case RefusalContent refusal:
                    contents[i] = new ErrorContent(refusal.Text) { ErrorCode = RefusalCode };
                    break;
                case FunctionCallContent call:
                    contents[i] = WithArguments(call);
                    break;
                case BlockEndContent or ToolCallFragmentContent:
                    contents.RemoveAt(i);
                    break;
            }
        }

        return contents;
    }

    /// <summary>A tool call whose arguments can be handed to a function; text that is no JSON object is told as its exception.</summary>
    public static FunctionCallContent WithArguments(FunctionCallContent call)
    {
        if (call.Arguments is null)
        {
            try
            {
                using var document = JsonDocument.Parse(ToolCalls.GetArguments(call));
                call.Arguments = document.RootElement.EnumerateObject().ToDictionary(member => member.Name, member => (object?)member.Value.Clone(), StringComparer.Ordinal);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
            {
                call.Exception = new InvalidOperationException("The model's arguments are not one JSON object.", e);
            }
        }

        return call;
    }

    /// <summary>A client's message in the codecs' form; tool results have a message each.</summary>
    public static IEnumerable<ChatMessage> ToRequest(ChatMessage message)
    {
        var results = message.Contents.OfType<FunctionResultContent>().ToList();
        var others = message.Contents.Where(content => content is not (FunctionResultContent or UsageContent)).Select(ToRequest).ToList();
        foreach (var result in results)
        {
            yield return new ChatMessage(ChatRole.Tool, [ToRequest(result)]);
        }

        if (others.Count > 0 || results.Count == 0)
        {
            yield return new ChatMessage(message.Role, others) { AuthorName = message.AuthorName };
        }
    }

    private static AIContent ToRequest(AIContent content) => content switch
    {
        ErrorContent { ErrorCode: RefusalCode } refusal => new RefusalContent(refusal.Message),

        // What the model wrote goes back to it letter by letter, unless the client has changed it.
        FunctionCallContent { RawRepresentation: string } call when HasOwnArguments(call) => new FunctionCallContent(call.CallId, call.Name, call.Arguments) { Seal = call.Seal },
        _ => content,
    };

    private static FunctionResultContent ToRequest(FunctionResultContent result)
    {
        var value = result.Result switch
        {
            null when result.Exception is { } exception => "Error: " + exception.Message,
            null or string or JsonElement or IEnumerable<AIContent> => result.Result,
            AIContent one => new[] { one },
            var other => JsonSerializer.SerializeToElement(other, Compact.GetTypeInfo(other.GetType())),
        };
        return new FunctionResultContent(result.CallId, value) { IsToolError = result.IsToolError || result.Exception is not null };
    }

    private static bool HasOwnArguments(FunctionCallContent call)
    {
        if (call.Arguments is not { } arguments || !ToolCalls.TryGetObject(call, out var written))
        {
            return false;
        }

        return arguments.Count != written.EnumerateObject().Count()
            || arguments.Any(argument => argument.Value is not JsonElement value || !written.TryGetProperty(argument.Key, out var original) || !JsonElement.DeepEquals(value, original));
    }
}
