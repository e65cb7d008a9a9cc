namespace Outrigger.Assist.Logs.Parsing;

/// <summary>Dates written with words: <c>Sat Jun 18 02:08:12 2005</c>, <c>18 June 2005</c>, <c>Sun, 06 Nov 1994 08:49:37 GMT</c>.</summary>
internal static class DateWords
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] LongMonths =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    private static readonly string[] LongDays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    /// <summary>Where a date that begins at <paramref name="start"/> ends; <paramref name="start"/> itself when none does.</summary>
    public static int End(ReadOnlySpan<char> line, int start)
    {
        var position = start;
        var word = Word(line, position);
        if (IsOneOf(word, Days, LongDays))
        {
            position = Skip(line, position + word.Length);
            word = Word(line, position);
        }

        int end;
        if (IsOneOf(word, Months, LongMonths))
        {
            var day = Skip(line, position + word.Length);
            end = Number(line, day, 2);
            if (end == day)
            {
                return start;
            }
        }
        else
        {
            var month = Number(line, position, 2);
            if (month == position)
            {
                return start;
            }

            month = Skip(line, month);
            word = Word(line, month);
            if (!IsOneOf(word, Months, LongMonths))
            {
                return start;
            }

            end = month + word.Length;
        }

        return Rest(line, end);
    }

    // A year and a time of day in either order, each at most once, and a zone.
    private static int Rest(ReadOnlySpan<char> line, int end)
    {
        for (var round = 0; round < 3; round++)
        {
            var next = Skip(line, end);
            if (next == end)
            {
                return end;
            }

            var stop = next;
            while (stop < line.Length && (CharacterTable.IsDigit(line[stop]) || (line[stop] is ':' or '.' && stop + 1 < line.Length && CharacterTable.IsDigit(line[stop + 1]))))
            {
                stop++;
            }

            var part = line[next..stop];
            if (part.Length == 4 && part.IndexOfAny(':', '.') < 0)
            {
                end = stop;
            }
            else if (part.Length >= 5 && part.IndexOf(':') is 1 or 2)
            {
                end = stop;
            }
            else
            {
                var zone = Word(line, next);
                return zone is "GMT" or "UTC" or "CET" or "CEST" or "EST" or "EDT" or "CST" or "CDT" or "PST" or "PDT" ? Rest(line, next + 3 + (zone.Length - 3)) : end;
            }
        }

        return end;
    }

    private static ReadOnlySpan<char> Word(ReadOnlySpan<char> line, int start)
    {
        var end = start;
        while (end < line.Length && end - start < 10 && CharacterTable.IsLetter(line[end]))
        {
            end++;
        }

        return line[start..end];
    }

    private static int Skip(ReadOnlySpan<char> line, int position)
    {
        if (position < line.Length && line[position] is ',' or '.')
        {
            position++;
        }

        while (position < line.Length && line[position] == ' ')
        {
            position++;
        }

        return position;
    }

    private static int Number(ReadOnlySpan<char> line, int start, int longest)
    {
        var end = start;
        while (end < line.Length && CharacterTable.IsDigit(line[end]))
        {
            end++;
        }

        return end - start > longest || (end < line.Length && !(line[end] is ' ' or ',' or '.')) ? start : end;
    }

    private static bool IsOneOf(ReadOnlySpan<char> word, string[] shorts, string[] longs)
    {
        if (word.Length < 3)
        {
            return false;
        }

        foreach (var name in word.Length == 3 ? shorts : longs)
        {
            if (word.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
