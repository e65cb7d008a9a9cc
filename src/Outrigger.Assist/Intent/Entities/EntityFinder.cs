using System.Globalization;
using Outrigger.Assist.Intent.Machines;

namespace Outrigger.Assist.Intent.Entities;

/// <summary>
/// Finds what is named in a text by automata written by hand: one pass, no regular expression, no backtracking over more
/// than the longest thing of a kind. At each place the kinds are tried from the most to the least special, and what one
/// takes no other gets. At most <see cref="MaxEntities"/> from the first <see cref="NgramExtractor.MaxCharacters"/>
/// characters. Pure, thread-safe.
/// </summary>
internal static class EntityFinder
{
    /// <summary>How many a text has at most.</summary>
    public const int MaxEntities = 32;

    private const int LongestAddress = 254;
    private const int LongestUrl = 512;

    private static readonly string[] Months = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    private static readonly (string Sign, string Code)[] Signs = [("US$", "USD"), ("$", "USD"), ("€", "EUR"), ("£", "GBP"), ("¥", "CNY"), ("￥", "CNY"), ("₹", "INR")];

    private static readonly (string Word, string Code)[] Currencies =
    [
        ("dollars", "USD"), ("dollar", "USD"), ("euros", "EUR"), ("euro", "EUR"), ("pounds", "GBP"), ("pound", "GBP"), ("yuan", "CNY"), ("usd", "USD"), ("eur", "EUR"), ("gbp", "GBP"),
        ("cny", "CNY"), ("rmb", "CNY"), ("jpy", "JPY"), ("chf", "CHF"), ("人民币", "CNY"), ("块钱", "CNY"), ("美元", "USD"), ("欧元", "EUR"), ("日元", "JPY"), ("元", "CNY"), ("块", "CNY"), ("$", "USD"), ("€", "EUR"),
    ];

    private static readonly (string Word, string Unit)[] Units =
    [
        ("milliseconds", "ms"), ("millisecond", "ms"), ("kilometers", "km"), ("kilometres", "km"), ("kilograms", "kg"), ("minutes", "min"), ("seconds", "s"), ("percent", "%"), ("minute", "min"), ("second", "s"),
        ("meters", "m"), ("metres", "m"), ("months", "month"), ("hours", "h"), ("weeks", "week"), ("month", "month"), ("years", "year"), ("grams", "g"), ("litres", "l"), ("liters", "l"), ("hour", "h"), ("days", "day"),
        ("week", "week"), ("year", "year"), ("day", "day"), ("min", "min"), ("kg", "kg"), ("km", "km"), ("cm", "cm"), ("mm", "mm"), ("mb", "MB"), ("gb", "GB"), ("kb", "KB"), ("tb", "TB"), ("ms", "ms"), ("%", "%"),
        ("°c", "°C"), ("g", "g"), ("m", "m"), ("h", "h"), ("s", "s"), ("l", "l"), ("公斤", "kg"), ("千克", "kg"), ("公里", "km"), ("厘米", "cm"), ("毫秒", "ms"), ("小时", "h"), ("分钟", "min"), ("个月", "month"),
        ("克", "g"), ("米", "m"), ("秒", "s"), ("天", "day"), ("周", "week"), ("年", "year"), ("升", "l"),
    ];

    private static readonly (string Word, int Days)[] Days =
    [
        ("day after tomorrow", 2), ("tomorrow", 1), ("yesterday", -1), ("today", 0), ("大后天", 3), ("后天", 2), ("明天", 1), ("今天", 0), ("昨天", -1), ("前天", -2),
    ];

    /// <summary>Finds them, in the order of the text. O(length).</summary>
    /// <param name="text">The text.</param>
    /// <param name="today">What "today" is.</param>
    /// <param name="lists">Values that were given with their type; null for none.</param>
    public static IReadOnlyList<IntentEntity> Find(string text, DateOnly today, EntityLists? lists = null)
    {
        var found = new List<IntentEntity>();
        var end = Math.Min(text.Length, NgramExtractor.MaxCharacters);
        var read = text.AsSpan(0, end);
        for (var at = 0; at < end && found.Count < MaxEntities;)
        {
            var isStart = at == 0 || !char.IsAsciiLetterOrDigit(read[at - 1]) || !char.IsAsciiLetterOrDigit(read[at]);
            var taken = isStart ? TakeAt(text, read, at, today, lists, found) : 0;
            at += Math.Max(1, taken);
        }

        return found;
    }

    private static int TakeAt(string text, ReadOnlySpan<char> read, int at, DateOnly today, EntityLists? lists, List<IntentEntity> found)
    {
        var rest = read[at..];
        string type;
        string value;
        int length;
        if ((length = Uuid(rest)) > 0)
        {
            (type, value) = ("uuid", rest[..length].ToString().ToLowerInvariant());
        }
        else if ((length = Url(rest)) > 0)
        {
            (type, value) = ("url", rest[..length].ToString());
        }
        else if ((length = Email(rest)) > 0)
        {
            (type, value) = ("email", rest[..length].ToString().ToLowerInvariant());
        }
        else if ((length = Date(rest, today, out value)) > 0)
        {
            type = "date";
        }
        else if ((length = Money(rest, out value)) > 0)
        {
            type = "money";
        }
        else if ((length = Phone(rest, at > 0 ? read[at - 1] : ' ', out value)) > 0)
        {
            type = "phone";
        }
        else if (lists is not null && (length = lists.Match(rest, out type, out value)) > 0)
        {
            // Its own type and way of writing.
        }
        else if ((length = Quantity(rest, out type, out value)) == 0)
        {
            return 0;
        }

        found.Add(new IntentEntity(type, text.Substring(at, length), value, at, length));
        return length;
    }

    private static int Uuid(ReadOnlySpan<char> rest) =>
        rest.Length >= 36 && Guid.TryParseExact(rest[..36], "D", out _) && (rest.Length == 36 || !char.IsAsciiLetterOrDigit(rest[36])) ? 36 : 0;

    private static int Url(ReadOnlySpan<char> rest)
    {
        var scheme = rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8 : rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7 : 0;
        if (scheme == 0)
        {
            return 0;
        }

        var end = scheme;
        while (end < rest.Length && end < LongestUrl && rest[end] > ' ' && rest[end] < 0x7F && rest[end] is not ('"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}'))
        {
            end++;
        }

        while (end > scheme && rest[end - 1] is '.' or ',' or ';' or '!' or '?' or ')')
        {
            end--;
        }

        return end > scheme ? end : 0;
    }

    private static int Email(ReadOnlySpan<char> rest)
    {
        var at = 0;
        while (at < rest.Length && at < 64 && (char.IsAsciiLetterOrDigit(rest[at]) || rest[at] is '.' or '_' or '-' or '+' or '%'))
        {
            at++;
        }

        if (at == 0 || at >= rest.Length || rest[at] != '@' || !char.IsAsciiLetterOrDigit(rest[0]))
        {
            return 0;
        }

        var end = at + 1;
        var dot = -1;
        while (end < rest.Length && end < LongestAddress && (char.IsAsciiLetterOrDigit(rest[end]) || rest[end] is '.' or '-'))
        {
            dot = rest[end] == '.' && end > at + 1 ? end : dot;
            end++;
        }

        while (end > 0 && rest[end - 1] is '.' or '-')
        {
            end--;
        }

        dot = dot >= end ? rest[..end].LastIndexOf('.') : dot;
        return dot > at + 1 && end - dot > 2 ? end : 0;
    }

    private static int Date(ReadOnlySpan<char> rest, DateOnly today, out string value)
    {
        value = "";
        foreach (var (word, days) in Days)
        {
            if (StartsWithWord(rest, word))
            {
                value = today.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                return word.Length;
            }
        }

        var digits = Digits(rest);
        if (digits is 0 or > 4)
        {
            return digits == 0 ? NamedMonth(rest, today, out value) : 0;
        }

        var first = int.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
        if (digits == rest.Length)
        {
            return 0;
        }

        var separator = rest[digits];
        if (separator is '年' or '月')
        {
            return ChineseDate(rest, digits, first, today, out value);
        }

        if (separator is '-' or '/' or '.')
        {
            var second = Digits(rest[(digits + 1)..]);
            var next = digits + 1 + second;
            if (second is 1 or 2 && next < rest.Length && rest[next] == separator)
            {
                var third = Digits(rest[(next + 1)..]);
                var end = next + 1 + third;
                var a = int.Parse(rest.Slice(digits + 1, second), NumberStyles.None, CultureInfo.InvariantCulture);
                var b = third is 0 or > 4 ? 0 : int.Parse(rest.Slice(next + 1, third), NumberStyles.None, CultureInfo.InvariantCulture);

                // Year first is month, day; a dot is day, month; a slash is month, day unless that cannot be.
                var isRead = digits == 4 && third is 1 or 2
                    ? TryDate(first, a, b, out value)
                    : third == 4 && digits <= 2 && (separator == '/' && first <= 12 ? TryDate(b, first, a, out value) : TryDate(b, a, first, out value));
                return isRead && (end == rest.Length || !char.IsAsciiLetterOrDigit(rest[end])) ? end : 0;
            }

            return 0;
        }

        if (digits <= 2)
        {
            // 5 March 2026
            var at = digits + (rest[digits] == ' ' ? 1 : 0);
            var month = Month(rest[at..], out var taken);
            if (month > 0 && at > digits)
            {
                return WithYear(rest, at + taken, month, first, today, out value);
            }
        }

        return 0;
    }

    private static int NamedMonth(ReadOnlySpan<char> rest, DateOnly today, out string value)
    {
        value = "";
        var month = Month(rest, out var taken);
        if (month == 0 || taken + 1 >= rest.Length || rest[taken] != ' ')
        {
            return 0;
        }

        var digits = Digits(rest[(taken + 1)..]);
        if (digits is not (1 or 2))
        {
            return 0;
        }

        var day = int.Parse(rest.Slice(taken + 1, digits), NumberStyles.None, CultureInfo.InvariantCulture);
        var end = taken + 1 + digits;
        foreach (var suffix in (ReadOnlySpan<string>)["st", "nd", "rd", "th"])
        {
            end += rest[end..].StartsWith(suffix, StringComparison.OrdinalIgnoreCase) ? 2 : 0;
        }

        return WithYear(rest, end, month, day, today, out value);
    }

    // A year may follow, after a blank or a comma; without one it is this year's.
    private static int WithYear(ReadOnlySpan<char> rest, int end, int month, int day, DateOnly today, out string value)
    {
        var at = end;
        while (at < rest.Length && at < end + 2 && rest[at] is ' ' or ',')
        {
            at++;
        }

        if (at > end && Digits(rest[at..]) == 4 && TryDate(int.Parse(rest.Slice(at, 4), NumberStyles.None, CultureInfo.InvariantCulture), month, day, out value))
        {
            return at + 4;
        }

        return TryDate(today.Year, month, day, out value) ? end : 0;
    }

    private static int ChineseDate(ReadOnlySpan<char> rest, int digits, int first, DateOnly today, out string value)
    {
        value = "";
        var year = today.Year;
        var at = 0;
        if (rest[digits] == '年')
        {
            if (digits != 4)
            {
                return 0;
            }

            year = first;
            at = digits + 1;
        }

        var monthDigits = Digits(rest[at..]);
        if (monthDigits is not (1 or 2) || at + monthDigits >= rest.Length || rest[at + monthDigits] != '月')
        {
            return 0;
        }

        var month = int.Parse(rest.Slice(at, monthDigits), NumberStyles.None, CultureInfo.InvariantCulture);
        at += monthDigits + 1;
        var dayDigits = Digits(rest[at..]);
        if (dayDigits is not (1 or 2) || at + dayDigits >= rest.Length || rest[at + dayDigits] is not ('日' or '号'))
        {
            return 0;
        }

        return TryDate(year, month, int.Parse(rest.Slice(at, dayDigits), NumberStyles.None, CultureInfo.InvariantCulture), out value) ? at + dayDigits + 1 : 0;
    }

    private static bool TryDate(int year, int month, int day, out string value)
    {
        value = "";
        if (year is < 1000 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        value = string.Create(CultureInfo.InvariantCulture, $"{year:D4}-{month:D2}-{day:D2}");
        return true;
    }

    private static int Month(ReadOnlySpan<char> rest, out int taken)
    {
        for (var i = 0; i < Months.Length; i++)
        {
            if (StartsWithWord(rest, Months[i]) || StartsWithWord(rest, Months[i].AsSpan(0, 3)))
            {
                taken = StartsWithWord(rest, Months[i]) ? Months[i].Length : 3;
                return i + 1;
            }
        }

        taken = 0;
        return 0;
    }

    private static int Money(ReadOnlySpan<char> rest, out string value)
    {
        value = "";
        foreach (var (sign, code) in Signs)
        {
            if (rest.StartsWith(sign, StringComparison.Ordinal))
            {
                var at = sign.Length + (rest.Length > sign.Length && rest[sign.Length] == ' ' ? 1 : 0);
                var length = Number(rest[at..], out var amount);
                value = length > 0 ? amount + " " + code : "";
                return length > 0 ? at + length : 0;
            }
        }

        var digits = Number(rest, out var number);
        if (digits == 0)
        {
            return 0;
        }

        var after = digits + (digits < rest.Length && rest[digits] == ' ' ? 1 : 0);
        foreach (var (word, code) in Currencies)
        {
            if (StartsWithWord(rest[after..], word))
            {
                value = number + " " + code;
                return after + word.Length;
            }
        }

        return 0;
    }

    private static int Phone(ReadOnlySpan<char> rest, char before, out string value)
    {
        value = "";
        if (before is '+' or '-' or '.' || !(rest[0] is '+' or '(' || char.IsAsciiDigit(rest[0])))
        {
            return 0;
        }

        Span<char> kept = stackalloc char[17];
        var count = 0;
        var end = 0;
        var groups = 0;
        for (var at = 0; at < rest.Length && at < 24; at++)
        {
            var character = rest[at];
            if (char.IsAsciiDigit(character) || (character == '+' && at == 0))
            {
                if (count == kept.Length)
                {
                    return 0;
                }

                kept[count++] = character;
                end = at + 1;
            }
            else if (character is ' ' or '-' or '(' or ')' or '/' && at + 1 < rest.Length && rest[at + 1] != ' ')
            {
                groups++;
            }
            else
            {
                break;
            }
        }

        var digits = count - (rest[0] == '+' ? 1 : 0);
        if (digits is < 7 or > 15 || (end < rest.Length && char.IsAsciiLetterOrDigit(rest[end])))
        {
            return 0;
        }

        // A bare run of digits is a phone number only as a Chinese mobile number is written: eleven digits from 13 to 19.
        var isMobile = digits == 11 && groups == 0 && rest[0] == '1' && rest[1] is >= '3' and <= '9';
        if (rest[0] != '+' && groups == 0 && !isMobile)
        {
            return 0;
        }

        value = kept[..count].ToString();
        return end;
    }

    private static int Quantity(ReadOnlySpan<char> rest, out string type, out string value)
    {
        type = "number";
        var length = Number(rest, out value);
        if (length == 0)
        {
            return 0;
        }

        var after = length + (length < rest.Length && rest[length] == ' ' ? 1 : 0);
        foreach (var (word, unit) in Units)
        {
            if (StartsWithWord(rest[after..], word))
            {
                type = "quantity";
                value = value + " " + unit;
                return after + word.Length;
            }
        }

        return length < rest.Length && char.IsAsciiLetter(rest[length]) ? 0 : length;
    }

    // 12, 12.5, 1,234.5, -3
    private static int Number(ReadOnlySpan<char> rest, out string value)
    {
        value = "";
        var at = !rest.IsEmpty && rest[0] == '-' ? 1 : 0;
        var digits = Digits(rest[at..]);
        if (digits is 0 or > 18)
        {
            return 0;
        }

        var end = at + digits;
        while (digits <= 3 && end + 3 < rest.Length && rest[end] == ',' && Digits(rest[(end + 1)..]) == 3)
        {
            end += 4;
        }

        if (end + 1 < rest.Length && rest[end] == '.' && Digits(rest[(end + 1)..]) is > 0 and <= 18 and var fraction)
        {
            end += 1 + fraction;
        }

        value = rest[..end].ToString().Replace(",", "", StringComparison.Ordinal);
        return end;
    }

    private static int Digits(ReadOnlySpan<char> rest)
    {
        var count = 0;
        while (count < rest.Length && count < 32 && char.IsAsciiDigit(rest[count]))
        {
            count++;
        }

        return count;
    }

    private static bool StartsWithWord(ReadOnlySpan<char> rest, ReadOnlySpan<char> word) =>
        rest.StartsWith(word, StringComparison.OrdinalIgnoreCase) && (rest.Length == word.Length || !char.IsAsciiLetter(word[^1]) || !char.IsAsciiLetter(rest[word.Length]));
}
