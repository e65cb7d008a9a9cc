using System.Text;

namespace Outrigger.Gateway.Simulation;

/// <summary>
/// Text as the simulated models see it. A simulated token is up to four characters of one word, with the white space
/// before it; counting, cutting and streaming all use this one definition, so that usage equals the chunks sent.
/// </summary>
internal static class SimulatedText
{
    private const int CharactersPerToken = 4;

    private const string Lorem =
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua. "
        + "Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat. "
        + "Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat nulla pariatur. "
        + "Excepteur sint occaecat cupidatat non proident, sunt in culpa qui officia deserunt mollit anim id est laborum. ";

    /// <summary>Where the token that starts at <paramref name="start"/> ends. Never inside a surrogate pair.</summary>
    public static int EndOfToken(ReadOnlySpan<char> text, int start)
    {
        var position = start;
        while (position < text.Length && char.IsWhiteSpace(text[position]))
        {
            position++;
        }

        var end = Math.Min(text.Length, position + CharactersPerToken);
        for (; position < end && !char.IsWhiteSpace(text[position]); position++)
        {
        }

        return position < text.Length && position > start && char.IsHighSurrogate(text[position - 1]) && char.IsLowSurrogate(text[position])
            ? position + 1
            : position;
    }

    /// <summary>How many tokens the text has.</summary>
    public static int CountTokens(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (var position = 0; position < text.Length; count++)
        {
            position = EndOfToken(text, position);
        }

        return count;
    }

    /// <summary>The first <paramref name="tokens"/> tokens of the text.</summary>
    public static string Cut(string text, int tokens)
    {
        var position = 0;
        for (var count = 0; count < tokens && position < text.Length; count++)
        {
            position = EndOfToken(text, position);
        }

        return text[..position];
    }

    /// <summary>The text, repeated or cut until it has exactly <paramref name="tokens"/> tokens.</summary>
    public static string Fill(string text, int tokens)
    {
        if (text.Length == 0 || string.IsNullOrWhiteSpace(text))
        {
            text = Lorem;
        }

        // A trailing high surrogate or white space would join with the next repetition; the space keeps them apart.
        var unit = text.TrimEnd() + " ";
        var builder = new StringBuilder(unit);
        var perUnit = Math.Max(1, CountTokens(unit) - 1);
        for (var count = perUnit; count < tokens; count += perUnit)
        {
            builder.Append(unit);
        }

        return Cut(builder.ToString(), tokens);
    }

    /// <summary><paramref name="tokens"/> tokens of the usual placeholder text.</summary>
    public static string CreateLorem(int tokens) => Fill(Lorem, tokens);
}
