using System.Globalization;

namespace Outrigger.Quality.Access.Simulation;

/// <summary>Browsers and apps as people have them: many versions, most of them recent, a tail of old ones.</summary>
internal static class BrowserShop
{
    private const int Newest = 146;

    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;
    private static readonly string[] Languages = ["en-US,en;q=0.9", "en-US,en;q=0.9", "en-US,en;q=0.9", "en-GB,en-US;q=0.9,en;q=0.8", "de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7", "es-ES,es;q=0.9", "zh-CN,zh;q=0.9,en;q=0.8", "pl-PL,pl;q=0.9,en;q=0.7", "tr-TR,tr;q=0.9", "pt-BR,pt;q=0.9,en-US;q=0.8", "it-IT,it;q=0.9", "nl", "en"];

    public static Browser Desktop(Dice dice) => dice.Weighted([55, 13, 12, 14, 3, 3]) switch
    {
        0 => Chromium(dice, "Google Chrome", ""),
        1 => Chromium(dice, "Microsoft Edge", "Edg"),
        2 => Firefox(dice),
        3 => Safari(dice),
        4 => Chromium(dice, "Opera", "OPR"),
        _ => Chromium(dice, "Brave", "") with { Extras = ["sec-gpc"] },
    };

    public static Browser Mobile(Dice dice) => dice.Weighted([50, 35, 9, 3, 3]) switch
    {
        0 => AndroidChrome(dice),
        1 => Iphone(dice),
        2 => Samsung(dice),
        3 => new Browser(BrowserEngine.Gecko, string.Create(Plain, $"Mozilla/5.0 (Android {dice.Between(12, 16)}; Mobile; rv:{Fox(dice) is var v}.0) Gecko/{v}.0 Firefox/{v}.0"), Fox(dice)) { IsMobile = true, Language = Fox(dice.Pick(Languages)) },
        _ => Crios(dice),
    };

    public static Browser Chromium(Dice dice, string brand, string token, int? of = null)
    {
        var version = of ?? Recent(dice);
        var (os, platform) = dice.Weighted([74, 20, 4, 2]) switch
        {
            0 => ("Windows NT 10.0; Win64; x64", "Windows"),
            1 => ("Macintosh; Intel Mac OS X 10_15_7", "macOS"),
            2 => ("X11; Linux x86_64", "Linux"),
            _ => ("X11; CrOS x86_64 14541.0.0", "Chrome OS"),
        };
        var product = token == "OPR" ? version - 16 : version;
        var tail = token.Length == 0 ? "" : string.Create(Plain, $" {token}/{product}.0.0.0");
        var agent = string.Create(Plain, $"Mozilla/5.0 ({os}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36{tail}");
        return new Browser(BrowserEngine.Chromium, agent, version)
        {
            Brands = version >= 90 ? Browser.BrandsOf(version, brand, product) : null,
            Platform = platform,
            Language = dice.Pick(Languages),
            Encoding = version >= 123 ? "gzip, deflate, br, zstd" : "gzip, deflate, br",
            Http = dice.Chance(0.25) ? "3" : "2",
            Extras = dice.Chance(0.06) ? ["dnt"] : [],
        };
    }

    public static Browser Firefox(Dice dice)
    {
        var version = Fox(dice);
        var os = dice.Pick(["Windows NT 10.0; Win64; x64", "Windows NT 10.0; Win64; x64", "X11; Linux x86_64", "Macintosh; Intel Mac OS X 10.15", "X11; Ubuntu; Linux x86_64"]);
        return new Browser(BrowserEngine.Gecko, string.Create(Plain, $"Mozilla/5.0 ({os}; rv:{version}.0) Gecko/20100101 Firefox/{version}.0"), version)
        {
            Language = Fox(dice.Pick(Languages)),
            Encoding = version >= 126 ? "gzip, deflate, br, zstd" : "gzip, deflate, br",
            Http = dice.Chance(0.2) ? "3" : "2",
            Extras = dice.Weighted([70, 15, 10, 5]) switch { 0 => [], 1 => ["dnt"], 2 => ["sec-gpc"], _ => ["dnt", "sec-gpc"] },
        };
    }

    public static Browser Safari(Dice dice)
    {
        var (major, minor) = SafariVersion(dice);
        return new Browser(BrowserEngine.WebKit, string.Create(Plain, $"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{major}.{minor} Safari/605.1.15"), major)
        {
            Language = dice.Pick(Languages),
            Encoding = "gzip, deflate, br",
            HasFetchMetadata = major >= 17 || (major == 16 && minor >= 4),
        };
    }

    public static Browser Iphone(Dice dice)
    {
        var (major, minor) = SafariVersion(dice);
        return new Browser(BrowserEngine.WebKit, string.Create(Plain, $"Mozilla/5.0 (iPhone; CPU iPhone OS {Math.Min(major, 18)}_{minor} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{major}.{minor} Mobile/15E148 Safari/604.1"), major)
        {
            IsMobile = true,
            Language = dice.Pick(Languages),
            Encoding = "gzip, deflate, br",
            HasFetchMetadata = major >= 17 || (major == 16 && minor >= 4),
            Http = dice.Chance(0.4) ? "3" : "2",
        };
    }

    public static Browser AndroidChrome(Dice dice)
    {
        var version = Recent(dice);
        return Android(dice, "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/" + version.ToString(Plain) + ".0.0.0 Mobile Safari/537.36", version, "Google Chrome");
    }

    /// <summary>A page inside of another app: its own agent string, a webview's hints.</summary>
    public static Browser InApp(Dice dice)
    {
        if (dice.Chance(0.45))
        {
            var (major, minor) = SafariVersion(dice);
            var app = dice.Pick(["[FBAN/FBIOS;FBAV/489.0.0.41;FBBV/661;FBDV/iPhone14,5;FBLC/en_US]", "Instagram 355.1.0 (iPhone15,2; iOS 17_5; en_US; scale=3.00)", "MicroMessenger/8.0.52 NetType/WIFI Language/zh_CN", "Line/14.19.1"]);
            return new Browser(BrowserEngine.WebKit, string.Create(Plain, $"Mozilla/5.0 (iPhone; CPU iPhone OS {Math.Min(major, 18)}_{minor} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 {app}"), major)
            {
                IsMobile = true,
                Language = dice.Pick(Languages),
                Encoding = "gzip, deflate, br",
                HasFetchMetadata = major >= 17,
            };
        }

        var version = Recent(dice);
        var tail = dice.Pick(["[FB_IAB/FB4A;FBAV/489.0.0.66;]", "Instagram 355.0.0.41 Android (34/14; 420dpi; 1080x2205; samsung; SM-A536B)", "musical_ly_2023606040 BytedanceWebview/d8a21c6", "MicroMessenger/8.0.50.2701"]);
        var agent = string.Create(Plain, $"Mozilla/5.0 (Linux; Android {dice.Between(10, 15)}; SM-A{dice.Between(12, 99)}6B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/{version}.0.{dice.Between(5000, 7000)}.{dice.Between(20, 200)} Mobile Safari/537.36 {tail}");
        return Android(dice, agent, version, "Android WebView") with { Extras = ["x-requested-with"] };
    }

    /// <summary>Televisions, consoles, e-readers, machines that no longer get updates.</summary>
    public static Browser Odd(Dice dice)
    {
        switch (dice.Below(4))
        {
            case 0:
                return new Browser(BrowserEngine.WebKit, "Mozilla/5.0 (PlayStation; PlayStation 5/9.00) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4 Safari/605.1.15", 15) { HasFetchMetadata = false, Encoding = "gzip, deflate, br", Http = "1.1", Language = "en-US" };
            case 1:
                return new Browser(BrowserEngine.WebKit, "Mozilla/5.0 (X11; U; Linux armv7l like Android; en-us) AppleWebKit/531.2+ (KHTML, like Gecko) Version/5.0 Safari/533.2+ Kindle/3.0+", 5) { HasFetchMetadata = false, Encoding = "gzip,deflate", Http = "1.1", Language = "en-US" };
            case 2:
                var old = dice.Between(68, 88);
                return new Browser(BrowserEngine.Chromium, string.Create(Plain, $"Mozilla/5.0 (Linux; Tizen {dice.Between(4, 6)}.0; SMART-TV) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/2.2 Chrome/{old}.0.3282.186 TV Safari/537.36"), old) { Encoding = "gzip, deflate, br", HasFetchMetadata = old >= 76 };
            default:
                return new Browser(BrowserEngine.WebKit, "Mozilla/5.0 (iPhone; CPU iPhone OS 12_5_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1.2 Mobile/15E148 Safari/604.1", 12) { IsMobile = true, HasFetchMetadata = false, Encoding = "br, gzip, deflate", Language = dice.Pick(Languages) };
        }
    }

    /// <summary>An app of the shop's own.</summary>
    public static Browser App(Dice dice, string name) => dice.Chance(0.55)
        ? new Browser(BrowserEngine.App, dice.Pick(["okhttp/4.12.0", "okhttp/4.9.3", "okhttp/5.0.0-alpha.14"]), 0) { IsMobile = true, Platform = "Android", Encoding = "gzip", HasFetchMetadata = false, SendsLanguage = dice.Chance(0.7), Language = dice.Pick(Languages) }
        : new Browser(BrowserEngine.App, string.Create(Plain, $"{name}/{dice.Between(4, 6)}.{dice.Between(0, 30)} CFNetwork/{dice.Pick(["1494.0.7", "1568.100.1", "1410.0.3"])} Darwin/{dice.Pick(["23.4.0", "24.0.0", "22.6.0"])}"), 0) { IsMobile = true, Platform = "iOS", Encoding = "gzip, deflate, br", HasFetchMetadata = false, Language = dice.Pick(Languages) };

    public static Browser Tor() => new(BrowserEngine.Gecko, "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0", 128) { Language = "en-US,en;q=0.5", Encoding = "gzip, deflate, br, zstd", Extras = ["sec-gpc"] };

    public static Browser TextBrowser(Dice dice) => new(BrowserEngine.Text, dice.Pick(["Lynx/2.9.0dev.12 libwww-FM/2.14 SSL-MM/1.4.1 GNUTLS/3.7.9", "w3m/0.5.3+git20230121", "ELinks/0.16.1.1 (textmode; Linux; 120x40-2)"]), 0) { Http = "1.1", Encoding = "gzip, compress, bzip2", HasFetchMetadata = false, Language = "en" };

    private static Browser Crios(Dice dice)
    {
        var (major, minor) = SafariVersion(dice);
        return Iphone(dice) with { UserAgent = string.Create(Plain, $"Mozilla/5.0 (iPhone; CPU iPhone OS {Math.Min(major, 18)}_{minor} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/{Recent(dice)}.0.6723.90 Mobile/15E148 Safari/604.1") };
    }

    private static Browser Samsung(Dice dice)
    {
        var version = dice.Between(115, 136);
        return Android(dice, string.Create(Plain, $"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/{(version / 5) + 1}.0 Chrome/{version}.0.0.0 Mobile Safari/537.36"), version, "Samsung Internet");
    }

    private static Browser Android(Dice dice, string agent, int version, string brand) => new(BrowserEngine.Chromium, agent, version)
    {
        Brands = Browser.BrandsOf(version, brand, brand == "Samsung Internet" ? (version / 5) + 1 : 0),
        IsMobile = true,
        Platform = "Android",
        Language = dice.Pick(Languages),
        Encoding = version >= 123 ? "gzip, deflate, br, zstd" : "gzip, deflate, br",
        Http = dice.Chance(0.3) ? "3" : "2",
    };

    private static int Recent(Dice dice) => dice.Chance(0.06) ? dice.Between(102, 130) : Math.Max(131, Newest - (int)dice.Exponential(2.2));

    private static int Fox(Dice dice) => dice.Weighted([80, 8, 6, 6]) switch { 0 => Math.Max(133, Newest - (int)dice.Exponential(2)), 1 => 140, 2 => 128, _ => dice.Between(102, 127) };

    private static string Fox(string language) => language.Contains(',', StringComparison.Ordinal) ? language[..language.IndexOf(';', StringComparison.Ordinal)] + ";q=0.5" : language;

    private static (int Major, int Minor) SafariVersion(Dice dice) => dice.Weighted([55, 25, 10, 6, 4]) switch { 0 => (18, dice.Between(0, 6)), 1 => (26, dice.Between(0, 2)), 2 => (17, dice.Between(0, 6)), 3 => (16, dice.Between(1, 6)), _ => (15, dice.Between(2, 6)) };
}
