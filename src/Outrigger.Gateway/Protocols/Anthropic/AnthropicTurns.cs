using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>One message as it is sent.</summary>
internal sealed class AnthropicTurn(ChatRole role)
{
    public ChatRole Role { get; } = role;

    public List<AIContent> Contents { get; } = [];
}

/// <summary>
/// Puts a conversation into the order Anthropic takes: the system prompt apart, the user first, neighbours of one role in
/// one message, the results of a turn's tools in front of any text, thinking in front of what followed from it, no empty
/// text. What is moved is never left out.
/// </summary>
internal sealed class AnthropicTurns
{
    // The same for every conversation, so that a cached prompt stays the same.
    private const string Opening = "(The assistant speaks first.)";

    /// <summary>The system prompt.</summary>
    public List<TextContent> System { get; } = [];

    /// <summary>The messages.</summary>
    public List<AnthropicTurn> Turns { get; private set; } = [];

    /// <summary>Orders a conversation.</summary>
    public static AnthropicTurns Create(ChatRequest request, AnthropicModelTraits traits, bool thinks, TranslationReport report)
    {
        var turns = new AnthropicTurns();
        foreach (var message in request.Messages)
        {
            turns.Add(message, report);
        }

        turns.PlaceSystem(traits, report);
        turns.BeginWithUser(report);
        foreach (var turn in turns.Turns)
        {
            Order(turn);
        }

        turns.CheckEnd(request, traits, thinks, report);
        return turns;
    }

    private void Add(ChatMessage message, TranslationReport report)
    {
        if (message.AuthorName is not null)
        {
            report.Drop(Features.ParticipantName);
        }

        var role = message.Role == ChatRole.Tool ? ChatRole.User : message.Role;
        foreach (var content in message.Contents)
        {
            if (role == ChatRole.System && Turns.Count == 0)
            {
                AddSystem(content, report);
            }
            else if (IsWorthWriting(content, role, report))
            {
                GetTurn(Turns, role).Contents.Add(content);
            }
        }
    }

    private void AddSystem(AIContent content, TranslationReport report)
    {
        if (content is not TextContent text)
        {
            report.RefuseAlways("messages", "A system message may hold text only.");
        }
        else if (!string.IsNullOrWhiteSpace(text.Text))
        {
            System.Add(text);
        }
    }

    private static bool IsWorthWriting(AIContent content, ChatRole role, TranslationReport report)
    {
        switch (content)
        {
            case TextReasoningContent reasoning:
                if (reasoning.Seal is { Issuer: AnthropicSeals.Issuer, Value.Length: > 0 } && role == ChatRole.Assistant)
                {
                    return true;
                }

                // Thinking without Anthropic's own signature is refused there.
                report.Drop(Features.ReasoningSeal);
                return false;
            case TextContent text:
                if (text.Seal is not null)
                {
                    report.Drop(Features.ReasoningSeal);
                }

                return !string.IsNullOrWhiteSpace(text.Text);
            case LongTextContent { Seal: not null }:
                report.Drop(Features.ReasoningSeal);
                return true;
            case FunctionCallContent { Seal: not null }:
                report.Drop(Features.ReasoningSeal);
                return true;
            case RefusalContent refusal:
                return !string.IsNullOrWhiteSpace(refusal.Text);
            default:
                return true;
        }
    }

    /// <summary>
    /// System messages in the middle stay what they are where the model takes them: behind a user turn and in front of the
    /// assistant's. Elsewhere they become marked text of the user, at the same place.
    /// </summary>
    private void PlaceSystem(AnthropicModelTraits traits, TranslationReport report)
    {
        if (!Turns.Any(t => t.Role == ChatRole.System))
        {
            return;
        }

        var placed = new List<AnthropicTurn>();
        for (var i = 0; i < Turns.Count; i++)
        {
            var turn = Turns[i];
            var isNative = turn.Role == ChatRole.System && traits.TakesMidSystem
                && placed is [.., { } before] && before.Role == ChatRole.User
                && (i == Turns.Count - 1 || Turns[i + 1].Role == ChatRole.Assistant);
            if (turn.Role != ChatRole.System || isNative)
            {
                GetTurn(placed, turn.Role).Contents.AddRange(turn.Contents);
                continue;
            }

            report.Adjust(Features.MidConversationSystem);
            foreach (var content in turn.Contents)
            {
                GetTurn(placed, ChatRole.User).Contents.Add(
                    content is TextContent text ? new TextContent($"<system>\n{text.Text}\n</system>") { CacheControl = text.CacheControl } : content);
            }
        }

        Turns = placed;
    }

    private void BeginWithUser(TranslationReport report)
    {
        if (Turns.Count == 0)
        {
            report.RefuseAlways("messages", "A provider that speaks anthropic needs at least one message with content beside the system prompt.");
        }
        else if (Turns[0].Role != ChatRole.User)
        {
            report.Adjust(Features.FirstTurn);
            Turns.Insert(0, new AnthropicTurn(ChatRole.User) { Contents = { new TextContent(Opening) } });
        }
    }

    private static void Order(AnthropicTurn turn)
    {
        if (turn.Role == ChatRole.User)
        {
            MoveToFront(turn.Contents, static c => c is FunctionResultContent);
        }
        else if (turn.Role == ChatRole.Assistant && turn.Contents is not [TextReasoningContent, ..])
        {
            var first = turn.Contents.FindIndex(c => c is TextReasoningContent);
            if (first > 0)
            {
                var end = turn.Contents.FindIndex(first, c => c is not TextReasoningContent);
                var run = turn.Contents.GetRange(first, (end < 0 ? turn.Contents.Count : end) - first);
                turn.Contents.RemoveRange(first, run.Count);
                turn.Contents.InsertRange(0, run);
            }
        }
    }

    private static void MoveToFront(List<AIContent> contents, Func<AIContent, bool> isFirst)
    {
        if (contents.Any(isFirst))
        {
            var ordered = contents.Where(isFirst).Concat(contents.Where(c => !isFirst(c))).ToList();
            contents.Clear();
            contents.AddRange(ordered);
        }
    }

    private void CheckEnd(ChatRequest request, AnthropicModelTraits traits, bool thinks, TranslationReport report)
    {
        if (Turns is not [.., { } last] || last.Role != ChatRole.Assistant || last.Contents.Any(c => c is FunctionCallContent))
        {
            return;
        }

        request.TryTake(Features.Prefill, report, out _);
        if (thinks || !traits.TakesPrefill)
        {
            report.Refuse(Features.Prefill, "messages", thinks
                ? "A model that thinks cannot go on from a last message of the assistant."
                : "This model cannot go on from a last message of the assistant.");
        }

        if (last.Contents is [.., TextContent text] && text.Text.TrimEnd() is var trimmed && trimmed.Length < text.Text.Length)
        {
            report.Adjust(Features.Prefill);
            last.Contents[^1] = new TextContent(trimmed) { CacheControl = text.CacheControl };
        }
    }

    private static AnthropicTurn GetTurn(List<AnthropicTurn> turns, ChatRole role)
    {
        if (turns is [.., { } last] && last.Role == role)
        {
            return last;
        }

        var turn = new AnthropicTurn(role);
        turns.Add(turn);
        return turn;
    }
}
