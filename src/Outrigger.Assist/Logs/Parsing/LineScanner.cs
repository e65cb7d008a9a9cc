namespace Outrigger.Assist.Logs.Parsing;

/// <summary>
/// Cuts a line into tokens and says what each looks like, in one pass by hand-written rules: no regular expression, no
/// allocation, time linear in the line. Rules are general; there is none for any one system. Variables in a row (with
/// blanks, commas or colons between) become one token, so that lists of different lengths look alike.
/// </summary>
internal static class LineScanner
{
    /// <summary>A line has at most as many tokens; the rest of it is one variable.</summary>
    public const int MaxTokens = 128;

    // Up to so many groups of digits a name keeps its shape (part-00017, blk_-42); beyond them it has none worth keeping.
    private const int MaxShapedRuns = 2;

    public static readonly ulong EqualsKey = Hashing.Of("=");
    public static readonly ulong ColonKey = Hashing.Of(":");

    private const ulong EmptyDetail = 3;

    private static readonly ulong CommaKey = Hashing.Of(",");

    /// <summary>Scans a line.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="tokens">Where the tokens go; at least <see cref="MaxTokens"/>.</param>
    /// <param name="isCollapsing">Whether variables in a row, and numbers with their units, become one.</param>
    /// <returns>How many tokens there are.</returns>
    public static int Scan(ReadOnlySpan<char> line, Span<LogToken> tokens, bool isCollapsing = true)
    {
        var count = 0;
        var position = 0;
        var isSpaced = false;
        while (position < line.Length)
        {
            var c = line[position];
            var type = CharacterTable.Of(c);
            if ((type & CharacterTable.Space) != 0)
            {
                isSpaced = true;
                position++;
                continue;
            }

            if (count == MaxTokens)
            {
                ref var last = ref tokens[count - 1];
                last.Length = line.Length - last.Start;
                last.Key = LogToken.Variable;
                last.Kind = TokenKind.Literal;
                last.Detail = 1;
                break;
            }

            var end = (type & CharacterTable.Delimiter) != 0 && !IsSignOfNumber(line, position)
                ? Punctuation(line, position, position + 1, ref tokens[count])
                : ReadDate(line, position, ref tokens[count]) is var date && date > position ? date
                : ReadChunk(line, position, ref tokens[count]);
            tokens[count].IsSpaced = isSpaced;
            position = end;
            count++;
            if (isCollapsing && (tokens[count - 1].IsVariable || tokens[count - 1].Kind is TokenKind.Identifier or TokenKind.Shaped))
            {
                position = AbsorbUnit(line, ref tokens[count - 1]);
                count = CollapseRun(tokens, count);
            }
            else if (isCollapsing && tokens[count - 1].Kind == TokenKind.Punctuation && count < MaxTokens && IsEmptyField(line, position, isSpaced))
            {
                tokens[count++] = new() { Start = position, Key = LogToken.Variable, Detail = EmptyDetail, Kind = TokenKind.Literal };
            }

            isSpaced = false;
        }

        return count;
    }

    // < 1 and > 1 written without a blank are part of the number.
    private static bool IsSignOfNumber(ReadOnlySpan<char> line, int position) =>
        line[position] is '<' or '>' && position + 1 < line.Length && CharacterTable.IsDigit(line[position + 1]);

    private static int Punctuation(ReadOnlySpan<char> line, int start, int end, ref LogToken token)
    {
        token.Start = start;
        token.Length = end - start;
        token.Kind = TokenKind.Punctuation;
        token.Key = Hashing.Of(line[start..end]);
        token.Detail = 0;
        return end;
    }

    // user= and () stand where a value would: the gap is there, empty.
    private static bool IsEmptyField(ReadOnlySpan<char> line, int after, bool isSpaced)
    {
        var next = after < line.Length ? line[after] : ' ';
        return line[after - 1] switch
        {
            '=' => !isSpaced && after > 1 && next is ' ' or ',' or ';' or ')' or ']' or '}',
            '(' => isSpaced && next == ')',
            '[' => next == ']',
            '"' => isSpaced && next == '"',
            _ => false,
        };
    }

    // Only where one may begin: a letter of a day or month, or a one- or two-digit number before a letter.
    private static int ReadDate(ReadOnlySpan<char> line, int start, ref LogToken token)
    {
        var isCandidate = start + 4 < line.Length
            && (line[start] is 'J' or 'F' or 'M' or 'A' or 'S' or 'O' or 'N' or 'D' or 'T' or 'W'
                || (CharacterTable.IsDigit(line[start])
                    && (line[start + 1] == ' ' ? CharacterTable.IsLetter(line[start + 2]) : line[start + 2] == ' ' && CharacterTable.IsLetter(line[start + 3]))));
        if (!isCandidate)
        {
            return start;
        }

        var end = DateWords.End(line, start);
        if (end > start)
        {
            token.Start = start;
            token.Length = end - start;
            token.Kind = TokenKind.Time;
            token.Key = LogToken.Variable;
            token.Detail = 0;
        }

        return end;
    }

    private static int ReadChunk(ReadOnlySpan<char> line, int start, ref LogToken token)
    {
        if (line[start] == ':')
        {
            return Punctuation(line, start, start + 1, ref token);
        }

        if (line[start] is '#' or '$' or '&' or '@' && start + 1 < line.Length && CharacterTable.IsDigit(line[start + 1]))
        {
            return Punctuation(line, start, start + 1, ref token);
        }

        var from = line[start] is '<' or '>' ? start + 1 : start;
        var limit = line.Length;
        while (true)
        {
            var chunk = default(Chunk);
            var hash = Hashing.Basis;
            var end = from;
            var firstColon = -1;
            var isAfterDigit = false;
            for (; end < limit; end++)
            {
                var c = line[end];
                var type = CharacterTable.Of(c);
                if ((type & CharacterTable.Letter) != 0)
                {
                    chunk.Letters++;
                    chunk.HexLetters += (type & CharacterTable.HexLetter) >> 2;
                    isAfterDigit = false;
                }
                else if ((type & CharacterTable.Digit) != 0)
                {
                    chunk.Digits++;
                    chunk.DigitRuns += isAfterDigit ? 0 : 1;
                    isAfterDigit = true;
                }
                else if ((type & CharacterTable.Joint) != 0)
                {
                    isAfterDigit = false;
                    switch (c)
                    {
                        case '.':
                            chunk.Dots++;
                            break;
                        case ':':
                            chunk.Colons++;
                            firstColon = firstColon < 0 ? end : firstColon;
                            break;
                        case '/':
                            chunk.Slashes++;
                            break;
                        case '\\':
                            chunk.BackSlashes++;
                            break;
                        case '-':
                            chunk.Hyphens++;
                            break;
                        case '@':
                            chunk.Ats++;
                            break;
                        default:
                            chunk.Others++;
                            break;
                    }
                }
                else if (!IsInside(line, start, end, limit, chunk.Letters, chunk.Digits))
                {
                    break;
                }

                hash = Hashing.Add(hash, c);
            }

            var full = end;
            while (end > from + 1 && line[end - 1] is '.' or ':' or '!' or '?')
            {
                end--;
            }

            if (end < full)
            {
                if (chunk.Letters + chunk.Digits == 0)
                {
                    return Punctuation(line, start, full, ref token);
                }

                // Once more without what closes a sentence: the counts and the hash must not hold it.
                limit = end;
                if (Recount(line[from..end], ref chunk, out hash))
                {
                    firstColon = -1;
                }
            }

            chunk.Text = line[from..end];
            if (chunk.Letters + chunk.Digits == 0)
            {
                return Punctuation(line, start, end, ref token);
            }

            var kind = ChunkClassifier.Classify(chunk);
            if (firstColon > from && firstColon < end - 1 && line[firstColon + 1] != ':' && ChunkClassifier.IsSplitAtColon(kind))
            {
                limit = firstColon;
                continue;
            }

            if (kind is TokenKind.Url or TokenKind.Path)
            {
                end = ExtendAddress(line, from, end);
            }

            token.Start = start;
            token.Length = end - start;
            token.Kind = kind;
            (token.Key, token.Detail) = kind switch
            {
                TokenKind.Word => (Hashing.Finish(hash), 0UL),
                TokenKind.Shaped => (Hashing.OfShape(chunk.Text), Hashing.Finish(hash)),
                TokenKind.Identifier when chunk.DigitRuns > MaxShapedRuns => (LogToken.Variable, Hashing.OfShape(chunk.Text)),
                TokenKind.Identifier => (Hashing.OfShape(chunk.Text), Hashing.Finish(hash)),
                _ => (LogToken.Variable, 0UL),
            };
            return end;
        }
    }

    // Delimiters that belong to what is around them: can't, 1,024.
    private static bool IsInside(ReadOnlySpan<char> line, int start, int at, int limit, int letters, int digits)
    {
        if (line[at] == '\'')
        {
            return letters > 0 && at > start && at + 1 < limit && CharacterTable.IsLetter(line[at - 1]) && CharacterTable.IsLetter(line[at + 1]);
        }

        return line[at] == ','
            && letters == 0
            && digits > 0
            && at + 3 < limit
            && CharacterTable.IsDigit(line[at - 1])
            && CharacterTable.IsDigit(line[at + 1])
            && CharacterTable.IsDigit(line[at + 2])
            && CharacterTable.IsDigit(line[at + 3])
            && (at + 4 >= limit || !CharacterTable.IsDigit(line[at + 4]));
    }

    /// <summary>Counts a chunk that lost its end.</summary>
    /// <returns>Whether it has no colon any more.</returns>
    private static bool Recount(ReadOnlySpan<char> text, ref Chunk chunk, out ulong hash)
    {
        hash = Hashing.Basis;
        chunk.Dots = 0;
        chunk.Colons = 0;
        foreach (var c in text)
        {
            hash = Hashing.Add(hash, c);
            chunk.Dots += c == '.' ? 1 : 0;
            chunk.Colons += c == ':' ? 1 : 0;
        }

        return chunk.Colons == 0;
    }

    // A query of a URL or path runs on over signs that end a chunk elsewhere.
    private static int ExtendAddress(ReadOnlySpan<char> line, int start, int end)
    {
        if (end >= line.Length || line[end] is not ('=' or ';' or '|') || line[start..end].IndexOf('?') < 0)
        {
            return end;
        }

        while (end < line.Length && (CharacterTable.Of(line[end]) & CharacterTable.Space) == 0 && line[end] is not ('"' or '\'' or ')' or ']' or '>' or '}' or '`'))
        {
            end++;
        }

        return end;
    }

    // 126 KB, and 1190 bytes (1.16 KB): a number and its unit are one measure.
    private static int AbsorbUnit(ReadOnlySpan<char> line, ref LogToken token)
    {
        if (token.Kind is not TokenKind.Number)
        {
            return token.End;
        }

        var end = Units.After(line, token.End);
        if (end == token.End)
        {
            return end;
        }

        token.Kind = TokenKind.Measure;
        token.Detail = Hashing.Of(line[token.End..end]);
        if (end + 3 < line.Length && line[end] == ' ' && line[end + 1] == '(' && CharacterTable.IsDigit(line[end + 2]))
        {
            var inner = end + 2;
            while (inner < line.Length && (CharacterTable.IsDigit(line[inner]) || line[inner] is '.' or ','))
            {
                inner++;
            }

            var close = Units.After(line, inner);
            if (close > inner && close < line.Length && line[close] == ')')
            {
                token.Detail = Hashing.Combine(token.Detail, Hashing.Of(line[inner..close]));
                end = close + 1;
            }
        }

        token.Length = end - token.Start;
        return end;
    }

    private static int CollapseRun(Span<LogToken> tokens, int count)
    {
        ref var token = ref tokens[count - 1];
        var before = count - 2;
        var joint = 0UL;
        if (before >= 1 && (tokens[before].Key == CommaKey || (tokens[before].Key == ColonKey && !token.IsSpaced)) && !tokens[before].IsSpaced)
        {
            joint = tokens[before].Key;
            before--;
        }

        // Names in a row are one when they have one shape; other variables whatever they are.
        if (before < 0 || tokens[before].Key != token.Key || tokens[before].Detail == EmptyDetail || (joint == 0 && !token.IsSpaced))
        {
            return count;
        }

        ref var run = ref tokens[before];
        run.Length = token.End - run.Start;
        run.Detail = Hashing.Combine(Hashing.Combine(run.Detail, joint + 1), token.Detail);
        run.Kind = token.Kind;
        return before + 1;
    }
}
