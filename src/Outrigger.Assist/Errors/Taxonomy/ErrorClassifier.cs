using System.Buffers;

namespace Outrigger.Assist.Errors.Taxonomy;

/// <summary>What an error is, as far as its words say.</summary>
internal readonly ref struct ErrorText
{
    /// <summary>The exceptions' names, the outermost first.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>The messages that go with them.</summary>
    public required IReadOnlyList<string> Messages { get; init; }

    /// <summary>The message.</summary>
    public required ReadOnlySpan<char> Message { get; init; }

    /// <summary>A SQLSTATE, errno or other code that came with it.</summary>
    public ReadOnlySpan<char> Code { get; init; }

    /// <summary>The HTTP status the backend meant to answer; 0 when not known.</summary>
    public int Status { get; init; }

    /// <summary>The stack, for whom the failing code talked to.</summary>
    public ReadOnlySpan<char> Stack { get; init; }
}

/// <summary>
/// Finds the kind of an error: names of exceptions (the root cause above the outer ones), codes, parts of names and
/// phrases each speak for kinds; whom the failing code talked to (a database, another service) decides what a broken
/// connection or a timeout means. Sums in logits, O(length of the message); allocation-free but for a rented buffer.
/// Thread-safe.
/// </summary>
internal static class ErrorClassifier
{
    private const int MaxMessage = 1024;
    private const int MaxContext = 4096;
    private const double Decisive = 7;

    private static readonly string[] EmptyNames = ["Exception", "Error", "RuntimeException", "AggregateException", "TargetInvocationException", "ExecutionException", "CompletionException", "InvocationTargetException", "ServletException", "NestedServletException", "SystemException", "ApplicationException", "Throwable", "UndeclaredThrowableException", "BaseException", "ExceptionGroup", "HandlerException", "WrapperException"];

    /// <summary>Adds up what speaks for each kind.</summary>
    /// <param name="error">The error, without secrets.</param>
    /// <param name="scores">[kinds], in logits; filled.</param>
    /// <param name="heard">What spoke loudest, for the reasons.</param>
    public static void Score(in ErrorText error, Span<double> scores, List<(ErrorKind Kind, string What, double Weight)> heard)
    {
        scores.Clear();
        heard.Clear();
        var taxonomy = ErrorTaxonomy.Shared;
        Span<char> lowered = stackalloc char[MaxMessage];
        var message = Lower(error.Message, lowered);
        var context = ContextOf(error, message);
        AddStatus(error, context, scores, heard);
        AddCode(error.Code, context.IsDatabase, scores, heard);
        var strongest = AddTypes(error, taxonomy, scores, heard);
        AddSqlState(error, context, scores, heard);
        AddCodesIn(error, taxonomy, scores, heard);

        // Words decide where names do not, and only shade where they do.
        var share = strongest >= 6 ? 0.25 : strongest >= 4 ? 0.6 : 1;
        foreach (var (pattern, evidence) in taxonomy.Texts)
        {
            if (Contains(message, pattern))
            {
                // Some phrases leave no doubt, whatever the exception is called.
                Add(scores, heard, evidence.Kind, evidence.Weight * (evidence.Weight >= Decisive ? Math.Max(share, 0.9) : share), pattern);
            }
        }

        if (context.IsDatabase && message.Contains("does not exist", StringComparison.Ordinal) && (Contains(message, "relation ") || Contains(message, "table ") || Contains(message, "column ") || Contains(message, "function ") || Contains(message, "schema ")))
        {
            Add(scores, heard, ErrorKind.DbSchema, 8, "what the statement names does not exist");
        }

        if (Contains(message, "[path]"))
        {
            Add(scores, heard, ErrorKind.FileSystem, 2.5 * share, "a path of the file system");
        }

        // Messages of the causes say less than that of the error itself.
        for (var i = 0; i < error.Messages.Count && i < 4; i++)
        {
            if (error.Message.SequenceEqual(error.Messages[i]))
            {
                continue;
            }

            var inner = Lower(error.Messages[i], lowered);
            foreach (var (pattern, evidence) in taxonomy.Texts)
            {
                if (Contains(inner, pattern))
                {
                    Add(scores, heard, evidence.Kind, evidence.Weight * share * 0.6, pattern);
                }
            }
        }

        if (context.IsInbound && scores[(int)ErrorKind.MalformedBody] > 0)
        {
            Add(scores, heard, ErrorKind.MalformedBody, 1.5, "failed while reading the request");
        }

        Interpret(context, scores, heard);
        if (scores.IndexOfAnyInRange(1.5, double.MaxValue) < 0 && (context.IsDatabase || (context.IsHttp && !context.IsInbound)))
        {
            // Nothing else is known than whom it talked to.
            Add(scores, heard, context.IsDatabase ? ErrorKind.DbUnavailable : ErrorKind.UpstreamError, 2.5, "failed while talking to it");
        }
    }

    /// <summary>Whether the failing code talked to a database or another service.</summary>
    private static Context ContextOf(in ErrorText error, ReadOnlySpan<char> message)
    {
        var taxonomy = ErrorTaxonomy.Shared;
        var buffer = ArrayPool<char>.Shared.Rent(MaxContext);
        try
        {
            var length = 0;
            foreach (var type in error.Types)
            {
                length += Lower(type, buffer.AsSpan(length..MaxContext)).Length;
                if (length < MaxContext)
                {
                    buffer[length++] = '\n';
                }
            }

            message.TryCopyTo(buffer.AsSpan(length));
            length = Math.Min(MaxContext, length + (length + message.Length <= MaxContext ? message.Length : 0));
            foreach (var inner in error.Messages)
            {
                length += Lower(inner, buffer.AsSpan(length..MaxContext)).Length;
            }

            var stack = error.Stack[..Math.Min(error.Stack.Length, MaxContext - length)];
            length += Lower(stack, buffer.AsSpan(length..MaxContext)).Length;
            var all = buffer.AsSpan(0, length);
            return new Context(FirstOf(all, taxonomy.Database), FirstOf(all, taxonomy.Http), FirstOf(all, taxonomy.Inbound) >= 0);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private static int FirstOf(ReadOnlySpan<char> text, string[] patterns)
    {
        var first = -1;
        foreach (var pattern in patterns)
        {
            var at = text.IndexOf(pattern, StringComparison.Ordinal);
            first = at >= 0 && (first < 0 || at < first) ? at : first;
        }

        return first;
    }

    private static double AddTypes(in ErrorText error, ErrorTaxonomy taxonomy, Span<double> scores, List<(ErrorKind Kind, string What, double Weight)> heard)
    {
        var strongest = 0.0;
        Span<char> name = stackalloc char[128];
        var byWhole = taxonomy.Types.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i < error.Types.Count; i++)
        {
            var whole = error.Types[i].AsSpan();
            var last = whole[(whole.LastIndexOfAny('.', '+', '$') + 1)..];
            if (last.IndexOf('`') is var tick and > 0)
            {
                last = last[..tick];
            }

            if (IsEmptyName(last))
            {
                continue;
            }

            // Java: HttpClientErrorException$NotFound is a client's exception first.
            if (whole.LastIndexOf('$') is var nested and > 0)
            {
                var outer = whole[..nested];
                outer = outer[(outer.LastIndexOf('.') + 1)..];
                last = byWhole.ContainsKey(outer) ? outer : last;
            }

            // The outermost is what the application made of it; the innermost is what happened.
            var share = i == 0 ? 1.0 : i == error.Types.Count - 1 ? 0.9 : 0.6;
            if (byWhole.TryGetValue(whole, out var evidence) || byWhole.TryGetValue(last, out evidence))
            {
                Add(scores, heard, evidence.Kind, evidence.Weight * share, error.Types[i]);
                strongest = Math.Max(strongest, evidence.Weight * share);
                continue;
            }

            var found = 0.0;
            ReadOnlySpan<char> lower = Lower(last, name);
            foreach (var (pattern, part) in taxonomy.Names)
            {
                if (part.Weight > found && Contains(lower, pattern))
                {
                    Add(scores, heard, part.Kind, (part.Weight - found) * share, error.Types[i]);
                    found = part.Weight;
                }
            }

            strongest = Math.Max(strongest, found * share);
        }

        return strongest;
    }

    // "23505: duplicate key", "SQLSTATE[40001]", "SqlState: 42P01", "(SQLSTATE 57014)", "ERROR: 23505"
    private static void AddSqlState(in ErrorText error, Context context, Span<double> scores, List<(ErrorKind Kind, string What, double Weight)> heard)
    {
        AddSqlState(error.Message, context.IsDatabase, scores, heard);
        foreach (var message in error.Messages)
        {
            AddSqlState(message, context.IsDatabase, scores, heard);
        }
    }

    private static void AddSqlState(ReadOnlySpan<char> text, bool isDatabase, Span<double> scores, List<(ErrorKind Kind, string What, double Weight)> heard)
    {
        text = text[..Math.Min(text.Length, MaxMessage)];
        var named = text.IndexOf("sqlstate", StringComparison.OrdinalIgnoreCase);
        if (named >= 0)
        {
            var rest = text[(named + 8)..].TrimStart(" [:=(\"'");
            if (IsSqlState(rest))
            {
                AddCode(rest[..5], isDatabase: true, scores, heard);
            }

            return;
        }

        if (isDatabase && IsSqlState(text) && text.Length > 5 && text[5] == ':')
        {
            AddCode(text[..5], isDatabase: true, scores, heard);
        }
    }

    private static bool IsSqlState(ReadOnlySpan<char> text)
    {
        if (text.Length < 5 || (text.Length > 5 && char.IsAsciiLetterOrDigit(text[5])))
        {
            return false;
        }

        foreach (var c in text[..5])
        {
            if (!char.IsAsciiDigit(c) && !char.IsAsciiLetterUpper(c))
            {
                return false;
            }
        }

        return char.IsAsciiDigit(text[0]) || text[0] is 'P' or 'X' or 'F' or 'H';
    }

    private static void AddCode(ReadOnlySpan<char> code, bool isDatabase, Span<double> scores, List<(ErrorKind Kind, string What, double Weight)> heard)
    {
        if (code.IsEmpty)
        {
            return;
        }

        var taxonomy = ErrorTaxonomy.Shared;
        if (taxonomy.Types.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(code, out var named))
        {
            Add(scores, heard, named.Kind, named.Weight, new string(code));
            return;
        }

        if (!IsSqlState(code) || code.Length != 5)
        {
            return;
        }

        var states = taxonomy.SqlStates.GetAlternateLookup<ReadOnlySpan<char>>();
        if (states.TryGetValue(code, out var state) || states.TryGetValue(code[..2], out state))
        {
            Add(scores, heard, state.Kind, isDatabase ? state.Weight : state.Weight * 0.6, $"SQLSTATE {code}");
        }
    }

    private static void AddCodesIn(in ErrorText error, ErrorTaxonomy taxonomy, Span<double> scores, List<(ErrorKind Kind, string What, double Weight)> heard)
    {
        // Words of capitals: ECONNREFUSED, P2002, ER_DUP_ENTRY.
        var text = error.Message[..Math.Min(error.Message.Length, MaxMessage)];
        var names = taxonomy.Codes.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var at = 0; at < text.Length; at++)
        {
            var length = 0;
            while (at + length < text.Length && (char.IsAsciiLetterUpper(text[at + length]) || char.IsAsciiDigit(text[at + length]) || text[at + length] == '_'))
            {
                length++;
            }

            if (length >= ErrorTaxonomy.ShortestCode && names.TryGetValue(text.Slice(at, length), out var evidence))
            {
                Add(scores, heard, evidence.Kind, evidence.Weight, new string(text.Slice(at, length)));
            }

            at += length;
        }
    }

    private static void AddStatus(in ErrorText error, Context context, Span<double> scores, List<(ErrorKind Kind, string What, double Weight)> heard)
    {
        // A status is what the backend means to answer, unless it was another service's.
        var (kind, weight) = error.Status switch
        {
            400 or 422 => (ErrorKind.InvalidInput, 5.0),
            401 => (ErrorKind.BadCredentials, 5.0),
            403 => (ErrorKind.Forbidden, 5.0),
            404 or 410 => (ErrorKind.MissingResource, 5.0),
            405 => (ErrorKind.MissingRoute, 5.0),
            409 or 412 => (ErrorKind.StateConflict, 4.0),
            413 => (ErrorKind.PayloadTooLarge, 5.0),
            415 => (ErrorKind.MalformedBody, 5.0),
            429 => (ErrorKind.RateLimit, 5.0),
            499 => (ErrorKind.Cancelled, 5.0),
            502 => (ErrorKind.UpstreamError, 4.0),
            504 => (ErrorKind.UpstreamTimeout, 4.0),
            503 => (context.IsDatabase ? ErrorKind.DbUnavailable : ErrorKind.UpstreamError, 2.0),
            _ => (ErrorKind.Unknown, 0.0),
        };
        if (weight > 0)
        {
            Add(scores, heard, kind, weight, $"status {error.Status}");
        }
    }

    // A broken connection or a timeout is named after whom the code talked to.
    private static void Interpret(Context context, Span<double> scores, List<(ErrorKind Kind, string What, double Weight)> heard)
    {
        if (context.IsDatabase && (!context.IsHttp || context.DatabaseAt < context.HttpAt))
        {
            Move(scores, ErrorKind.Network, ErrorKind.DbUnavailable);
            Move(scores, ErrorKind.UpstreamError, ErrorKind.DbUnavailable, 0.5);
            Move(scores, ErrorKind.Tls, ErrorKind.DbUnavailable, 0.5);
            Move(scores, ErrorKind.TimedOut, ErrorKind.DbTimeout);
            Move(scores, ErrorKind.UpstreamTimeout, ErrorKind.DbTimeout);
            foreach (var kind in (ReadOnlySpan<ErrorKind>)[ErrorKind.DbUnavailable, ErrorKind.DbTimeout, ErrorKind.DbConflict, ErrorKind.DbPool, ErrorKind.DbSchema, ErrorKind.DbStorage])
            {
                scores[(int)kind] += scores[(int)kind] > 0 ? 1 : 0;
            }

            heard.Add((ErrorKind.DbUnavailable, "the failing code talked to a database", 1));
        }
        else if (context.IsHttp)
        {
            Move(scores, ErrorKind.TimedOut, ErrorKind.UpstreamTimeout);
            if (!context.IsInbound)
            {
                // What another service answered is not what this one answers.
                foreach (var kind in (ReadOnlySpan<ErrorKind>)[ErrorKind.UpstreamError, ErrorKind.UpstreamTimeout, ErrorKind.Network])
                {
                    scores[(int)kind] += scores[(int)kind] > 0 ? 1.5 : 0;
                }

                if (scores[(int)ErrorKind.UpstreamTimeout] > 0 && scores[(int)ErrorKind.Cancelled] > 0)
                {
                    Move(scores, ErrorKind.Cancelled, ErrorKind.UpstreamTimeout, 0.7);
                }
            }

            heard.Add((ErrorKind.UpstreamError, "the failing code talked to another service", 1.5));
        }
    }

    private static void Move(Span<double> scores, ErrorKind from, ErrorKind to, double share = 1)
    {
        var moved = scores[(int)from] * share;
        scores[(int)from] -= moved;
        scores[(int)to] += moved;
    }

    private static void Add(Span<double> scores, List<(ErrorKind Kind, string What, double Weight)> heard, ErrorKind kind, double weight, string what)
    {
        scores[(int)kind] += weight;
        if (heard.Count < 24)
        {
            heard.Add((kind, what, weight));
        }
    }

    // Numbers must stand alone: "401" is not in "14012".
    private static bool Contains(ReadOnlySpan<char> text, string pattern)
    {
        var from = 0;
        while (text[from..].IndexOf(pattern, StringComparison.Ordinal) is var at and >= 0)
        {
            at += from;
            var isNumber = char.IsAsciiDigit(pattern[0]);
            var isShort = pattern.Length <= 4;
            var isFree = !(isNumber || isShort)
                || ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (at + pattern.Length >= text.Length || !char.IsLetterOrDigit(text[at + pattern.Length])));
            if (isFree)
            {
                return true;
            }

            from = at + 1;
        }

        return false;
    }

    private static ReadOnlySpan<char> Lower(ReadOnlySpan<char> text, Span<char> buffer)
    {
        var length = Math.Min(text.Length, buffer.Length);
        text[..length].ToLowerInvariant(buffer);
        return buffer[..length];
    }

    private static bool IsEmptyName(ReadOnlySpan<char> name)
    {
        foreach (var empty in EmptyNames)
        {
            if (name.SequenceEqual(empty))
            {
                return true;
            }
        }

        return false;
    }

    private readonly record struct Context(int DatabaseAt, int HttpAt, bool IsInbound)
    {
        public bool IsDatabase => DatabaseAt >= 0;

        public bool IsHttp => HttpAt >= 0;
    }
}
