using System.Globalization;

namespace Outrigger.Assist.Logs.Parsing;

/// <summary>Reads the number at the beginning of a token.</summary>
internal static class Numbers
{
    public static bool TryRead(ReadOnlySpan<char> text, out double number)
    {
        while (!text.IsEmpty && text[0] is '<' or '>' or '~' or '+')
        {
            text = text[1..];
        }

        var end = !text.IsEmpty && text[0] == '-' ? 1 : 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '.' or ','))
        {
            end++;
        }

        return double.TryParse(text[..end], NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Back from the logarithm that slots keep.</summary>
    public static double FromLog(double x) => Math.Sign(x) * (Math.Exp(Math.Abs(x)) - 1);
}
