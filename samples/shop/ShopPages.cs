using System.Text.Encodings.Web;

namespace Outrigger.Samples.Shop;

/// <summary>The shop's pages and what they load: enough for a browser, small enough to read.</summary>
internal static class ShopPages
{
    private static readonly byte[] Picture = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    public static void MapShopPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", static (HttpContext context) => Page(context, "Shop"));
        foreach (var page in (string[])["category", "product", "blog", "help"])
        {
            routes.MapGet($"/{page}/{{name}}", (HttpContext context, string name) => Page(context, name));
        }

        foreach (var page in (string[])["search", "cart", "checkout", "login", "account", "register"])
        {
            routes.MapGet("/" + page, (HttpContext context) => Page(context, page));
        }

        routes.MapGet("/account/orders/{id}", static () => Results.Redirect("/login"));
        routes.MapGet("/robots.txt", static () => "User-agent: *\nDisallow: /account\nDisallow: /not-for-people\n");
        routes.MapGet("/not-for-people", static () => Results.NoContent());
        routes.MapGet("/assets/{file}", static (string file) => file.EndsWith(".css", StringComparison.Ordinal) ? Results.Text("body{font:1rem sans-serif}", "text/css") : Results.Text("0", "text/javascript"));
        routes.MapGet("/img/{file}", static () => Results.Bytes(Picture, "image/gif"));
        routes.MapGet("/favicon.ico", static () => Results.Bytes(Picture, "image/gif"));
    }

    private static IResult Page(HttpContext context, string title)
    {
        if (!context.Request.Cookies.ContainsKey("sid"))
        {
            context.Response.Cookies.Append("sid", Guid.NewGuid().ToString("N"), new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax });
        }

        var name = HtmlEncoder.Default.Encode(title);
        return Results.Text($"<!doctype html><html lang=en><title>{name}</title><link rel=stylesheet href=/assets/shop.css><h1>{name}</h1><a href=/category/lamps>Lamps</a> <a href=/cart>Cart</a>", "text/html");
    }
}
