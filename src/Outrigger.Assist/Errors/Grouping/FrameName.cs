namespace Outrigger.Assist.Errors.Grouping;

/// <summary>
/// Reads a frame's name: what compilers make of a method (state machines, lambdas, local functions, proxies, generics)
/// becomes the method again. Thread-safe.
/// </summary>
internal static class FrameName
{
    public const int MaxLength = 320;

    private static readonly string[] Libraries =
    [
        "System.", "Microsoft.", "Npgsql.", "Dapper.", "Newtonsoft.", "Polly.", "Grpc.", "StackExchange.", "MongoDB.", "FluentValidation.", "AutoMapper.", "MediatR.", "Serilog.", "Azure.", "Amazon.", "Castle.",
        "java.", "javax.", "jakarta.", "jdk.", "sun.", "com.sun.", "org.springframework.", "org.hibernate.", "org.apache.", "org.postgresql.", "com.zaxxer.", "com.fasterxml.", "io.netty.", "reactor.", "kotlin.", "kotlinx.", "scala.", "com.mysql.", "com.google.", "okhttp3.", "feign.", "org.eclipse.", "io.grpc.", "redis.clients.", "io.lettuce.", "com.mongodb.", "oracle.", "org.junit.", "io.undertow.", "ch.qos.",
    ];

    private static readonly string[] Noise =
    [
        "System.Runtime.CompilerServices.", "System.Runtime.ExceptionServices.", "System.Threading.", "System.RuntimeMethodHandle", "System.Reflection.", "lambda_method", "System.Dynamic.",
        "java.lang.Thread.", "java.lang.reflect.", "jdk.internal.", "sun.reflect.", "java.util.concurrent.", "jdk.proxy", "com.sun.proxy", "java.lang.invoke.", "java.util.stream.", "java.util.ArrayList.forEach",
        "process.processTicksAndRejections", "processTicksAndRejections", "Promise.", "new Promise", "Generator.next", "__awaiter", "fulfilled", "rejected", "asyncGeneratorStep", "tryCatch", "Generator.throw", "_next", "_throw", "Array.map", "Array.forEach", "Array.reduce", "runMicrotasks",
    ];

    private static readonly string[] NoiseFiles = ["node:internal", "asyncio", "concurrent", "contextlib.py", "functools.py", "tslib", "regenerator", "threading.py", "<frozen", "futures.py", "runners.py", "base_events.py"];

    // Types that exist to throw, by the end of their name; methods that do, by their beginning.
    private static readonly string[] GuardTypes = ["guard", "guards", "throwhelper", "throwhelpers", "throw", "throws", "assert", "asserts", "assertion", "assertions", "ensure", "require", "requires", "preconditions", "precondition", "verify", "contract", "contracts", "invariant"];
    private static readonly string[] GuardMethods = ["throw", "raise_", "assert", "invariant"];

    /// <summary>Reads a name.</summary>
    /// <param name="raw">As the stack has it, without arguments.</param>
    /// <param name="file">The file's name or path; empty when not known.</param>
    /// <param name="place">Line and column as the stack has them: all that tells minified code apart, within one build.</param>
    /// <param name="isByFile">True where the file stands for the type (Python, functions of Node).</param>
    /// <param name="frame">The frame.</param>
    /// <returns>False for what only carries calls (schedulers, reflection, state machines).</returns>
    public static bool TryRead(ReadOnlySpan<char> raw, ReadOnlySpan<char> file, ReadOnlySpan<char> place, bool isByFile, out StackFrame frame)
    {
        frame = default;
        Span<char> buffer = stackalloc char[MaxLength];
        var length = Clean(raw, buffer, out var isAnonymous);
        ReadOnlySpan<char> name = buffer[..length];
        if (StartsWithAny(name, Noise) || ContainsAny(file, NoiseFiles))
        {
            return false;
        }

        var dot = name.LastIndexOf('.');
        var method = dot < 0 ? name : name[(dot + 1)..];
        var owner = dot < 0 ? default : name[..dot];
        var type = owner[(owner.LastIndexOf('.') + 1)..];
        var fileName = file[(file.LastIndexOfAny('/', '\\') + 1)..];
        if (fileName.IndexOf('?') is var query and >= 0)
        {
            fileName = fileName[..query];
        }

        var isLibrary = StartsWithAny(name, Libraries) || ContainsAny(file, ["node_modules", "site-packages", "dist-packages", "node:", "/python3"]) || file is "<anonymous>" or "native";
        var isMinified = fileName.Contains(".min.", StringComparison.Ordinal) || fileName.Contains("chunk", StringComparison.Ordinal) || fileName.Contains("bundle", StringComparison.Ordinal) || IsFarRight(place);
        var isNameless = isAnonymous || method.IsEmpty || (method.Length <= 2 && type.Length <= 2) || isMinified;
        if (type.IsEmpty && isByFile)
        {
            var stem = fileName.LastIndexOf('.') is var ending and > 0 ? fileName[..ending] : fileName;
            type = stem;
        }

        var traits = isLibrary ? FrameTraits.None : FrameTraits.Own;
        if (isNameless)
        {
            traits |= isMinified ? FrameTraits.Nameless | FrameTraits.Minified : FrameTraits.Nameless;
        }

        if (IsGuard(type, method))
        {
            traits |= FrameTraits.Guard;
        }

        // Bundlers rename what is local; names of properties, methods of classes among them, mostly stay.
        var methodHash = isNameless && method.Length <= (isMinified ? 3 : 2) ? 0 : Hash(method);
        // A bundle changes its name with each build; within one, places tell methods apart.
        var typeHash = isMinified ? Hash(fileName) : Hash(type);
        frame = new StackFrame(
            isMinified ? (uint)TextHash.Join(TextHash.Of(fileName), TextHash.Of(place)) : methodHash == 0 ? 0 : isByFile ? Hash(fileName) ^ Hash(name) : Hash(name),
            methodHash == 0 || typeHash == 0 || isMinified ? 0 : (uint)TextHash.Join(typeHash, methodHash),
            typeHash,
            methodHash,
            traits);
        return true;
    }

    /// <summary>Writes the name as people would: for the answer.</summary>
    public static string Show(ReadOnlySpan<char> raw)
    {
        Span<char> buffer = stackalloc char[MaxLength];
        return new string(buffer[..Clean(raw, buffer, out _)]);
    }

    private static int Clean(ReadOnlySpan<char> raw, Span<char> name, out bool isAnonymous)
    {
        isAnonymous = false;
        raw = raw.Trim();
        foreach (var prefix in (ReadOnlySpan<string>)["async ", "new ", "static "])
        {
            if (raw.StartsWith(prefix, StringComparison.Ordinal))
            {
                raw = raw[prefix.Length..];
            }
        }

        if (raw.IndexOf(" [as ", StringComparison.Ordinal) is var alias and > 0)
        {
            raw = raw[..alias];
        }

        // java.base/java.util.X, app//com.x.Y
        if (raw.LastIndexOf('/') is var slash and > 0 && !raw.StartsWith("<", StringComparison.Ordinal))
        {
            raw = raw[(slash + 1)..];
        }

        // Ns.Type.<Method>d__5.MoveNext, Ns.Type.<>c__DisplayClass5_0.<Method>b__1, Ns.Type.<Method>g__Local|5_0
        var open = raw.IndexOf('<');
        ReadOnlySpan<char> method = default;
        if (open >= 0)
        {
            method = Innermost(raw);
            isAnonymous = method.IsEmpty || method is "anonymous" or "lambda" or "module" or "listcomp" or "genexpr" or "locals";
            if (isAnonymous || open > 0)
            {
                raw = raw[..open].TrimEnd('.');
            }
            else
            {
                raw = default;
            }

            if (method is "module" or "lambda")
            {
                isAnonymous = method is "lambda";
            }
            else if (isAnonymous)
            {
                method = default;
            }
        }

        var length = 0;
        Append(raw, name, ref length);
        if (!method.IsEmpty)
        {
            if (length > 0 && length < name.Length)
            {
                name[length++] = '.';
            }

            Append(method, name, ref length);
        }

        return length;
    }

    // Without generic arguments (`1, [T], <T>), with dots between nested types, without what proxies add ($$…).
    private static void Append(ReadOnlySpan<char> raw, Span<char> name, ref int length)
    {
        var depth = 0;
        var isLambda = false;
        for (var i = 0; i < raw.Length && length < name.Length; i++)
        {
            var c = raw[i];
            if (c == '[')
            {
                depth++;
            }
            else if (c == ']')
            {
                depth = Math.Max(0, depth - 1);
            }
            else if (depth > 0)
            {
                continue;
            }
            else if (c == '`')
            {
                while (i + 1 < raw.Length && char.IsAsciiDigit(raw[i + 1]))
                {
                    i++;
                }
            }
            else if (c == '$' && raw[i..].StartsWith("$$", StringComparison.Ordinal))
            {
                // Y$$EnhancerBySpringCGLIB$$1a2b.method: up to the next dot is not the programmer's.
                while (i + 1 < raw.Length && raw[i + 1] != '.')
                {
                    i++;
                }
            }
            else if (raw[i..].StartsWith("lambda$", StringComparison.Ordinal))
            {
                i += "lambda$".Length - 1;
                isLambda = true;
            }
            else if (raw[i..].StartsWith("access$", StringComparison.Ordinal))
            {
                i += "access$".Length - 1;
            }
            else if (c == '$' && isLambda)
            {
                return;
            }
            else if (c is '+' or '$')
            {
                name[length++] = '.';
            }
            else if (!char.IsControl(c) && c != ' ')
            {
                name[length++] = c;
            }
        }
    }

    private static ReadOnlySpan<char> Innermost(ReadOnlySpan<char> raw)
    {
        for (var i = raw.Length - 2; i >= 0; i--)
        {
            if (raw[i] == '<' && char.IsLetter(raw[i + 1]))
            {
                var close = raw[i..].IndexOf('>');
                return close < 0 ? raw[(i + 1)..] : raw[(i + 1)..(i + close)];
            }
        }

        return default;
    }

    // ":1:53110": nobody writes lines like that.
    private static bool IsFarRight(ReadOnlySpan<char> place)
    {
        place = place.TrimStart(':').TrimEnd(')');
        var colon = place.IndexOf(':');
        return colon is > 0 and <= 2 && place.Length - colon - 1 >= 4 && place[(colon + 1)..].IndexOfAnyExceptInRange('0', '9') < 0;
    }

    private static bool IsGuard(ReadOnlySpan<char> type, ReadOnlySpan<char> method)
    {
        foreach (var word in GuardTypes)
        {
            if (type.EndsWith(word, StringComparison.OrdinalIgnoreCase) && (type.Length == word.Length || char.IsUpper(type[^word.Length]) || type[^(word.Length + 1)] is '_' or '-'))
            {
                return true;
            }
        }

        foreach (var word in GuardMethods)
        {
            if (method.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool StartsWithAny(ReadOnlySpan<char> text, string[] starts)
    {
        foreach (var start in starts)
        {
            if (text.StartsWith(start, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool ContainsAny(ReadOnlySpan<char> text, ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            if (text.Contains(part, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static uint Hash(ReadOnlySpan<char> text) => text.IsEmpty ? 0 : Math.Max(1, (uint)TextHash.Of(text));
}
