namespace Outrigger.Assist.Access.Agents;

/// <summary>What is left of a header that begins as a browser of today writes it, once all is taken away that such a browser writes.</summary>
/// <param name="IsModern">Whether it begins so; else nothing else is known.</param>
/// <param name="IsDesktop">Whether its platform is a desktop's, where nobody adds anything.</param>
/// <param name="IsRecent">Whether it is so recent, or runs where so few people are, that a small browser's name is not what is left.</param>
/// <param name="IsApplication">Whether an application shows the page, which says so behind the browser.</param>
/// <param name="Platform">Parts of the first comment that are no platform's.</param>
/// <param name="Engine">Comments of the engine that are not its own.</param>
/// <param name="Products">Products and words that no browser is known by.</param>
/// <param name="Comments">Comments behind the engine's.</param>
/// <param name="IsImplausible">Whether the version of Chromium never had the build that is named.</param>
internal readonly record struct AgentRest(bool IsModern, bool IsDesktop, bool IsRecent, bool IsApplication, int Platform, int Engine, int Products, int Comments, bool IsImplausible)
{
    /// <summary>Whether nothing is left.</summary>
    public bool IsWhole => IsModern && Platform + Engine + Products + Comments == 0 && !IsImplausible;
}

/// <summary>
/// The grammar of browsers of today, which their makers have kept still for years: the form of Mozilla, one comment with the
/// platform, the engine with its comment, and known products. Old browsers and other forms are not read. One pass;
/// allocation-free.
/// </summary>
internal static class AgentGrammar
{
    private const string Start = "mozilla/5.0 (";
    private const int BuildTolerance = 90;
    private const int Recent = 76;

    // Chromium 40, 50, … 140: the build each was cut from, as its release notes say.
    private static ReadOnlySpan<int> Builds => [2214, 2661, 3112, 3538, 3987, 4430, 4896, 5481, 6099, 6723, 7339];

    private static readonly string[] DesktopParts =
    [
        "windows", "win64", "wow64", "x64", "x86", "x86_64", "arm", "arm64", "arm_64", "macintosh", "intel mac os x", "ppc mac os x", "mac os x", "x11", "linux", "ubuntu", "kubuntu", "fedora", "debian", "cros", "freebsd", "openbsd", "netbsd", "dragonfly",
        "sunos", "unix", "wayland", "arch", "rv", "xbox", "xbox_one", "xbox_one_ed", "touch", "osmeta", "serviceui", "cortana", "u", "n", "i", "amd64", "i686",
    ];

    private static readonly string[] MobileParts = ["linux", "android", "mobile", "tablet", "u", "wv", "rv", "k", "arm", "arm_64", "iphone", "ipad", "ipod", "ipod touch", "cpu", "build"];

    private static readonly string[] EngineComments = ["khtml, like gecko", "khtml,like gecko", "khtml like gecko", "khtml, like gecko, safari", "khtml, like gecko, mobile safari"];

    /// <summary>Reads a header.</summary>
    /// <param name="lower">In lower case.</param>
    public static AgentRest Read(ReadOnlySpan<char> lower)
    {
        var end = lower.StartsWith(Start) ? EndOf(lower, Start.Length - 1) : -1;
        if (end < 0)
        {
            return default;
        }

        var platform = lower[Start.Length..end];
        var rest = lower[(end + 1)..];
        var (chrome, webkit) = (NumberAfter(rest, "chrome/", out var build), NumberAfter(rest, "applewebkit/", out _));
        if (chrome < 40 && (chrome > 0 || webkit < 600) && NumberAfter(rest, "firefox/", out _) < 20)
        {
            // The engine's comment has never been others'.
            return webkit < 530 ? default : new AgentRest(true, false, false, true, 0, ReadRest(rest).Engine, 0, 0, false);
        }

        var kind = KindOf(platform);
        if (kind == AgentPlatform.Other)
        {
            return default;
        }

        var isDesktop = kind is AgentPlatform.Windows or AgentPlatform.Mac or AgentPlatform.Linux;
        var isApplication = platform.EndsWith("; wv") || rest.IndexOf('[') >= 0 || rest.Contains("electron/", StringComparison.Ordinal) || (kind == AgentPlatform.Ios && !rest.Contains("safari/", StringComparison.Ordinal));
        var (engine, products, comments) = ReadRest(rest);
        return new AgentRest(true, isDesktop, chrome >= Recent || kind == AgentPlatform.Linux, isApplication, LeftOf(platform, isDesktop), engine, products, comments, chrome >= 40 && build is > 0 and < 9999 && Math.Abs(build - BuildOf(chrome)) > BuildTolerance);
    }

    private static AgentPlatform KindOf(ReadOnlySpan<char> platform) =>
        platform.Contains("android", StringComparison.Ordinal) ? (platform.Contains("windows", StringComparison.Ordinal) || platform.Contains("tizen", StringComparison.Ordinal) ? AgentPlatform.Other : AgentPlatform.Android)
        : platform.StartsWith("iphone") || platform.StartsWith("ipad") || platform.StartsWith("ipod") ? AgentPlatform.Ios
        : platform.Contains("tv", StringComparison.Ordinal) || platform.Contains("phone", StringComparison.Ordinal) || platform.Contains("compatible", StringComparison.Ordinal) ? AgentPlatform.Other
        : platform.Contains("windows nt", StringComparison.Ordinal) || platform.StartsWith("windows") ? AgentPlatform.Windows
        : platform.Contains("mac os x", StringComparison.Ordinal) ? AgentPlatform.Mac
        : platform.StartsWith("x11") ? AgentPlatform.Linux
        : AgentPlatform.Other;

    private static int LeftOf(ReadOnlySpan<char> platform, bool isDesktop)
    {
        var left = 0;
        foreach (var range in platform.Split(';'))
        {
            var part = platform[range].Trim();
            left += part.IsEmpty || IsLanguage(part) || part.EndsWith("mac os x") || part.Contains("mac os x ", StringComparison.Ordinal) || IsOneOf(part, isDesktop ? DesktopParts : MobileParts) ? 0 : 1;
        }

        // A phone says its model.
        return isDesktop ? left : Math.Max(0, left - 1);
    }

    private static bool IsOneOf(ReadOnlySpan<char> part, string[] words)
    {
        foreach (var word in words)
        {
            if (part.StartsWith(word) && (part.Length == word.Length || !char.IsLetter(part[word.Length])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLanguage(ReadOnlySpan<char> part) =>
        part.Length is 2 or 5 or 6 && char.IsAsciiLetter(part[0]) && char.IsAsciiLetter(part[1]) && (part.Length == 2 || part[2] is '-' or '_');

    private static (int Engine, int Products, int Comments) ReadRest(ReadOnlySpan<char> rest)
    {
        var (engine, products, comments) = (0, 0, 0);
        for (var at = 0; at < rest.Length;)
        {
            if (rest[at] is '(' or '[')
            {
                var end = EndOf(rest, at);
                end = end < 0 ? rest.Length : end;
                var comment = rest[(at + 1)..end];
                if (rest[at] == '(')
                {
                    var isEngine = comment.StartsWith("khtml");
                    engine += isEngine && !IsEngine(comment) ? 1 : 0;
                    comments += isEngine || comment.StartsWith("like ") || comment.StartsWith("edition") || comment.StartsWith("beta") || comment.StartsWith("chromium") || comment.StartsWith("ecosia") ? 0 : 1;
                }

                at = end + 1;
            }
            else if (rest[at] is ' ' or ';' or ',' or ')' or ']')
            {
                at++;
            }
            else
            {
                var length = rest[at..].IndexOfAny(" ([;,");
                var product = length < 0 ? rest[at..] : rest.Slice(at, length);
                var slash = product.IndexOf('/');
                var name = slash < 0 ? product : product[..slash];
                products += char.IsAsciiLetter(product[0]) && name.Length > 1 && !AgentReader.IsProduct(name) && !name.EndsWith("browser") ? 1 : 0;
                at += product.Length;
            }
        }

        return (engine, products, comments);
    }

    private static bool IsEngine(ReadOnlySpan<char> comment)
    {
        foreach (var one in EngineComments)
        {
            if (comment.SequenceEqual(one) || (one.EndsWith("safari") && comment.StartsWith(one) && comment.Length > one.Length && comment[one.Length] == '/'))
            {
                return true;
            }
        }

        return false;
    }

    // Where what begins here ends; comments may hold comments.
    private static int EndOf(ReadOnlySpan<char> text, int start)
    {
        var (open, close) = text[start] == '(' ? ('(', ')') : ('[', ']');
        var depth = 0;
        for (var at = start; at < text.Length; at++)
        {
            depth += text[at] == open ? 1 : text[at] == close ? -1 : 0;
            if (depth == 0)
            {
                return at;
            }
        }

        return -1;
    }

    private static int BuildOf(int version)
    {
        var tens = Math.Min((version - 40) / 10, Builds.Length - 2);
        var ones = version - 40 - (tens * 10);
        return Builds[tens] + ((Builds[tens + 1] - Builds[tens]) * ones / 10);
    }

    // The number behind a word, and the third of the version, which counts builds.
    private static int NumberAfter(ReadOnlySpan<char> text, string word, out int build)
    {
        build = 0;
        var at = text.IndexOf(word);
        if (at < 0)
        {
            return 0;
        }

        var rest = text[(at + word.Length)..];
        var (number, dots) = (AgentForm.NumberAt(rest), 0);
        for (var i = 0; i < rest.Length && (char.IsAsciiDigit(rest[i]) || rest[i] == '.'); i++)
        {
            dots += rest[i] == '.' ? 1 : 0;
            if (dots == 2 && rest[i] == '.')
            {
                build = AgentForm.NumberAt(rest[(i + 1)..]);
                break;
            }
        }

        return number;
    }
}
