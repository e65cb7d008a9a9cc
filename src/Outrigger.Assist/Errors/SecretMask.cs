using System.Buffers;
using System.Text;

namespace Outrigger.Assist.Errors;

/// <summary>
/// Takes out of a text what must not be shown or kept: keys, tokens, passwords, connection strings, e-mail addresses,
/// addresses of machines, and paths of the file system. One pass from left to right, each character looked at a bounded
/// number of times, no regular expressions. Thread-safe.
/// </summary>
public static class SecretMask
{
    private const int MaxTokenLength = 4096;

    private static readonly SearchValues<char> ValueEnd = SearchValues.Create(" \t\r\n,;&)}]");
    private static readonly SearchValues<char> WordEnd = SearchValues.Create(" \"'`<>(){}[],;|\u007f" + string.Concat(Enumerable.Range(0, 32).Select(static c => (char)c)));
    private static readonly string[] SecretNames =
    [
        "password", "passwd", "pwd", "passphrase", "secret", "token", "apikey", "api_key", "api-key", "accesskey", "access_key", "accountkey", "account_key", "sharedaccesskey",
        "privatekey", "private_key", "authorization", "cookie", "sessionid", "session_id", "credential", "credentials", "sig", "signature", "otp", "pin", "cvv", "ssn", "iban",
    ];

    private static readonly string[] TokenStarts =
        ["sk-", "sk_", "pk_", "rk_", "ork_", "ora_", "ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xoxa-", "xoxs-", "AKIA", "ASIA", "AIza", "ya29.", "npm_", "hf_", "SG."];

    private static readonly string[] Roots =
        ["/home/", "/usr/", "/var/", "/etc/", "/opt/", "/srv/", "/root/", "/tmp/", "/app/", "/mnt/", "/Users/", "/private/", "/proc/", "/workspace/", "/build/", "/code/", "/lib/", "/run/", "/data/", "/src/", "/media/", "/dev/", "/sys/", "/bin/", "/sbin/"];

    private static readonly string[] LibraryMarks = ["node_modules", "site-packages", "dist-packages"];
    private static readonly string[] CodeEndings = [".cs", ".py", ".js", ".ts", ".mjs", ".cjs", ".jsx", ".tsx", ".java", ".kt", ".go", ".rb", ".php", ".fs", ".vb", ".scala"];

    /// <summary>The text without its secrets.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxLength">What is beyond is cut off.</param>
    /// <param name="keepsFileNames">True for stacks: of a source file's path its name (with the library it lies in) stays.</param>
    public static string Mask(string? text, int maxLength, bool keepsFileNames = false)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var source = text.AsSpan(0, Math.Min(text.Length, maxLength));
        var result = new StringBuilder(source.Length);
        var position = 0;
        while (position < source.Length)
        {
            position += Step(source, position, result, keepsFileNames);
        }

        return result.ToString();
    }

    // Writes what stands at the position and says how many characters that were.
    private static int Step(ReadOnlySpan<char> text, int at, StringBuilder result, bool keepsFileNames)
    {
        var c = text[at];
        if (WordEnd.Contains(c))
        {
            result.Append(char.IsControl(c) && c is not ('\t' or '\r' or '\n') ? ' ' : c);
            return 1;
        }

        if (char.IsControl(c) || (char.IsSurrogate(c) && !IsPair(text, at)))
        {
            result.Append(' ');
            return 1;
        }

        var rest = text[at..];
        if (rest.StartsWith("-----BEGIN ", StringComparison.Ordinal))
        {
            result.Append("[key]");
            var end = rest.IndexOf("-----END ", StringComparison.Ordinal);
            var close = end < 0 ? -1 : rest[(end + 9)..].IndexOf("-----", StringComparison.Ordinal);
            return close < 0 ? rest.Length : end + 9 + close + 5;
        }

        if (PathLength(rest, out var isWindows) is var path and > 0)
        {
            AppendPath(rest[..path], isWindows, keepsFileNames, result);
            return path;
        }

        var length = rest.IndexOfAny(WordEnd);
        length = length < 0 ? rest.Length : length;
        var word = rest[..Math.Min(length, MaxTokenLength)];
        if (length > MaxTokenLength)
        {
            // Nobody writes a word like that; whatever it is, it is not for showing.
            result.Append("[token]");
            return length;
        }

        return StepWord(rest, word, result);
    }

    private static int StepWord(ReadOnlySpan<char> rest, ReadOnlySpan<char> word, StringBuilder result)
    {
        if (word.IndexOf("://", StringComparison.Ordinal) is var scheme and > 0)
        {
            AppendAddress(word, scheme, result);
            return word.Length;
        }

        // name=value, name: value, "name": "value", Bearer value
        var split = word.IndexOfAny('=', ':');
        var name = split < 0 ? word : word[..split];
        if (IsSecretName(name) && ValueLength(rest, name.Length, out var valueStart) is var value and > 0)
        {
            result.Append(rest[..valueStart]);
            result.Append("[secret]");
            return valueStart + value;
        }

        if ((word.Equals("Bearer", StringComparison.OrdinalIgnoreCase) || word.Equals("Basic", StringComparison.OrdinalIgnoreCase)) && rest.Length > word.Length + 8 && rest[word.Length] == ' ')
        {
            var next = rest[(word.Length + 1)..];
            var length = next.IndexOfAny(WordEnd) is var end and >= 0 ? end : next.Length;
            if (length >= 8 && (HasDigit(next[..length]) || length >= 16))
            {
                result.Append(word).Append(" [token]");
                return word.Length + 1 + length;
            }
        }

        if (split > 0 && split < word.Length - 1 && !IsAddress(word))
        {
            result.Append(word[..(split + 1)]);
            return split + 1;
        }

        AppendWord(word, result);
        return word.Length;
    }

    private static void AppendWord(ReadOnlySpan<char> word, StringBuilder result)
    {
        // A secret stays one when something foreign is glued to it.
        var start = 0;
        for (var i = 0; i < word.Length; i++)
        {
            if (word[i] is '?' or '&' or '!' or '#' or < ' ' or > '~')
            {
                AppendPart(word[start..i], result);
                result.Append(char.IsControl(word[i]) || (char.IsSurrogate(word[i]) && !IsPair(word, i)) ? ' ' : word[i]);
                start = i + 1;
            }
        }

        AppendPart(word[start..], result);
    }

    private static void AppendPart(ReadOnlySpan<char> word, StringBuilder result)
    {
        var at = word.IndexOf('@');
        if (at > 0 && at < word.Length - 3 && word[(at + 1)..].Contains('.') && word[at + 1] != '/' && IsMailName(word[..at]))
        {
            result.Append("[email]");
        }
        else if (IsAddress(word))
        {
            result.Append("[ip]");
        }
        else if (IsToken(word))
        {
            result.Append("[token]");
        }
        else
        {
            result.Append(word);
        }
    }

    // scheme://user:password@host/path?query: who signs in is masked, and so are the values of the query.
    private static void AppendAddress(ReadOnlySpan<char> word, int scheme, StringBuilder result)
    {
        result.Append(word[..(scheme + 3)]);
        var rest = word[(scheme + 3)..];
        var slash = rest.IndexOfAny('/', '?', '#');
        var authority = slash < 0 ? rest : rest[..slash];
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            result.Append("[secret]@");
            authority = authority[(at + 1)..];
        }

        if (word.StartsWith("file:", StringComparison.Ordinal))
        {
            result.Append("[path]");
            return;
        }

        if (IsAddress(authority))
        {
            result.Append("[ip]");
        }
        else
        {
            result.Append(authority);
        }

        if (slash < 0)
        {
            return;
        }

        var tail = rest[slash..];
        var query = tail.IndexOf('?');
        foreach (var segment in (query < 0 ? tail : tail[..query]).Split('/'))
        {
            var part = tail[segment];
            if (segment.Start.Value > 0)
            {
                result.Append('/');
            }

            AppendWord(part, result);
        }

        if (query >= 0)
        {
            // What was masked before ends with the question mark.
            result.Append(query == tail.Length - 1 ? "?" : "?[query]");
        }
    }

    // A secret's value after name, separator and quotes; 0 when there is none.
    private static int ValueLength(ReadOnlySpan<char> rest, int nameLength, out int start)
    {
        start = nameLength;
        while (start < rest.Length && start < nameLength + 6 && rest[start] is '"' or '\'' or ' ' or '\\')
        {
            start++;
        }

        if (start >= rest.Length || rest[start] is not ('=' or ':'))
        {
            return 0;
        }

        start++;
        while (start < rest.Length && rest[start] is ' ' or '=' or '\\')
        {
            start++;
        }

        if (start >= rest.Length)
        {
            return 0;
        }

        if (rest[start] is '"' or '\'')
        {
            var quote = rest[start];
            start++;
            var end = rest[start..].IndexOf(quote);
            return end < 0 ? rest.Length - start : end;
        }

        if (rest[start..].StartsWith("[secret]", StringComparison.Ordinal))
        {
            return "[secret]".Length;
        }

        // "authorization: Bearer abc": both words are the value.
        var value = rest[start..];
        var length = value.IndexOfAny(ValueEnd) is var stop and >= 0 ? stop : value.Length;
        if (value[..length].Equals("Bearer", StringComparison.OrdinalIgnoreCase) || value[..length].Equals("Basic", StringComparison.OrdinalIgnoreCase))
        {
            var more = value[Math.Min(value.Length, length + 1)..];
            length += 1 + (more.IndexOfAny(ValueEnd) is var second and >= 0 ? second : more.Length);
        }

        return Math.Min(length, value.Length);
    }

    private static bool IsSecretName(ReadOnlySpan<char> name)
    {
        if (name.Length is < 3 or > 64)
        {
            return false;
        }

        foreach (var secret in SecretNames)
        {
            if (name.EndsWith(secret, StringComparison.OrdinalIgnoreCase) && (secret.Length > 3 || name.Length == secret.Length || !char.IsLetter(name[^(secret.Length + 1)])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsMailName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!char.IsLetterOrDigit(c) && c is not ('.' or '_' or '-' or '+' or '%'))
            {
                return false;
            }
        }

        return true;
    }

    // 10.1.2.3, 10.1.2.3:80, 2001:db8::1; not 1.2.3 (a version) nor 12:30:01 (a time).
    private static bool IsAddress(ReadOnlySpan<char> word)
    {
        var trimmed = word.TrimEnd(".:");
        if (trimmed.Length is < 3 or > 45)
        {
            return false;
        }

        var (dots, colons, hexLetters, isClean) = (0, 0, 0, true);
        foreach (var c in trimmed)
        {
            dots += c == '.' ? 1 : 0;
            colons += c == ':' ? 1 : 0;
            hexLetters += char.IsAsciiHexDigit(c) && !char.IsAsciiDigit(c) ? 1 : 0;
            isClean &= char.IsAsciiHexDigit(c) || c is '.' or ':' or '%';
        }

        return isClean && ((dots == 3 && hexLetters == 0 && colons <= 1 && char.IsAsciiDigit(trimmed[0])) || (colons >= 2 && (hexLetters > 0 || trimmed.Contains("::", StringComparison.Ordinal)) && dots is 0 or 3));
    }

    private static bool IsToken(ReadOnlySpan<char> word)
    {
        foreach (var start in TokenStarts)
        {
            if (word.StartsWith(start, StringComparison.Ordinal) && word.Length >= start.Length + 12 && (HasDigit(word) || word.Length >= 28))
            {
                return true;
            }
        }

        if (word.Length < 24)
        {
            return false;
        }

        if (word.StartsWith("eyJ", StringComparison.Ordinal))
        {
            return true;
        }

        // Long and made of letters and digits without any order: changes between the two all the time.
        var (digits, upper, lower, others, hex, changes) = (0, 0, 0, 0, 0, 0);
        var last = 0;
        foreach (var c in word)
        {
            var kind = char.IsAsciiDigit(c) ? 1 : char.IsAsciiLetter(c) ? 2 : 3;
            digits += kind == 1 ? 1 : 0;
            upper += char.IsAsciiLetterUpper(c) ? 1 : 0;
            lower += char.IsAsciiLetterLower(c) ? 1 : 0;
            others += kind == 3 && c is not ('-' or '_' or '+' or '/' or '=') ? 1 : 0;
            hex += char.IsAsciiHexDigit(c) ? 1 : 0;
            changes += kind != last && kind != 3 ? 1 : 0;
            last = kind == 3 ? last : kind;
        }

        // A UUID names a thing and opens no door.
        var isUuid = word.Length == 36 && word[8] == '-' && word[13] == '-' && word[18] == '-' && word[23] == '-';
        return others == 0 && !isUuid && ((hex == word.Length && word.Length >= 32) || (digits >= 3 && changes >= 7 && upper + lower > 5) || (digits >= 2 && upper >= 4 && lower >= 4 && word.Length >= 32 && changes >= 5));
    }

    private static bool HasDigit(ReadOnlySpan<char> word) => word.IndexOfAnyInRange('0', '9') >= 0;

    private static int PathLength(ReadOnlySpan<char> rest, out bool isWindows)
    {
        isWindows = rest.Length > 3 && ((char.IsAsciiLetter(rest[0]) && rest[1] == ':' && rest[2] is '\\' or '/' && (rest.Length < 4 || rest[3] != '/')) || (rest[0] == '\\' && rest[1] == '\\' && char.IsAsciiLetterOrDigit(rest[2])));
        if (!isWindows && !StartsAtRoot(rest))
        {
            return 0;
        }

        var length = isWindows ? 3 : 1;
        while (length < rest.Length && length < 1024)
        {
            var c = rest[length];
            if (c is '\r' or '\n' or '\t' or '"' or '\'' or '`' or '<' or '>' or '|' or '*' or ',' or ';' or '(' or ')' or '[' or ']' or '{' or '}' || (c == ':' && length > 1))
            {
                break;
            }

            // "C:\Program Files\x": a blank belongs to the path when another separator follows within a few words.
            if (c == ' ' && !(isWindows && GoesOn(rest[(length + 1)..])))
            {
                break;
            }

            length++;
        }

        while (length > 1 && rest[length - 1] is '.' or '?' or '!')
        {
            length--;
        }

        return length;
    }

    private static bool GoesOn(ReadOnlySpan<char> after)
    {
        for (var i = 0; i < after.Length && i < 24; i++)
        {
            if (after[i] == '\\')
            {
                return true;
            }

            if (!char.IsLetterOrDigit(after[i]) && after[i] is not ('(' or ')' or ' ' or '-'))
            {
                return false;
            }
        }

        return false;
    }

    private static bool StartsAtRoot(ReadOnlySpan<char> rest)
    {
        if (rest[0] != '/')
        {
            return false;
        }

        foreach (var root in Roots)
        {
            if (rest.StartsWith(root, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static void AppendPath(ReadOnlySpan<char> path, bool isWindows, bool keepsFileName, StringBuilder result)
    {
        result.Append("[path]");
        if (!keepsFileName)
        {
            return;
        }

        foreach (var mark in LibraryMarks)
        {
            if (path.LastIndexOf(mark, StringComparison.Ordinal) is var found and > 0)
            {
                result.Append('/').Append(path[found..]);
                return;
            }
        }

        var name = path[(path.LastIndexOfAny('/', '\\') + 1)..];
        foreach (var ending in CodeEndings)
        {
            if (name.EndsWith(ending, StringComparison.Ordinal))
            {
                if (!isWindows && path.Contains("/python3", StringComparison.Ordinal))
                {
                    result.Append("/python3");
                }

                result.Append('/').Append(name);
                return;
            }
        }
    }

    private static bool IsPair(ReadOnlySpan<char> text, int at) =>
        (char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])) || (char.IsLowSurrogate(text[at]) && at > 0 && char.IsHighSurrogate(text[at - 1]));
}
