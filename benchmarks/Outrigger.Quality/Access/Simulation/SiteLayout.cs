using System.Globalization;

namespace Outrigger.Quality.Access.Simulation;

/// <summary>The pages a person walks between.</summary>
internal enum Page
{
    Home,
    Category,
    Product,
    Search,
    Cart,
    Checkout,
    Login,
    Account,
    Blog,
    Help,
    Exit,
}

/// <summary>A shop: its paths, what its pages load, what robots.txt forbids, and one link that nobody sees.</summary>
internal sealed class SiteLayout
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;
    private readonly string[] _names;
    private readonly string _root;
    private readonly string _api;
    private readonly int _productForm;
    private readonly double[,] _moves;

    public SiteLayout(ulong seed, bool isSpa, bool imagesElsewhere)
    {
        var dice = new Dice(seed);
        IsSpa = isSpa;
        ImagesElsewhere = imagesElsewhere;
        Host = dice.Pick(["shop", "store", "www"]) + "." + Word(dice) + Word(dice) + dice.Pick([".com", ".de", ".co", ".net"]);
        _root = dice.Pick(["", "", "/en", "/shop", "/de"]);
        _api = dice.Pick(["/api", "/api/v1", "/api/v2", "/rest", "/_data"]);
        _productForm = dice.Below(4);
        _names = [.. Enumerable.Range(0, 400).Select(_ => Word(dice) + "-" + Word(dice))];
        Categories = dice.Between(12, 40);
        Products = dice.Between(3000, 15_000);
        Posts = dice.Between(40, 200);
        var words = (string[])[.. Enumerable.Range(0, 12).Select(_ => Word(dice))];
        (Category, Product) = (_root + dice.Pick(["/c/", "/category/", "/collections/", "/k/"]), _root + dice.Pick(["/p/", "/product/", "/items/", "/artikel/"]));
        (Search, Cart, Checkout) = (_root + dice.Pick(["/search", "/find", "/s"]), _root + dice.Pick(["/cart", "/basket", "/bag"]), _root + dice.Pick(["/checkout", "/order/new"]));
        (Login, Account, Blog, Help) = (_root + dice.Pick(["/login", "/signin", "/account/login"]), _root + dice.Pick(["/account", "/my", "/profile"]), _root + dice.Pick(["/blog/", "/magazine/", "/journal/"]), _root + dice.Pick(["/help/", "/faq/", "/support/"]));
        Register = _root + dice.Pick(["/register", "/signup", "/join"]);
        Feed = _root + dice.Pick(["/feed.xml", "/rss", "/blog/feed"]);
        Honeypot = _root + "/" + words[0] + "-" + words[1];
        Statics = [.. Enumerable.Range(0, dice.Between(5, 11)).Select(i => string.Create(Plain, $"/{dice.Pick(["static", "assets", "build", "_s"])}/{words[i]}.{dice.Bits() & 0xFFFFFF:x}.{(i < 2 ? "css" : i < 7 ? "js" : i == 7 ? "woff2" : "svg")}"))];
        _moves = CreateMoves(dice);
    }

    public string Host { get; }

    /// <summary>After the first page, only data is fetched.</summary>
    public bool IsSpa { get; }

    /// <summary>Pictures lie on another host, so that the guard sees none.</summary>
    public bool ImagesElsewhere { get; }

    /// <summary>Pages come whole from the server, without scripts that make calls.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Styles and scripts lie on another host too.</summary>
    public bool AssetsElsewhere { get; init; }

    /// <summary>Where a login is sent.</summary>
    public string LoginPost => IsPlain ? Login : Api("login");

    /// <summary>Where a purchase is put in the cart.</summary>
    public string CartPost => IsPlain ? Cart : Api("cart");

    public int Categories { get; }

    public int Products { get; }

    public int Posts { get; }

    public string Search { get; }

    public string Cart { get; }

    public string Checkout { get; }

    public string Login { get; }

    public string Account { get; }

    public string Register { get; }

    public string Feed { get; }

    public string Honeypot { get; }

    public string Home => _root.Length == 0 ? "/" : _root;

    public IReadOnlyList<string> Statics { get; }

    /// <summary>What robots.txt forbids: people go there all day, and the invisible link.</summary>
    public IReadOnlyList<string> Disallowed => [Cart, Checkout, Account, Search, _api, Honeypot];

    private string Category { get; }

    private string Product { get; }

    private string Blog { get; }

    private string Help { get; }

    public string CategoryPath(int category) => Category + (_productForm % 2 == 0 ? Name(category) : (category + 10).ToString(Plain));

    public string ProductPath(int product) => _productForm switch
    {
        0 => string.Create(Plain, $"{Product}{product + 1000}"),
        1 => string.Create(Plain, $"{Product}{Name(product)}-{product + 1000}"),
        2 => string.Create(Plain, $"{Product}{Name(product * 7)}-{Name(product)}"),
        _ => string.Create(Plain, $"{Product}{product + 1000}.html"),
    };

    public string BlogPath(int post) => Blog + Name(post * 3);

    public string HelpPath(int page) => Help + Name(page * 5);

    public string OrderPath(int order) => string.Create(Plain, $"{Account}/orders/{order}");

    public static string Image(int product, int number) => string.Create(Plain, $"/img/{product + 1000}-{number}.jpg");

    public string Api(string name) => _api + "/" + name;

    public string Api(string name, int id) => string.Create(Plain, $"{_api}/{name}/{id}");

    /// <summary>How often people go from one page to another here.</summary>
    public double Move(Page from, Page to) => _moves[(int)from, (int)to];

    /// <summary>The products of a category lie side by side.</summary>
    public int ProductOf(int category, int place) => ((category * (Products / Categories)) + place) % Products;

    private string Name(int i) => _names[i % _names.Length];

    private static string Word(Dice dice)
    {
        Span<char> word = stackalloc char[dice.Between(2, 3) * 2];
        for (var i = 0; i < word.Length; i += 2)
        {
            (word[i], word[i + 1]) = ("bdfgklmnprstvz"[dice.Below(14)], "aeiou"[dice.Below(5)]);
        }

        return new string(word);
    }

    // Rows: from; columns: Home Category Product Search Cart Checkout Login Account Blog Help Exit.
    private static double[,] CreateMoves(Dice dice)
    {
        double[][] usual =
        [
            [2, 34, 16, 16, 1, 0, 4, 1, 5, 2, 19],
            [3, 22, 46, 7, 1, 0, 1, 0, 1, 1, 18],
            [3, 17, 30, 9, 9, 0, 1, 0, 1, 1, 29],
            [2, 8, 52, 18, 1, 0, 0, 0, 1, 1, 17],
            [3, 9, 18, 4, 6, 34, 5, 0, 0, 2, 19],
            [4, 0, 0, 0, 8, 46, 6, 4, 0, 3, 29],
            [8, 4, 4, 3, 8, 10, 4, 44, 0, 3, 12],
            [8, 10, 8, 6, 4, 0, 1, 38, 1, 4, 20],
            [8, 8, 14, 3, 0, 0, 0, 0, 33, 1, 33],
            [10, 6, 4, 6, 0, 0, 2, 6, 1, 30, 35],
        ];
        var moves = new double[11, 11];
        for (var from = 0; from < usual.Length; from++)
        {
            for (var to = 0; to < 11; to++)
            {
                moves[from, to] = usual[from][to] * dice.LogNormal(1, 0.3);
            }
        }

        return moves;
    }
}
