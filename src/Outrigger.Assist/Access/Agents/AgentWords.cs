using System.Collections.Frozen;

namespace Outrigger.Assist.Access.Agents;

/// <summary>
/// The words that User-Agent headers are made of, as browsers, their makers and the writers of programs document them;
/// put down by us, word by word. What is no word here is not held against anybody by itself.
/// </summary>
internal static class AgentWords
{
    /// <summary>Found inside a run of letters, these tell a program that names what it does.</summary>
    public static readonly string[] Deeds =
    [
        "crawl", "spider", "scrap", "slurp", "archiv", "harvest", "indexer", "uptime", "validator", "sitemap", "probe", "sniff", "robot", "webtest", "nutch", "heritrix", "httpclient", "urlcheck", "webcheck", "sitecheck", "linkcheck", "deadlink", "brokenlink",
        "transcod", "aggregat", "syndicat", "unfurl", "ripper", "copier", "sucker", "leech", "siphon", "pagespeed", "favicon", "headless", "webhook", "synthetic", "statuscake", "pingdom", "newsgator", "rssread", "newsblur", "externalhit", "externalagent", "externalfetch", "webthumb", "dataprovider", "monitor",
        "weblight", "imageproxy", "emailproxy", "duplexweb", "gomez", "dareboost", "thousandeyes", "gtmetrix", "webpagetest", "dynatrace", "ruxit", "catchpoint", "dejaclick", "alertsite", "uptrends", "freshping", "nodeping", "montastic", "panopta", "pulsetic",
        "netcraft", "builtwith", "semrush", "ahrefs", "similarweb", "meltwater", "brandverity", "siteimprove", "httrack", "webzip", "webreaper", "larbin", "netants", "flashget", "getright", "blackwidow", "emailsiphon", "firecrawl",
        "reeder", "liferea", "rssowl", "quiterss", "newsboat", "akregator", "netvibes", "bloglovin", "inoreader", "feedbin", "feedspot", "miniflux", "freshrss",
    ];

    /// <summary>The same, but applications for people are called after them too.</summary>
    public static readonly string[] SoftDeeds =
    [
        "fetch", "scanner", "checker", "preview", "grabber", "extract", "snapshot", "screenshot", "thumbnail", "analyz", "analys", "audit", "inspect", "survey", "research", "verif", "collector", "parser", "benchmark", "discover", "expander", "mirror", "stripper",
        "webclient", "downloader", "readaloud", "translat", "metadata", "feedly", "resolver",
    ];

    /// <summary>A run of letters that is one of these, whole.</summary>
    public static readonly FrozenSet<string> WholeDeeds = Set(
        "bot bots botnet seo rss feed feeds scan scans scanning check checks checklink ping pinger adsbot crawler search searcher finder index indexing linkbot validate validation " +
        "test tester testing tests watcher watchdog security threat intelligence insights leakix shodan censys expanse whois dns pingback trackback gpt llm openai anthropic perplexity cohere diffbot " +
        "import importer export sync service services daemon worker cron lambda api sdk http https lighthouse gtmetrix datadog newrelic nagios zabbix prometheus catchpoint plagiarism copyright " +
        "corpus dataset mediapartners feedburner feedfetcher googleother exabot teoma coccoc yeti daum iframely outbrain embedly quora vkshare instapaper " +
        "download fetcher getter puller poster tool tools script scripts hack hacker exploit pentest nmap sqlmap domain domains accessibility performance quality compliance research university academic study");

    /// <summary>A product that is a library or a tool, by its name before the slash.</summary>
    public static readonly FrozenSet<string> Libraries = Set(
        "curl libcurl wget python python-requests python-urllib python-urllib3 python-httpx aiohttp httpx urllib urllib3 requests scrapy mechanize java jakarta " +
        "okhttp apache-httpclient httpclient apache-httpasyncclient go-http-client go-resty fasthttp req colly node node-fetch node.js nodejs undici axios got superagent " +
        "needle request ruby faraday typhoeus httparty rest-client mechanize perl libwww-perl lwp lwp-trivial lwp::simple www-mechanize php pear guzzle guzzlehttp symfony zend_http_client " +
        "postmanruntime insomnia httpie xh aria2 axel lftp libsoup winhttp wininet powershell windowspowershell dart rust reqwest ureq isahc surf-client " +
        "restsharp dotnet .net httpunit htmlunit jersey resteasy unirest async-http-client ahc play-ws akka-http spray-can finagle retrofit alamofire " +
        "hackney http-client http-conduit lua-resty-http luasocket rcurl httr clj-http deno " +
        "openai-python lavf ffmpeg snoopy bitsadmin certutil microsoft-cryptoapi " +
        "wfetch webdav davclnt microsoft-webdav-miniredir gvfs jgit docker containerd helm kube-probe terraform ansible zypp pip npm yarn composer nuget maven gradle cargo");

    /// <summary>Tools that look for weaknesses.</summary>
    public static readonly string[] Scanners =
    [
        "nikto", "sqlmap", "nmap", "masscan", "zgrab", "zmap", "wpscan", "nessus", "openvas", "acunetix", "netsparker", "dirbuster", "gobuster", "feroxbuster",
        "ffuf", "wfuzz", "nuclei", "arachni", "w3af", "burpsuite", "burp", "jaeles", "metasploit", "havij", "whatweb", "joomscan", "skipfish", "commix", "xsser", "fuzz", "l9explore", "l9tcpid", "zaproxy", "qualys", "detectify", "pentest",
    ];

    /// <summary>Browsers that a program steers.</summary>
    public static readonly string[] Steered = ["headless", "phantomjs", "slimerjs", "selenium", "webdriver", "puppeteer", "playwright", "cypress/", "casperjs", "jsdom", "htmlunit", "prerender", "rendertron", "lighthouse"];

    /// <summary>Programs that fetch what somebody shares; they say so.</summary>
    public static readonly string[] Previews =
    [
        "facebookexternalhit", "whatsapp", "telegrambot", "slackbot-linkexpanding", "slack-imgproxy", "discordbot", "twitterbot", "linkedinbot", "skypeuripreview", "embedly",
        "vkshare", "viber", "pinterest", "redditbot", "iframely", "bitlybot", "flipboardproxy", "tumblr", "snap url preview", "bingpreview", "mastodon", "bluesky", "synapse", "signal", "line-poker", "kakaotalk-scrap",
    ];

    /// <summary>Products that browsers, phones, applications with a browser inside and their add-ons put into the header.</summary>
    public static readonly FrozenSet<string> Products = Set(
        "abrowse acoobrowser acoo amigavoyager aweb beonex browzar charon cheshire chimera chromeplus classilla cometbird comodo conkeror deepnet deskbrowse element enigma escape fireweb fluid galaxy greenbrowser hana webexplorer inet irider k-ninja kapiko kazehakase kkman kmlite leechcraft lobo lolifox lorentz madfox minimo multizilla myie2 myibrow navscape netnewswire oregano origyn osb-browser pogo prism qtweb sundance sylera tenfourfox vimprobable vonkeror weltweitimnetzbrowser worldwideweb wyzo " +
        "icebrowser ineline swiftfox swiftweasel iris semc mibrowser gobrowser uzard lotus-notes pocomail postbox shredder spicebird eudora correo barca alexamediaplayer slack discord teams spotify zoom webex notion figma whatsapp telegram messenger line wechat flipboard pocket feedly tumblr googleapp yahoo ebay amazon netflix shopify wordpress booking airbnb duolingo strava steam valve epicgames battle.net origin ubisoft " +
        "lightspeed nokia-browser maemo-browser tear midpath qtembedded embedded dtv hisense vestel mstar mediatek philips toshiba panasonic viera sonybravia loewe tcl skyworth changhong haier inettv opera_tv vewd sraf ekioh antgalio rdk comcast sky nflx cobalt starboard crosswalk cordova phonegap capacitor reactnative flutter miniprogram miniprogramenv wxwork qbcore xweb mmwebsdk mmwebid abi luna larkwebview lark feishu dingtalk baiduapp baidu info searchcraft swan quark ucbs aliapp tb tmall jdapp mttcustomua mttcustom " +
        "mozilla gecko applewebkit webkit khtml like version mobile safari chrome chromium crios crmo firefox fxios focus klar iceweasel iceape icecat seamonkey palemoon waterfox basilisk librewolf k-meleon camino galeon epiphany " +
        "minefield namoroka shiretoko bonecho granparadiso firebird phoenix thunderbird fennec edg edga edgios edge opr oprgx opera opios opt opx presto ucbrowser ubrowser ucweb u2 u3 samsungbrowser yabrowser yowser yaapp yptp yasearchbrowser vivaldi brave whale " +
        "maxthon mxbrowser mxnitro qqbrowser mqqbrowser qq tbs sogoumobilebrowser metasr se 2345explorer 360se 360ee qhbrowser lbbrowser bidubrowser baiduboxapp baidubrowser bdbrowser theworld tencenttraveler miuibrowser xiaomi huaweibrowser hbpc heytapbrowser vivobrowser " +
        "oppobrowser silk silk-accelerated kindle dolphin puffin duckduckgo ddg ecosia avast avira avg aol ccleaner iron sleipnir coast coc_coc_browser cocbrowser mint sputnik amigo kometa orbitum atom comodo_dragon dragon epic torch rockmelt flock midori qupzilla falkon otter konqueror rekonq arora dooble " +
        "qutebrowser qtwebengine qt qtweb surf uzbl webpositive netfront nintendobrowser nf nx playstation obigo teleca jasmine openwave up.browser up.link netscape navigator omniweb icab shiira cyberfox slimboat slimjet lunascape crazy avant orca sunrise demeter stainless " +
        "gsa line fban fbav fbbv fbdv fbsv fbss fbid fblc fbop fb_iab instagram micromessenger nettype language weixin wechat kakaotalk naver kakaostory twitter snapchat pinterest linkedinapp tiktok musical_ly bytelocale bytedancewebview trill jssdk channel region tieba weibo alipayclient dingtalk aliapp aweme newsarticle zalo viber snapchat reddit imgur yjapp yjtop daumapps band " +
        "wv build phone tablet tv smarttv smart-tv maple tizen webos web0s webappmanager large_screen netcast hbbtv ce-html nettv opera-tv viera espial roku dlnadoc googletv crkey aquosbrowser inettvbrowser nintendo xbox bravia sonydtv " +
        "ubuntu kubuntu debian fedora suse mandriva gentoo arch mint linux centos slackware red hat redhat freebsd openbsd darwin android ios iphone ipad ipod mac os x windows nt macintosh ucmini minibrowser novarra-vision " +
        "trident msie wow64 win64 x64 iemobile wpdesktop zunewp7 touch tablet playbook blackberry bb10 rim silk-browser nokia nokiabrowser browserng series60 symbianos symbian maui midp cldc configuration profile motorola " +
        "sonyericsson samsung lg lge htc zte huawei alcatel sharp docomo kddi softbank vodafone j-phone palm webos tablet hpwos wosbrowser blazer avantgo semc-browser jbrowser polaris teashark mib dorothy doris bolt skyfire fennec meego maemo tear ninesky steel boat gobrowser jio jiobrowser jiopages phx phoenix cloud hola aloha adblock adblockbrowser ghostery ghosterybrowser kiwi bromite via lightning mercury " +
        "lynx libwww-fm ssl-mm openssl links elinks w3m dillo netsurf amaya emacs-w3 browsex hotjava ibrowse voyager mosaic arachne contiki retawq browsh gnutls " +
        "swing ddg_mac norton noboncleaner atcontent agency sailfishbrowser oculusbrowser quest wolvic servo ladybird floorp zen arc sidekick wavebrowser ccbrowser avastsecurebrowser safebrowser ebrowser stargon quark viasat wazzup mmswebview appsflyer huaweibrowser hmscore openwebinstant lamia pangea shiftbrowser falkon ghost lineago " +
        "goanna pre touchpad cfnetwork electron gecko_android kaios ghostbrowser headspace superbird sogou explorer enterprise business touch prestigio cyanogenmod miui emui oneplus realme vivo oppo lenovo nexus pixel moto " +
        // Browsers of less fame, by the names their makers gave them, and applications that show pages.
        "qihu raspbian raspberry raspberrypi manjaro zorin elementary mageia opensuse solus slitaz puppy knoppix antix icedragon coolnovo sznprohlizec seznam slimbrowser snowshoe ilunascape odyssey owb s40ovibrowser ovibrowser dolfin songbird mnenhy osmeta mrchrome lbbrowser bingweb newssapphire edgw bingsapphire sapphire copilot yaanibrowser turkcell-yaanibrowser bropp yaapp_android yasearchapp sa " +
        "360browser 2345browser liebao liebaofast mibrowser quarkbrowser vivobrowser nubia meizu mzbrowser flyme letv letvbrowser oupeng uc maxthonbrowser cmbrowser apusbrowser cleanmaster duckduckgobrowser dolphinhd dolphinint boatbrowser nextbrowser habit nakedbrowser opium pale icecatmobile mull iceraven fennecfdroid mozillafirefox " +
        "cliqz ungoogled-chromium yandex yandexbrowser yabro atomshield browserplus kinza kameleon citrio centbrowser redcore avastbrowser avgbrowser torbrowser tor whitehat coccocbrowser naverapp naverband daum kakao kakaobrowser swingbrowser nate zumapp zum samsunginternet crosswalk hughesnet webview googlelens chromeios gecko-like " +
        "playstation4 playstationvita ps4 ps5 nintendoswitch nintendowiiu nintendo3ds wiiu silkbrowser tesla qtcarbrowser vivaldiandroid whalebrowser stargonbrowser youtube gmail outlook office word excel powerpoint onenote sharepoint linkedin facebook fbios fb4a messengerlite threads bereal tumblrapp quora medium flipboardapp smartnews toutiao newsbreak yahoomobile yahoojapan webtoon shazam soundcloud deezer tidal pandora twitch");

    /// <summary>How the headers of applications for people begin that name no device: players, televisions, games, mail and office programs.</summary>
    public static readonly string[] Applications =
    [
        "[fban", "[fb_iab", "fban/", "goggalaxy", "epicgames", "battle.net", "ubisoft", "uplay", "minecraft", "roblox", "unityplayer/", "unrealengine", "fortnite", "leagueoflegends", "riotclient", "worldofwarcraft", "hulu", "netflix", "plutotv", "tubi", "fubo", "slingtv", "xumo", "crunchyroll", "peacock", "disneyplus", "paramount",
        "pandora", "deezer", "tidal/", "soundcloud", "shazam", "tunein", "iheart", "audible", "appletv", "sonos", "bose", "sec_hhp", "lge_dlna", "dlnadoc", "kodi/", "xbmc/", "plex", "emby", "jellyfin", "mplayer", "mpv ", "mpv/", "foobar2000", "smplayer", "gomplayer", "gom player", "potplayer", "kmplayer", "exoplayer", "androiddownloadmanager",
        "bravia", "viera", "hbbtv", "tivo", "vizio", "smarttv", "smart-tv", "webos", "netcast", "opera tv", "hisense", "tclandroid", "dropboxdesktop", "onedrive", "skype/", "zoom.us", "airmail", "lotus-notes", "lotus notes", "evolution/", "kmail", "claws mail", "the bat", "postbox", "emclient", "eudora", "windows live mail", "windowslivemail", "outlook-express",
        "microsoft outlook", "microsoft excel", "microsoft word", "ms-office", "msoffice", "adobe", "acrobat", "foxit", "photoshop", "steamclient", "gameclient", "playstore", "nintendoswitch", "switch ", "wiiu", "ps3", "ps4", "ps5", "oculus", "itms", "apple-", "podcasts/", "garmin", "fitbit", "peloton", "carplay", "tesla",
    ];

    /// <summary>Browsers that call themselves compatible in a comment, as the early ones did.</summary>
    public static readonly string[] CompatibleBrowsers =
    [
        "ms-office", "msoffice", "abrowse", "ibrowse", "origyn", "oregano", "webexplorer", "netpositive", "dillo", "icab", "netsurf", "teleca", "obigo", "opera", "omniweb", "voyager", "konqueror", "msie", "iemobile", "polaris", "escape", "webtv", "icebrowser", "fireweb", "charon", "aweb", "lotus-notes", "blazer", "elaine", "novarra", "beonex", "galeon", "amiga", "skyfire", "bolt", "genesis", "worldwideweb", "hotjava", "staroffice", "powermarks", "avant", "maxthon",
    ];

    /// <summary>What stands in the first comment of a browser: its platform.</summary>
    public static readonly string[] Platforms =
    [
        "windows", "win98", "win95", "winnt", "win16", "macintosh", "mac os", "mac_powerpc", "mac68k", "ppc", "x11", "linux", "android", "iphone", "ipad", "ipod", "cros", "wayland", "freebsd", "openbsd", "netbsd", "sunos", "aix", "hp-ux", "irix", "beos", "haiku", "amigaos", "amiga", "morphos", "os/2", "risc os",
        "blackberry", "bb10", "playbook", "rim tablet", "symbian", "series60", "series 60", "s60", "series40", "j2me", "meego", "maemo", "tizen", "webos", "web0s", "hpwos", "palm", "bada", "brew", "kaios", "sailfish", "mobile", "tablet", "nokia", "samsung", "lg", "smart-tv", "smarttv", "smart tv", "playstation", "nintendo", "xbox", "psp", "wii", "dreamcast", "web tv", "roku", "apple tv", "appletv", "crkey", "fuchsia", "dragonfly", "ubuntu", "darwin", "unknown; linux", "u;", "compatible; msie", "compatible; konqueror", "syllable", "skyos", "qnx", "photon", "epoc", "aros", "atheos", "win32", "dtv", "hbbtv", "netcast", "bsd", "solaris", "minix", "plan 9", "inferno", "reactos", "elementary", "fedora", "debian", "suse", "centos",
    ];

    /// <summary>How the headers of browsers before and beside Mozilla's form begin.</summary>
    public static readonly string[] OtherForms =
    [
        "opera/", "nokia", "sonyericsson", "samsung", "sec-sgh", "sgh-", "blackberry", "lg-", "lg/", "lge-", "mot-", "motorola", "sie-", "htc", "zte", "huawei", "alcatel", "sharp", "sagem", "panasonic", "philips", "sanyo", "kyocera", "pantech", "palm", "asus", "lenovo", "micromax", "karbonn", "spice", "lava", "gionee", "tianyu", "haier", "benq", "docomo", "kddi", "j-phone", "softbank", "vodafone", "portalmmm", "up.browser",
        "lynx", "links (", "links/", "elinks", "w3m", "dillo", "netsurf", "ucweb", "jucbrowser", "dalvik/", "hotjava", "ibrowse", "amigavoyager", "icab", "emacs-w3", "ncsa_mosaic", "ncsa mosaic", "mosaic", "amaya", "konqueror", "midori", "surf/", "uzbl", "galaxy/", "galeon", "netscape", "omniweb", "doris/", "bunjalloo", "retawq", "browsh", "xbox", "roku", "playstation", "psp ", "maui", "mobile safari", "nintendo", "contiki", "msie", "gecko/", "mobilesafari/", "iphone", "ipad", "android", "vivo", "oppo", "xiaomi", "redmi", "tecno", "itel", "infinix", "spotify", "itunes", "vlc", "applecoremedia", "stagefright", "winamp", "nsplayer", "wmplayer", "windows-media-player", "libmpv", "microsoft office", "outlook", "thunderbird", "offbyone", "cyberdog", "enigma browser", "space bison", "xchaos", "vimprobable", "cello", "viola", "arachne", "prodigy", "aweb", "charon", "chimera", "isilox", "plucker", "webtv", "danger hiptop", "mobileexplorer", "microb", "instagram", "applewebkit/", "safari/", "firefox/", "chrome/", "edge/", "acs-nf", "audiovox", "au-mic", "ericsson", "fly", "grundig", "i-mobile", "inq", "jig browser", "kgt/", "mobilephone", "nec-", "nf-browser", "novarra", "pg-", "qc-", "sch-", "sph-", "so-", "telit", "toshiba", "up.link", "winwap", "mqqbrowser/", "qq/", "micromessenger", "juc ", "juc(", "iuc", "openwave", "obigo", "teleca", "netfront/", "skyfire", "bolt/", "teashark", "jasmine", "eudoraweb", "avantgo", "blazer", "reqwirelessweb", "nook browser", "mobile ", "mobilebrowser", "htc_", "lenovo-", "coolpad", "k-touch", "dopod", "bird", "amoi", "tcl", "sendo", "mitsu", "hitachi", "casio", "o2-", "xda", "t-mobile", "orange", "virgin", "web browser", "webbrowser", "browser/", "slbrowser", "phoenix/", "seamonkey/", "epiphany/", "camino/", "chromium/", "opr/", "brave/", "vivaldi/", "maxthon", "myie", "aol ", "msn ", "prodigywebbrowser", "voyager", "netpositive", "webpositive", "kindle", "sony", "psvita", "ouya", "steam", "valve", "electron/", "quicktime", "realplayer", "ucbrowser", "baidubrowser", "miui", "puffin",
    ];

    /// <summary>What applications on phones and desktops name in a comment: the device they run on.</summary>
    public static readonly string[] Devices =
    [
        "iphone", "ipad", "ipod", "ios ", "ios/", "; ios", "ios;", "(ios", "android", "windows nt", "windows phone", "macintosh", "mac os x", "macos", "watchos", "apple watch", "applewatch", "appletv", "apple tv", "tvos", "cfnetwork/", "scale/", "symbian", "tizen", "smart-tv", "smarttv", "roku", "playstation", "nintendo", "midp", "netfront", "blackberry", "win10", "win11", "win7 ", "fire os", "fireos", "harmonyos",
    ];

    private static FrozenSet<string> Set(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
