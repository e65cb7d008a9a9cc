using System.Text;

namespace Outrigger.Gateway.Chat;

/// <summary>A conversation's title out of its first message. Stateless.</summary>
internal static class ChatTitles
{
    private const int MaxLength = 60;

    /// <summary>The first words on one line.</summary>
    public static string From(string message)
    {
        var title = new StringBuilder(MaxLength);
        var length = 0;
        foreach (var rune in message.EnumerateRunes())
        {
            var isSpace = Rune.IsWhiteSpace(rune) || Rune.IsControl(rune);
            if (isSpace && (title.Length == 0 || title[^1] == ' '))
            {
                continue;
            }

            if (length++ == MaxLength)
            {
                return title.ToString().TrimEnd() + "…";
            }

            title.Append(isSpace ? " " : rune.ToString());
        }

        return title.ToString().TrimEnd();
    }
}
