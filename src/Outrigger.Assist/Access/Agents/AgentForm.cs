namespace Outrigger.Assist.Access.Agents;

/// <summary>The parts of a User-Agent header and what can be told from how they go together. Read once by <see cref="Scan"/>.</summary>
internal ref struct AgentForm(ReadOnlySpan<char> text, ReadOnlySpan<char> lower)
{
    private readonly ReadOnlySpan<char> _text = text;
    private readonly ReadOnlySpan<char> _lower = lower;
    private int _chrome;
    private int _firefox;
    private int _revision;
    private int _edge;
    private bool _hasGecko;
    private bool _hasWebKit;
    private bool _hasSafari;
    private bool _hasVersion;
    private bool _isVersionOdd;
    private bool _hasFirstComment;
    private bool _isWebView;
    private bool _isFork;
    private bool _isOwnChrome;
    private bool _isBuilt;

    public bool IsMozilla { get; private set; }

    public bool IsOtherForm { get; private set; }

    public bool IsCompatible { get; private set; }

    public bool HasOldEngine { get; private set; }

    public bool HasPlatform { get; private set; }

    public bool HasLibrary { get; private set; }

    public bool HasControl { get; private set; }

    public bool IsUnbalanced { get; private set; }

    /// <summary>Whether a comment follows where a browser of today ends.</summary>
    public bool HasTrailer { get; private set; }

    public int Engines { get; private set; }

    /// <summary>How many products are no browser's.</summary>
    public int Unknown { get; private set; }

    /// <summary>Whether it has the form of a browser of today, whose makers no longer let others add to it.</summary>
    public readonly bool IsModern => _chrome >= 30 || _firefox >= 10;

    public int Version { get; private set; }

    public AgentFamily Family { get; private set; }

    public AgentPlatform Platform { get; private set; }

    public void Scan()
    {
        IsMozilla = _lower.StartsWith("mozilla/");
        IsOtherForm = !IsMozilla && StartsWithAny(_lower, AgentWords.OtherForms);
        var position = 0;
        while (position < _lower.Length)
        {
            var c = _lower[position];
            if (c == '(')
            {
                position = ReadComment(position);
            }
            else if (c == '[')
            {
                // Applications put what they know of the phone in brackets.
                var end = _lower[position..].IndexOf(']');
                _isWebView |= _lower[position..].StartsWith("[fb");
                position = end < 0 ? _lower.Length : position + end + 1;
            }
            else if (c is ' ' or ')' or ';' or ',' or ']')
            {
                IsUnbalanced |= c == ')';
                position++;
            }
            else
            {
                position = ReadProduct(position);
            }
        }

        foreach (var c in _text)
        {
            HasControl |= char.IsControl(c) || c > 0x7E;
        }

        Conclude();
    }

    /// <summary>Log-odds for products and versions that no browser sends together.</summary>
    public readonly double FindContradictions()
    {
        var odds = 0.0;
        if (_chrome > 0 && !_hasWebKit)
        {
            odds += 2.6;
        }

        if (_chrome > 0 && !_hasSafari && !_isWebView)
        {
            odds += 2.7;
        }

        if (_hasWebKit && !_lower.Contains("khtml, like gecko", StringComparison.Ordinal) && !_lower.Contains("khtml like gecko", StringComparison.Ordinal))
        {
            odds += 1.5;
        }

        // From version 10 on Gecko's revision is the version, but for 110 to 119, which all say 109.
        if (_firefox >= 10 && _revision > 0 && _revision != _firefox && !_isFork && !(_firefox is >= 110 and < 120 && _revision == 109))
        {
            odds += 2.7;
        }

        if (_firefox > 0 && !_hasGecko)
        {
            odds += 2;
        }

        // What never was: a version that was not made for the system any more, Chrome's engine on a phone of Apple's.
        if (IsTooNewForSystem() || (_isOwnChrome && Platform == AgentPlatform.Ios && !_isWebView))
        {
            odds += 2.7;
        }

        // Releases have a patch number; what is built or steered by programs ends in none.
        if (_isBuilt)
        {
            odds += 1.8;
        }

        if (HasTrailer)
        {
            odds += 1.8;
        }

        // Desktop Safari names its own version.
        if (_hasSafari && _chrome == 0 && !_hasVersion && Platform is AgentPlatform.Mac or AgentPlatform.Windows && Family == AgentFamily.Safari)
        {
            odds += 0.8;
        }

        if (_isVersionOdd || _chrome > 400 || _firefox > 400 || (_edge > 0 && _chrome == 0))
        {
            odds += 2.6;
        }

        return odds;
    }

    // Windows before 10 got Chrome up to 109 and Firefox up to 115, XP and Vista Chrome up to 49 and Firefox up to 52.
    private readonly bool IsTooNewForSystem() =>
        Platform == AgentPlatform.Windows
        && ((_chrome > 109 && (Has("windows nt 6") || Has("windows nt 5")))
            || (_firefox > 115 && (Has("windows nt 6") || Has("windows nt 5")))
            || (_chrome > 50 && (Has("windows nt 5") || Has("windows nt 6.0")))
            || (_firefox > 53 && (Has("windows nt 5") || Has("windows nt 6.0"))));

    private readonly bool Has(string words) => _lower.Contains(words, StringComparison.Ordinal);

    private int ReadComment(int start)
    {
        var depth = 0;
        var end = start;
        for (; end < _lower.Length; end++)
        {
            depth += _lower[end] == '(' ? 1 : _lower[end] == ')' ? -1 : 0;
            if (depth == 0)
            {
                break;
            }
        }

        IsUnbalanced |= depth != 0;
        var comment = _lower[Math.Min(start + 1, _lower.Length)..Math.Min(end, _lower.Length)];
        if (!_hasFirstComment)
        {
            _hasFirstComment = true;
            HasPlatform = AgentReader.ContainsAny(comment, AgentWords.Platforms);
            Platform = PlatformOf(comment);
        }

        // Makers of browsers put nothing behind the last product.
        HasTrailer |= IsModern && _hasSafari && Platform is AgentPlatform.Windows or AgentPlatform.Mac or AgentPlatform.Linux && comment.Length > 0 && !comment.StartsWith("edition");
        IsCompatible |= comment.StartsWith("compatible") || comment.Contains("; compatible", StringComparison.Ordinal);
        HasOldEngine |= comment.Contains("msie", StringComparison.Ordinal) || comment.Contains("trident/", StringComparison.Ordinal) || AgentReader.ContainsAny(comment, AgentWords.CompatibleBrowsers);
        _isWebView |= comment.Contains("; wv", StringComparison.Ordinal);
        var revision = comment.IndexOf("rv:", StringComparison.Ordinal);
        if (revision >= 0)
        {
            _revision = NumberAt(comment[(revision + 3)..]);
        }

        return end + 1;
    }

    private int ReadProduct(int start)
    {
        var end = start;
        while (end < _lower.Length && _lower[end] is not (' ' or '(' or ')' or ';' or ',' or '[' or ']'))
        {
            end++;
        }

        var product = _lower[start..end];
        var slash = product.IndexOf('/');
        var name = slash >= 0 ? product[..slash] : product;
        var version = slash >= 0 ? NumberAt(product[(slash + 1)..]) : 0;
        if (slash == 0 || name.Length == 0)
        {
            return Math.Max(end, start + 1);
        }

        if (AgentReader.IsLibrary(name) && !(name is "dart" && IsMozilla))
        {
            HasLibrary = true;
        }
        else if (IsMozilla && start > 0 && !AgentReader.IsProduct(name) && !IsDevice(name) && (slash > 0 || (IsModern && name.Length > 3 && !name.ContainsAnyInRange('0', '9'))))
        {
            Unknown++;
        }

        _isBuilt |= name is "chrome" && product.EndsWith(".0") && !product.EndsWith(".0.0.0") && version is >= 40 and < 101;
        Note(name, version, slash >= 0 && slash + 1 < product.Length && !char.IsAsciiDigit(product[slash + 1]));
        return end;
    }

    private void Note(ReadOnlySpan<char> name, int version, bool isNoNumber)
    {
        switch (name)
        {
            case "goanna":
                (_isFork, _hasGecko) = (true, true);
                Engines++;
                break;
            case "gecko":
                _hasGecko = true;
                Engines++;
                break;
            case "applewebkit" or "webkit":
                _hasWebKit = true;
                _isVersionOdd |= isNoNumber;
                Engines++;
                break;
            case "chrome" or "chromium" or "crios":
                (_chrome, _isVersionOdd) = (Math.Max(version, 1), _isVersionOdd || isNoNumber || version == 0);
                _isOwnChrome |= name is "chrome";
                break;
            case "firefox" or "fxios" or "iceweasel" or "seamonkey" or "palemoon" or "waterfox":
                Family = Family is AgentFamily.Unknown ? AgentFamily.Firefox : Family;
                Version = version;
                _firefox = name is "firefox" ? version : _firefox;
                _isVersionOdd |= isNoNumber;
                _hasGecko |= name is "fxios";
                break;
            case "edg" or "edge" or "edga" or "edgios":
                (Family, Version, _edge) = (AgentFamily.Edge, version, name is "edg" or "edga" ? 1 : 0);
                break;
            case "opr" or "opios" or "opera":
                (Family, Version) = (name is "opr" ? AgentFamily.Opera : AgentFamily.Legacy, version);
                Engines++;
                break;
            case "samsungbrowser" or "vivaldi" or "yabrowser" or "ucbrowser" or "miuibrowser" or "whale" or "huaweibrowser" or "silk" or "qqbrowser" or "mqqbrowser" or "coc_coc_browser":
                (Family, Version) = (AgentFamily.OtherChromium, version);
                break;
            case "safari":
                _hasSafari = true;
                _isVersionOdd |= isNoNumber;
                break;
            case "version":
                (_hasVersion, Version) = (true, Version == 0 ? version : Version);
                break;
            case "trident" or "presto" or "khtml" or "netfront" or "servo" or "blink" or "netscape" or "up.browser" or "navigator" or "galeon" or "konqueror":
                Engines++;
                break;
            default:
                _isFork |= name is "basilisk" or "icecat" or "librewolf" or "k-meleon";
                _isWebView |= name is "fban" or "fbav" or "instagram" or "micromessenger" or "line" or "gsa" or "fb_iab";
                break;
        }
    }

    private void Conclude()
    {
        Engines += HasOldEngine ? 1 : 0;
        if (_chrome > 0)
        {
            if (Family is AgentFamily.Unknown or AgentFamily.Firefox)
            {
                (Family, Version) = (_isWebView ? AgentFamily.WebView : AgentFamily.Chrome, _chrome);
            }
            else if (Family is AgentFamily.Edge or AgentFamily.Opera or AgentFamily.OtherChromium)
            {
                Version = _chrome;
            }

            // On iOS every browser is Safari underneath and sends no client hints.
            if (Platform == AgentPlatform.Ios)
            {
                Family = AgentFamily.WebView;
            }
        }
        else if (Family == AgentFamily.Unknown)
        {
            Family = HasOldEngine ? AgentFamily.Legacy
                : _hasSafari ? AgentFamily.Safari
                : _hasWebKit ? AgentFamily.WebView
                : IsOtherForm ? AgentFamily.Legacy
                : AgentFamily.Unknown;
        }
    }

    private static AgentPlatform PlatformOf(ReadOnlySpan<char> comment) =>
        comment.Contains("android", StringComparison.Ordinal) ? AgentPlatform.Android
        : comment.Contains("iphone", StringComparison.Ordinal) || comment.Contains("ipad", StringComparison.Ordinal) || comment.Contains("ipod", StringComparison.Ordinal) ? AgentPlatform.Ios
        : comment.Contains("windows", StringComparison.Ordinal) ? AgentPlatform.Windows
        : comment.Contains("mac", StringComparison.Ordinal) ? AgentPlatform.Mac
        : comment.Contains("cros", StringComparison.Ordinal) ? AgentPlatform.ChromeOs
        : comment.Contains("linux", StringComparison.Ordinal) || comment.Contains("x11", StringComparison.Ordinal) ? AgentPlatform.Linux
        : AgentPlatform.Other;

    // Phones put their model where products stand: letters with digits, as a rule.
    private static bool IsDevice(ReadOnlySpan<char> name)
    {
        var letters = 0;
        var digits = 0;
        foreach (var c in name)
        {
            letters += char.IsAsciiLetter(c) ? 1 : 0;
            digits += char.IsAsciiDigit(c) ? 1 : 0;
        }

        return digits > 0 && letters <= 12 && (digits >= letters || name.Contains('-')) && letters > 0;
    }

    internal static int NumberAt(ReadOnlySpan<char> text)
    {
        var number = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c) || number > 99_999)
            {
                break;
            }

            number = (number * 10) + (c - '0');
        }

        return number;
    }

    internal static bool StartsWithAny(ReadOnlySpan<char> lower, string[] beginnings)
    {
        foreach (var beginning in beginnings)
        {
            if (lower.StartsWith(beginning, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
