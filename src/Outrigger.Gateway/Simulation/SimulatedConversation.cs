using System.Text;
using System.Text.Json;

namespace Outrigger.Gateway.Simulation;

/// <summary>What the simulated models take from the messages of a request.</summary>
/// <param name="LastUserText">The text of the last message of the user, its text parts joined; empty when there is none.</param>
/// <param name="Tokens">Tokens of the text of all messages.</param>
/// <param name="MessageCount">How many messages there are.</param>
internal sealed record SimulatedConversation(string LastUserText, int Tokens, int MessageCount)
{
    public static SimulatedConversation Read(JsonElement root)
    {
        if (!SimulatedJson.TryGet(root, "messages", out var messages) || messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
        {
            throw SimulationException.Bad("'messages' has to be an array with at least one message.", "messages");
        }

        var lastUserText = "";
        var tokens = 0;
        var index = 0;
        foreach (var message in messages.EnumerateArray())
        {
            var param = $"messages[{index++}]";
            if (message.ValueKind != JsonValueKind.Object)
            {
                throw SimulationException.Bad($"'{param}' has to be an object.", param);
            }

            var role = SimulatedJson.FindText(message, "role")
                ?? throw SimulationException.Bad($"'{param}.role' is missing.", param + ".role");
            if (role is not ("system" or "developer" or "user" or "assistant" or "tool" or "function"))
            {
                throw SimulationException.Bad($"'{param}.role' has to be system, developer, user, assistant or tool.", param + ".role");
            }

            var text = ReadContent(message, param);
            tokens += SimulatedText.CountTokens(text);
            lastUserText = role == "user" ? text : lastUserText;
        }

        return new SimulatedConversation(lastUserText, tokens, index);
    }

    private static string ReadContent(JsonElement message, string param)
    {
        if (!SimulatedJson.TryGet(message, "content", out var content))
        {
            return "";
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            return SimulatedJson.GetText(content, param + ".content");
        }

        var text = new StringBuilder();
        foreach (var part in content.EnumerateArray())
        {
            if (part.ValueKind != JsonValueKind.Object || SimulatedJson.FindText(part, "type") is not { } type)
            {
                throw SimulationException.Bad($"The parts of '{param}.content' have to be objects with a type.", param + ".content");
            }

            // Images, sounds and files are taken and not looked at.
            if (type == "text")
            {
                text.Append(SimulatedJson.FindText(part, "text")
                    ?? throw SimulationException.Bad($"A text part of '{param}.content' has no text.", param + ".content"));
            }
        }

        return text.ToString();
    }
}
