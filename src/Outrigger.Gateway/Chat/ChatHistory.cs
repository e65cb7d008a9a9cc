using System.Text;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Conversations;

namespace Outrigger.Gateway.Chat;

/// <summary>What of a conversation goes to the model. Stateless.</summary>
internal static class ChatHistory
{
    public const string System = "system";
    public const string User = "user";
    public const string Assistant = "assistant";

    /// <summary>
    /// The messages of a call: the context in force, the latest whole turns that fit, the new message. True when older
    /// turns were left out.
    /// </summary>
    public static bool Write(IReadOnlyList<ConversationMessage> history, ChatTurn turn, ChatEndpointOptions options, List<ChatMessage> messages)
    {
        var context = turn.Context ?? history.LastOrDefault(message => message.Role == System)?.Content;
        if (context is not null)
        {
            messages.Add(new ChatMessage(ChatRole.System, context));
        }

        var spoken = history.Where(message => message.Role != System).ToList();
        var first = FindFirst(spoken, options);
        messages.AddRange(spoken.Skip(first).Select(message => new ChatMessage(message.Role == User ? ChatRole.User : ChatRole.Assistant, message.Content)));
        messages.Add(new ChatMessage(ChatRole.User, turn.Message));
        return first > 0;
    }

    /// <summary>Text up to a number of UTF-8 bytes, cut between characters.</summary>
    public static string Cut(string text, int maxBytes)
    {
        var bytes = 0;
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > maxBytes)
            {
                return text[..length];
            }

            length += rune.Utf16SequenceLength;
        }

        return text;
    }

    // A history begins with what a person said: some providers refuse one that does not.
    private static int FindFirst(List<ConversationMessage> spoken, ChatEndpointOptions options)
    {
        var first = spoken.Count;
        long bytes = 0;
        for (var i = spoken.Count - 1; i >= 0 && spoken.Count - i <= options.MaxHistoryMessages; i--)
        {
            bytes += spoken[i].Bytes;
            if (bytes > options.MaxHistoryBytes)
            {
                break;
            }

            if (spoken[i].Role == User)
            {
                first = i;
            }
        }

        return first;
    }
}
