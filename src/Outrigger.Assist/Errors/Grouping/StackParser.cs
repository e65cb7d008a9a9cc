namespace Outrigger.Assist.Errors.Grouping;

/// <summary>
/// Reads stacks of .NET, Node, Python and Java line by line. One pass, no regular expressions; lines that are no frames
/// are looked at as names of exceptions. Thread-safe.
/// </summary>
internal static class StackParser
{
    private const int MaxLines = 2000;
    private const int MaxLineLength = 2048;

    private static readonly string[] Prefixes = ["Unhandled exception. ", "Unhandled exception: ", "Unhandled Exception: ", "---> ", "Caused by: ", "[cause]: ", "Uncaught ", "Exception in thread \"main\" ", "Suppressed: ", "error: uncaught exception: "];

    /// <summary>Reads a stack.</summary>
    /// <param name="text">The stack, without secrets.</param>
    /// <param name="result">To be filled; cleared before.</param>
    public static void Parse(ReadOnlySpan<char> text, ParsedStack result)
    {
        result.Clear();
        var (isPython, isCause, hasFrames) = (false, false, false);
        var at = 0;
        for (var count = 0; at < text.Length && count < MaxLines; count++)
        {
            var end = text[at..].IndexOf('\n');
            var whole = end < 0 ? text.Length - at : end;
            var line = text.Slice(at, Math.Min(whole, MaxLineLength));
            var indent = line.Length - line.TrimStart().Length;
            line = line.Trim();
            var start = at + indent;
            at += whole + 1;
            if (line.StartsWith("File \"", StringComparison.Ordinal))
            {
                isPython = true;
                hasFrames |= AddPython(line, start, result);
            }
            else if (line.StartsWith("at ", StringComparison.Ordinal))
            {
                hasFrames |= AddAt(line[3..], start + 3, result);
            }
            else if (line.StartsWith("Traceback (", StringComparison.Ordinal))
            {
                if (hasFrames)
                {
                    result.EndSegment(isReversed: isPython, isCause: false);
                }

                isPython = true;
            }
            else if (isPython && indent > 2)
            {
                // The line of code below a frame.
            }
            else if (line.Length > 0 && !line.StartsWith("...", StringComparison.Ordinal) && !line.StartsWith("--- End", StringComparison.Ordinal))
            {
                var begins = line.StartsWith("Caused by: ", StringComparison.Ordinal) || line.StartsWith("[cause]: ", StringComparison.Ordinal);
                if (begins)
                {
                    result.EndSegment(isReversed: false, isCause);
                    isCause = true;
                }

                AddType(line, result);
            }
        }

        result.EndSegment(isReversed: isPython, isCause);
        if (isPython)
        {
            result.IsRootFirst = true;
            result.Types.Reverse();
            result.Messages.Reverse();
        }
    }

    /// <summary>Reads the name before a message ("Ns.TypeException: text"); false when there is none.</summary>
    public static bool TryReadType(ReadOnlySpan<char> line, out ReadOnlySpan<char> type, out ReadOnlySpan<char> message)
    {
        type = default;
        message = line;
        foreach (var prefix in Prefixes)
        {
            if (line.StartsWith(prefix, StringComparison.Ordinal))
            {
                line = line[prefix.Length..];
            }
        }

        // Node: TypeError [ERR_X]: text; .NET: SocketException (111): text
        var length = 0;
        while (length < line.Length && (char.IsLetterOrDigit(line[length]) || line[length] is '.' or '_' or '$' or '`' or '+'))
        {
            length++;
        }

        if (length is < 3 or > 200 || !LooksLikeType(line[..length]))
        {
            return false;
        }

        var after = length;
        if (after + 2 < line.Length && line[after] == ' ' && line[after + 1] is '(' or '[')
        {
            var close = line[after..].IndexOfAny(')', ']');
            if (close > 0 && close < 60)
            {
                after += close + 1;
            }
        }

        if (after < line.Length && line[after] != ':')
        {
            return false;
        }

        type = line[..length];
        message = after < line.Length ? line[Math.Min(line.Length, length == after ? after + 1 : length)..].Trim() : default;
        return true;
    }

    private static void AddType(ReadOnlySpan<char> line, ParsedStack result)
    {
        // .NET writes outer and inner exceptions on one line: "Outer: text ---> Inner: text".
        while (true)
        {
            var next = line[Math.Min(1, line.Length)..].IndexOf("---> ", StringComparison.Ordinal);
            var head = next < 0 ? line : line[..(next + 1)];
            if (TryReadType(head, out var type, out var message))
            {
                result.AddType(new string(type), new string(message.Trim()));
            }

            if (next < 0)
            {
                return;
            }

            line = line[(next + 1)..];
        }
    }

    private static bool LooksLikeType(ReadOnlySpan<char> name)
    {
        var last = name[(name.LastIndexOfAny('.', '+', '$') + 1)..];
        if (last.Length < 3)
        {
            return false;
        }

        return last.EndsWith("Exception", StringComparison.Ordinal) || last.EndsWith("Error", StringComparison.Ordinal) || last.EndsWith("Warning", StringComparison.Ordinal)
            || (char.IsUpper(last[0]) && last.IndexOfAnyInRange('a', 'z') > 0 && (name.Length > last.Length || CountUpper(last) >= 2 || last is "Conflict" or "Forbidden" or "Unauthorized" or "Timeout" or "Throttled"))
            || last is "gaierror" or "timeout" || (name.Length > last.Length && char.IsUpper(last[0]))
            || last.StartsWith("ERR_", StringComparison.Ordinal);
    }

    private static int CountUpper(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var c in text)
        {
            count += char.IsUpper(c) ? 1 : 0;
        }

        return count;
    }

    //   File "[path]/orders.py", line 12, in create_order
    private static bool AddPython(ReadOnlySpan<char> line, int start, ParsedStack result)
    {
        var close = line[6..].IndexOf('"');
        if (close < 0)
        {
            return false;
        }

        var file = line.Slice(6, close);
        var rest = line[(6 + close)..];
        var named = rest.IndexOf(", in ", StringComparison.Ordinal);
        var numbered = rest.IndexOf(", line ", StringComparison.Ordinal);
        var name = named < 0 ? default : rest[(named + 5)..];
        var number = numbered < 0 ? 0 : ReadNumber(rest[(numbered + 7)..]);
        if (FrameName.TryRead(name, file, default, isByFile: true, out var frame))
        {
            var nameAt = start + 6 + close + named + 5;
            result.Add(new FrameAt(frame, named < 0 ? default : nameAt..(nameAt + name.Length), (start + 6)..(start + 6 + file.Length), number), isReversed: true);
        }

        return true;
    }

    // .NET: Ns.Type.Method(String a) in [path]/X.cs:line 12; Node: fn (file:1:2), file:1:2; Java: a.B.c(B.java:12)
    private static bool AddAt(ReadOnlySpan<char> line, int start, ParsedStack result)
    {
        var (nameLength, fileAt, fileLength, number, isByFile) = (line.Length, 0, 0, 0, false);
        var inFile = line.LastIndexOf(") in ", StringComparison.Ordinal);
        var open = line.IndexOf('(');
        if (inFile > 0)
        {
            nameLength = open;
            fileAt = inFile + 5;
            var colon = line.LastIndexOf(":line ", StringComparison.Ordinal);
            fileLength = (colon > fileAt ? colon : line.Length) - fileAt;
            number = colon > 0 ? ReadNumber(line[(colon + 6)..]) : 0;
        }
        else if (open > 0)
        {
            nameLength = open;
            var inside = line[(open + 1)..].TrimEnd(')');
            if (inside.LastIndexOf(':') > 0 || inside is "native" or "Native Method" or "Unknown Source" or "<anonymous>")
            {
                // Where it stands, not arguments.
                fileAt = open + 1;
                fileLength = WithoutNumbers(inside, out number);
                isByFile = line[open - 1] == ' ';
                nameLength = isByFile ? open - 1 : open;
            }
        }
        else if (open < 0 && line.LastIndexOf(':') > 0)
        {
            nameLength = 0;
            isByFile = true;
            fileLength = WithoutNumbers(line, out number);
        }

        if (nameLength == line.Length && line.Contains(' '))
        {
            // Prose that begins with "at".
            return false;
        }

        if (FrameName.TryRead(line[..nameLength], line.Slice(fileAt, fileLength), fileLength == 0 ? default : line[(fileAt + fileLength)..], isByFile, out var frame))
        {
            result.Add(new FrameAt(frame, start..(start + nameLength), (start + fileAt)..(start + fileAt + fileLength), number), isReversed: false);
        }

        return true;
    }

    // "file:12:7" and "file:12" without their numbers.
    private static int WithoutNumbers(ReadOnlySpan<char> text, out int line)
    {
        line = 0;
        var length = text.Length;
        for (var i = 0; i < 2; i++)
        {
            var colon = text[..length].LastIndexOf(':');
            if (colon <= 0 || colon == length - 1 || text[(colon + 1)..length].IndexOfAnyExceptInRange('0', '9') >= 0)
            {
                break;
            }

            line = ReadNumber(text[(colon + 1)..length]);
            length = colon;
        }

        return length;
    }

    private static int ReadNumber(ReadOnlySpan<char> text)
    {
        var number = 0;
        for (var i = 0; i < text.Length && i < 8 && char.IsAsciiDigit(text[i]); i++)
        {
            number = (number * 10) + (text[i] - '0');
        }

        return number;
    }
}
