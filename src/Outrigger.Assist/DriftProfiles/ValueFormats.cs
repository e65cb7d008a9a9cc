using System.Buffers.Text;

namespace Outrigger.Assist.DriftProfiles;

/// <summary>Formats of texts, told by one pass over the first bytes; no expressions. Pure.</summary>
internal static class ValueFormats
{
    public const int Other = 0;
    public const int Digits = 1;
    public const int Decimal = 2;
    public const int Uuid = 3;
    public const int Date = 4;
    public const int Instant = 5;
    public const int Email = 6;
    public const int Url = 7;
    public const int Hex = 8;
    public const int UpperWord = 9;
    public const int LowerWord = 10;
    public const int Count = 11;

    private const int MaxLooked = 128;

    /// <summary>The format of a text (UTF-8, as it stands in the document).</summary>
    public static int Of(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxLooked)
        {
            return text.StartsWith("https://"u8) || text.StartsWith("http://"u8) ? Url : Other;
        }

        int digits = 0, upper = 0, lower = 0, hexLetters = 0, dots = 0, ats = 0, dashes = 0, underscores = 0, other = 0;
        foreach (var c in text)
        {
            switch (c)
            {
                case >= (byte)'0' and <= (byte)'9': digits++; break;
                case >= (byte)'A' and <= (byte)'Z':
                    upper++;
                    hexLetters += c <= 'F' ? 1 : 0;
                    break;
                case >= (byte)'a' and <= (byte)'z':
                    lower++;
                    hexLetters += c <= 'f' ? 1 : 0;
                    break;
                case (byte)'.': dots++; break;
                case (byte)'@': ats++; break;
                case (byte)'-': dashes++; break;
                case (byte)'_': underscores++; break;
                default: other++; break;
            }
        }

        var letters = upper + lower;
        if (text.Length == 36 && dashes == 4 && digits + hexLetters == 32)
        {
            return Uuid;
        }

        if (digits >= 8 && dashes >= 2 && text.Length >= 10 && text[4] == '-' && text[7] == '-')
        {
            return text.Length == 10 ? Date : Instant;
        }

        if (letters + other + ats + underscores == 0 && digits > 0)
        {
            return dots == 0 && dashes == 0 ? Digits : dots <= 1 && dashes <= 1 && Utf8Parser.TryParse(text, out double _, out var read) && read == text.Length ? Decimal : Other;
        }

        if (ats == 1 && dots > 0 && letters > 0 && other <= 1)
        {
            return Email;
        }

        if (text.StartsWith("https://"u8) || text.StartsWith("http://"u8))
        {
            return Url;
        }

        if (other + dots + ats > 0)
        {
            return Other;
        }

        if (text.Length >= 16 && dashes + underscores == 0 && digits > 0 && hexLetters == letters)
        {
            return Hex;
        }

        return digits > 0 && letters > 0 ? Other : lower == 0 && upper > 0 ? UpperWord : upper == 0 && lower > 0 ? LowerWord : Other;
    }
}
