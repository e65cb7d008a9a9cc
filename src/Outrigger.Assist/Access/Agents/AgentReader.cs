using System.Buffers;
using System.Collections.Frozen;

namespace Outrigger.Assist.Access.Agents;

/// <summary>
/// Reads a User-Agent header: its products and comments (RFC 9110, section 10.1.5), the words in them, and whether they go
/// together as browsers put them. Every oddity adds to the log-odds of a program. One pass for the parts and one for the
/// words; no regular expression; beyond 1,024 characters nothing is read. Pure; allocation-free.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9110#section-10.1.5"/>
internal static class AgentReader
{
    /// <summary>How many characters are looked at.</summary>
    public const int MaxLength = 1024;

    /// <summary>From which suspicion on a text is odd for a browser: one more sign, and no more.</summary>
    public const double OddFrom = 0;

    /// <summary>
    /// From which suspicion on the text alone is taken for a program's. Chosen before any labelled string was read; below it lie
    /// applications nobody knows, of people as well as of others.
    /// </summary>
    public const double ProgramFrom = 3.6;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> WholeDeeds = AgentWords.WholeDeeds.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Libraries = AgentWords.Libraries.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Products = AgentWords.Products.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");

    /// <summary>Reads a header. O(length × words), about 2 µs for a usual one.</summary>
    public static AgentFacts Read(ReadOnlySpan<char> agent)
    {
        var isLong = agent.Length > MaxLength;
        var text = (isLong ? agent[..MaxLength] : agent).Trim();
        if (text.Length == 0 || text is "-" or "null" or "undefined" or "(null)")
        {
            return new AgentFacts(AgentKind.None, AgentFamily.Unknown, AgentPlatform.Unknown, 0, 4, AgentSign.Absent);
        }

        Span<char> lower = stackalloc char[MaxLength];
        lower = lower[..text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            lower[i] = char.ToLowerInvariant(text[i]);
        }

        var form = new AgentForm(text, lower);
        var sum = new Sum(-2.5);
        ReadForm(lower, ref form, ref sum);
        ReadRest(AgentGrammar.Read(lower), ref sum);
        ReadWords(lower, form, ref sum);
        if (isLong || text.Length < 20)
        {
            sum.Add(1, AgentSign.Form);
        }

        var kind = KindOf(lower, form, sum);
        return new AgentFacts(kind, form.Family, form.Platform, form.Version, sum.Value, sum.Sign);
    }

    private static AgentKind KindOf(ReadOnlySpan<char> lower, in AgentForm form, in Sum sum) =>
        ContainsAny(lower, AgentWords.Scanners) ? AgentKind.Scanner
        : sum.Sign == AgentSign.Steered ? AgentKind.Steered
        : ContainsAny(lower, AgentWords.Previews) && sum.Value >= OddFrom ? AgentKind.Preview
        : sum.IsLibrary ? AgentKind.Tool
        : sum.IsNamed && sum.Value >= OddFrom ? AgentKind.Declared
        : sum.Value < OddFrom ? AgentKind.Browser
        : form.IsMozilla || form.IsOtherForm ? AgentKind.Odd
        : AgentKind.Declared;

    private static void ReadForm(ReadOnlySpan<char> lower, scoped ref AgentForm form, ref Sum sum)
    {
        form.Scan();
        if (!form.IsMozilla && !form.IsOtherForm)
        {
            // Applications name themselves first and then the device, or carry a browser's whole header behind their name.
            var isApplication = ContainsAny(lower, AgentWords.Devices) || AgentForm.StartsWithAny(lower, AgentWords.Applications) || lower.Contains("mozilla/5.0 (", StringComparison.Ordinal);
            sum.Add(isApplication || form.Engines > 0 ? 1.6 : HasDigitInName(lower) ? 4.5 : 6, AgentSign.NoBrowserForm);
        }

        if (form.HasLibrary)
        {
            // Behind the form of a browser a library's word may be a part of the phone's.
            sum.IsLibrary = true;
            sum.Add(form.IsOtherForm || form.Engines > 0 ? 3 : 5, AgentSign.Library);
        }

        if (form.Unknown > 0)
        {
            sum.Add((form.IsModern ? 1 : 0.2) + Math.Min(form.Unknown, 2), AgentSign.UnknownProduct);
        }

        if (!form.IsMozilla)
        {
            return;
        }

        if (form.IsCompatible && !form.HasOldEngine)
        {
            sum.IsNamed = true;
            sum.Add(form.HasPlatform ? 2.2 : 4.5, AgentSign.UnknownCompatible);
        }

        if (!form.HasPlatform)
        {
            sum.Add(2.3, AgentSign.NoPlatform);
        }

        if (form.Engines == 0 && !form.IsCompatible && !lower.StartsWith("mozilla/4") && !lower.StartsWith("mozilla/3"))
        {
            sum.Add(3, AgentSign.NoEngine);
        }

        sum.Add(form.FindContradictions(), AgentSign.Inconsistent);
        if (form.IsUnbalanced)
        {
            sum.Add(1.6, AgentSign.Form);
        }

        if (form.HasControl)
        {
            sum.Add(1.5, AgentSign.Form);
        }
    }

    // Makers of browsers let nobody write into their header on a desktop; on phones applications do.
    private static void ReadRest(in AgentRest rest, ref Sum sum)
    {
        if (!rest.IsModern)
        {
            return;
        }

        if (rest.Engine > 0)
        {
            sum.Add(6.5, AgentSign.LeftOver);
        }

        if (rest.Platform > 0)
        {
            sum.Add(rest.IsDesktop ? 6.5 : 1.5, AgentSign.LeftOver);
        }

        if (rest.Comments > 0 && rest.IsDesktop)
        {
            sum.Add(5.5, AgentSign.LeftOver);
        }

        if (rest.Products > 0)
        {
            sum.Add(rest.IsApplication ? 0 : rest.IsDesktop && rest.IsRecent ? 6 : 2, AgentSign.LeftOver);
        }

        if (rest.IsImplausible)
        {
            sum.Add(2, AgentSign.Inconsistent);
        }
    }

    // Runs of letters: what a program calls itself is found in them, whatever stands around.
    private static void ReadWords(ReadOnlySpan<char> lower, in AgentForm form, ref Sum sum)
    {
        if (ContainsAny(lower, AgentWords.Scanners))
        {
            sum.IsNamed = true;
            sum.Add(6, AgentSign.Scanner);
        }

        if (ContainsAny(lower, AgentWords.Steered))
        {
            sum.Add(7, AgentSign.Steered);
        }

        var skipsComments = form.IsMozilla && form.HasPlatform && (!form.IsCompatible || form.HasOldEngine);
        var isPhoneApplication = form.Family == AgentFamily.WebView && form.Platform is AgentPlatform.Android or AgentPlatform.Ios;
        if (HasAddress(lower))
        {
            // Add-ons leave theirs where the platform stands; programs write theirs behind a plus or at the end.
            var isProgram = lower.Contains("+http", StringComparison.Ordinal) || !skipsComments;
            sum.IsNamed |= !isPhoneApplication;
            sum.Add(form.IsOtherForm ? 3.5 : isProgram ? 6 : isPhoneApplication || AddressIsInPlatform(lower) ? 3 : 5, AgentSign.Address);
        }
        else if (HasDomain(lower) && !lower.Contains("bsalsa", StringComparison.Ordinal))
        {
            sum.Add(2.2, AgentSign.Address);
        }

        // Where a browser tells of its platform, makers of phones and of add-ons have left words of all kinds.
        var depth = 0;
        for (var i = 0; i < lower.Length;)
        {
            if (!char.IsLetter(lower[i]))
            {
                depth += lower[i] is '(' or '[' ? 1 : lower[i] is ')' or ']' ? -1 : 0;
                i++;
                continue;
            }

            var start = i;
            while (i < lower.Length && char.IsLetter(lower[i]))
            {
                i++;
            }

            if (Products.Contains(lower[start..i]))
            {
                continue;
            }

            if (TellsDeed(lower[start..i]))
            {
                sum.IsNamed = true;
                sum.Add(6.5, AgentSign.Word);
            }
            else if (i - start >= 5 && ContainsAny(lower[start..i], AgentWords.SoftDeeds))
            {
                sum.IsNamed |= !isPhoneApplication;
                sum.Add(isPhoneApplication ? 1.2 : 5, AgentSign.Word);
            }
            else if ((depth <= 0 || !skipsComments) && WholeDeeds.Contains(lower[start..i]))
            {
                sum.IsNamed |= sum.Value > 0;
                sum.AddOnce(2.4, AgentSign.Word);
            }
        }
    }

    private static bool TellsDeed(ReadOnlySpan<char> word) =>
        word.Length >= 3
        && ((word.EndsWith("bot") && word is not "cubot") || word.EndsWith("bots") || word is "bot" || ContainsAny(word, AgentWords.Deeds));

    // A web or mail address: only programs say whom to ask about them. One control for embedding a browser does so too.
    private static bool HasAddress(ReadOnlySpan<char> lower)
    {
        if (lower.Contains("bsalsa", StringComparison.Ordinal))
        {
            return false;
        }

        if (lower.Contains("http://", StringComparison.Ordinal) || lower.Contains("https://", StringComparison.Ordinal) || lower.Contains("www.", StringComparison.Ordinal)
            || HasMail(lower) || lower.Contains("(at)", StringComparison.Ordinal) || lower.Contains("[at]", StringComparison.Ordinal))
        {
            return true;
        }

        return false;
    }

    private static bool HasDomain(ReadOnlySpan<char> lower)
    {
        foreach (var ending in (ReadOnlySpan<string>)[".com", ".org", ".net", ".io", ".ai", ".html", ".de", ".fr", ".ru", ".eu", ".co.uk", ".co", ".dev", ".info", ".php"])
        {
            for (var rest = lower; rest.IndexOf(ending, StringComparison.Ordinal) is var at and > 0; rest = rest[(at + ending.Length)..])
            {
                var after = at + ending.Length;
                if (char.IsLetter(rest[at - 1]) && (after == rest.Length || rest[after] is '/' or ')' or ';' or ' ' or ','))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool AddressIsInPlatform(ReadOnlySpan<char> lower)
    {
        var start = lower.IndexOf('(');
        var length = start < 0 ? -1 : lower[start..].IndexOf(')');
        return length > 0 && HasAddress(lower.Slice(start, length)) && !HasAddress(lower[(start + length)..]);
    }

    // Phones of the past name their model first, which has digits; programs a word.
    private static bool HasDigitInName(ReadOnlySpan<char> lower)
    {
        var end = lower.IndexOfAny('/', ' ', '(');
        return (end < 0 ? lower : lower[..end]).IndexOfAnyInRange('0', '9') >= 0;
    }

    private static bool HasMail(ReadOnlySpan<char> lower)
    {
        var at = lower.IndexOf('@');
        if (at <= 0 || !char.IsLetterOrDigit(lower[at - 1]))
        {
            return false;
        }

        // A name, a dot and letters: what applications put behind the sign are versions and settings.
        var host = lower[(at + 1)..];
        var end = host.IndexOfAnyExcept(HostCharacters);
        host = end < 0 ? host : host[..end];
        var dot = host.LastIndexOf('.');
        return dot > 0 && dot + 2 < host.Length && char.IsAsciiLetter(host[dot + 1]) && char.IsAsciiLetter(host[dot + 2]);
    }

    internal static bool ContainsAny(ReadOnlySpan<char> lower, string[] words)
    {
        foreach (var word in words)
        {
            if (lower.Contains(word, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    internal static bool IsLibrary(ReadOnlySpan<char> product) => Libraries.Contains(product);

    internal static bool IsProduct(ReadOnlySpan<char> product) => Products.Contains(product);

    // Log-odds, with the weightiest sign kept.
    private struct Sum(double start)
    {
        private double _weightiest;
        private bool _isOnce;

        public double Value { get; private set; } = start;

        public AgentSign Sign { get; private set; }

        public bool IsLibrary { get; set; }

        public bool IsNamed { get; set; }

        public void Add(double amount, AgentSign sign)
        {
            Value += amount;
            if (amount > _weightiest)
            {
                (_weightiest, Sign) = (amount, sign);
            }
        }

        public void AddOnce(double amount, AgentSign sign)
        {
            if (!_isOnce)
            {
                _isOnce = true;
                Add(amount, sign);
            }
        }
    }
}
