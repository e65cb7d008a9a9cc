using System.Buffers;
using System.Text;

namespace Outrigger.Assist.Errors;

/// <summary>
/// Takes out of a message what tells a client how things are wired behind the application: names of hosts with and without
/// port, addresses of services, and the parts of connection strings. What operators read keeps them. Words are looked at once,
/// no regular expressions. Thread-safe.
/// </summary>
internal static class HostMask
{
    private const string Host = "[host]";
    private const string Hidden = "[hidden]";
    private const int MaxName = 253;

    private static readonly SearchValues<char> Between = SearchValues.Create(" \t\r\n\"'`<>(){}[],;|");

    // Zones that are never public, and the public ones that are no word of a program.
    private static readonly HashSet<string> Zones = new(StringComparer.OrdinalIgnoreCase)
    {
        "internal", "local", "localdomain", "localhost", "lan", "corp", "intra", "intranet", "private", "home", "svc", "cluster", "consul", "docker", "arpa", "onion", "test", "invalid",
        "com", "net", "org", "edu", "gov", "io", "dev", "cloud", "app", "ai", "co", "eu", "uk", "de", "fr", "nl", "ch", "at", "cn", "tw", "jp", "kr", "ru", "us", "ca", "au", "br",
    };

    // What stands before the value in a connection string.
    private static readonly HashSet<string> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        "server", "source", "datasource", "host", "hostname", "hostaddr", "addr", "address", "port", "database", "dbname", "catalog", "endpoint", "accountendpoint", "accountname", "dsn", "user", "username", "uid",
        "url", "uri", "baseurl", "broker", "brokers", "bootstrap.servers", "instance", "servername", "service", "sid", "replicaset",
    };

    // After these a name follows, whatever it looks like; after the others only one that looks like a machine's.
    private static readonly HashSet<string> Before = new(StringComparer.OrdinalIgnoreCase)
    {
        "enotfound", "eai_again", "econnrefused", "econnreset", "etimedout", "ehostunreach", "enetunreach", "lookup", "resolve", "unknownhostexception", "gaierror",
    };

    private static readonly HashSet<string> MaybeBefore = new(StringComparer.OrdinalIgnoreCase)
    {
        "host", "hostname", "server", "backend", "upstream", "node", "machine", "broker",
    };

    private static readonly HashSet<string> Prepositions = new(StringComparer.OrdinalIgnoreCase) { "to", "at", "from", "on", "with", "by", "via", "name", "address" };

    /// <summary>The message without hosts.</summary>
    /// <param name="text">A message that went through <see cref="SecretMask"/>.</param>
    /// <param name="isFromAfar">Whether it speaks of another service: then whatever looks like a host or a path is one.</param>
    public static string Mask(string text, bool isFromAfar)
    {
        var source = text.AsSpan();
        var result = new StringBuilder(source.Length);
        var last = ReadOnlySpan<char>.Empty;
        var at = 0;
        while (at < source.Length)
        {
            var rest = source[at..];
            var length = rest.IndexOfAny(Between);
            length = length < 0 ? rest.Length : length;
            if (length == 0)
            {
                result.Append(rest[0]);
                at++;
                continue;
            }

            var word = rest[..length];
            if (KeyLength(word, last) is var key and > 0)
            {
                var value = ValueLength(rest[key..]);
                result.Append(word[..key]).Append(value > 0 ? Hidden : "");
                at += key + value;
            }
            else
            {
                // Two words with a mark between them are looked at apart, the mark with the first.
                var glued = GluedAt(word);
                var alone = glued > 0 ? word[..glued] : word;
                Append(alone, new Around(last, at > 0 ? source[at - 1] : ' ', isFromAfar), result);
                result.Append(glued > 0 ? word.Slice(glued, 1) : default);
                word = glued > 0 ? word[..(glued + 1)] : word;
                at += word.Length;
            }

            last = word;
        }

        return result.ToString();
    }

    // At "CN=x" and "error:x", but not at a port, nor in an address of a service.
    private static int GluedAt(ReadOnlySpan<char> word)
    {
        if (word.IndexOf("://", StringComparison.Ordinal) >= 0)
        {
            return -1;
        }

        for (var i = 1; i < word.Length - 1; i++)
        {
            if (word[i] == '=' || (word[i] == ':' && !char.IsAsciiDigit(word[i + 1])))
            {
                return i;
            }
        }

        return -1;
    }

    private static void Append(ReadOnlySpan<char> word, Around around, StringBuilder result)
    {
        // "https://host/path", also where something is glued before it.
        if (word.IndexOf("://", StringComparison.Ordinal) >= 0)
        {
            result.Append(Host);
            return;
        }

        // Marks that were set before, and what ends a sentence.
        var core = word.TrimEnd(".:!?").TrimStart("@=:");
        if (core.IsEmpty)
        {
            result.Append(word);
            return;
        }

        var start = word.IndexOf(core, StringComparison.Ordinal);
        var isPath = around.IsFromAfar && core[0] == '/' && core[1..].Contains('/');
        if (isPath || IsHost(core, around))
        {
            result.Append(word[..start]).Append(isPath ? "[path]" : Host).Append(word[(start + core.Length)..]);
        }
        else
        {
            result.Append(word);
        }
    }

    private static bool IsHost(ReadOnlySpan<char> word, Around around)
    {
        // user@host, host/path, host?query: what stands before the first of these is looked at.
        var at = word.LastIndexOf('@');
        var name = at >= 0 ? word[(at + 1)..] : word;
        var end = name[Math.Min(1, name.Length)..].IndexOfAny('/', '?', '#');
        name = end >= 0 ? name[..(end + 1)] : name;
        var colon = name.LastIndexOf(':');
        var port = colon > 0 && int.TryParse(name[(colon + 1)..], out var number) && number is > 0 and <= 65_535 ? number : 0;
        name = (port > 0 || (colon > 0 && colon == name.Length - 1) ? name[..colon] : name).TrimEnd('.');
        if (name.Length is 0 or > MaxName || !IsName(name))
        {
            return false;
        }

        var dot = name.LastIndexOf('.');
        var isMachine = dot > 0 || name.IndexOfAny('-', '_') > 0;
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (port > 0 && (port >= 1000 || isMachine || around.IsFromAfar || around.Mark == '('))
            || (dot > 0 && (around.IsFromAfar ? IsZone(name[(dot + 1)..]) || IsPlain(name) : IsPlain(name) && IsZone(name[(dot + 1)..])))
            || Follows(name, around);
    }

    // "ENOTFOUND warehouse", "host: warehouse", "host db-1": the word before says what this is.
    private static bool Follows(ReadOnlySpan<char> name, Around around)
    {
        if (MaybeBefore.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name))
        {
            return false;
        }

        var before = around.Last.TrimEnd(":=");
        before = before[(before.LastIndexOf('.') + 1)..];
        if (name.Contains('.') || Before.GetAlternateLookup<ReadOnlySpan<char>>().Contains(before))
        {
            return !name.Contains('.');
        }

        var isNamed = around.Mark is '"' or '\'' or '`' || around.Last.EndsWith(':');
        return MaybeBefore.GetAlternateLookup<ReadOnlySpan<char>>().Contains(before) ? isNamed || EndsAsMachine(name)
            : around.IsFromAfar && Prepositions.GetAlternateLookup<ReadOnlySpan<char>>().Contains(before) && (isNamed || EndsAsMachine(name));
    }

    // db-1, web01, warehouse-prod, but not a plain word or number.
    private static bool EndsAsMachine(ReadOnlySpan<char> name)
    {
        var hasLetter = name.IndexOfAnyInRange('a', 'z') >= 0 || name.IndexOfAnyInRange('A', 'Z') >= 0;
        return hasLetter && char.IsAsciiLetter(name[0]) && (char.IsAsciiDigit(name[^1]) || name.Contains("-prod", StringComparison.OrdinalIgnoreCase) || name.Contains("-db", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsZone(ReadOnlySpan<char> label) => Zones.GetAlternateLookup<ReadOnlySpan<char>>().Contains(label) || label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase);

    // Hosts are written in one case; System.IO and OrderLine.Net are names of code.
    private static bool IsPlain(ReadOnlySpan<char> name) => name.IndexOfAnyInRange('a', 'z') < 0 || name.IndexOfAnyInRange('A', 'Z') < 0;

    // Letters, digits, hyphens and dots, with a letter at all: 1.5 and 12:30 are none.
    private static bool IsName(ReadOnlySpan<char> name)
    {
        var letters = 0;
        foreach (var c in name)
        {
            if (!char.IsLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                return false;
            }

            letters += char.IsLetter(c) ? 1 : 0;
        }

        return letters > 0 && name[0] != '.' && !name.Contains("..", StringComparison.Ordinal);
    }

    // Of "Server=x" the seven before the value; 0 where it is no part of a connection string.
    private static int KeyLength(ReadOnlySpan<char> word, ReadOnlySpan<char> last)
    {
        var split = word.IndexOf('=');
        return split > 0 && (Keys.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word[..split]) || (word[..split].Equals("id", StringComparison.OrdinalIgnoreCase) && last.Equals("user", StringComparison.OrdinalIgnoreCase)))
            ? split + 1
            : 0;
    }

    private static int ValueLength(ReadOnlySpan<char> rest)
    {
        if (rest is ['"' or '\'', ..])
        {
            var close = rest[1..].IndexOf(rest[0]);
            return close < 0 ? rest.Length : close + 2;
        }

        var end = rest.IndexOfAny(" ;\t\r\n");
        return end < 0 ? rest.Length : end;
    }

    /// <summary>What stands around a word.</summary>
    /// <param name="last">The word before.</param>
    /// <param name="mark">The character before.</param>
    /// <param name="isFromAfar">Whether the message speaks of another service.</param>
    private readonly ref struct Around(ReadOnlySpan<char> last, char mark, bool isFromAfar)
    {
        public ReadOnlySpan<char> Last { get; } = last;

        public char Mark { get; } = mark;

        public bool IsFromAfar { get; } = isFromAfar;
    }
}
