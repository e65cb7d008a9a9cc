using System.Globalization;

namespace Outrigger.Samples.Shop;

/// <summary>What is put in a cart.</summary>
public sealed record CartLine(int ProductId, int Quantity);

/// <summary>What is bought.</summary>
public sealed record NewOrder(int ProductId, int Quantity, string? Currency);

/// <summary>Who registers.</summary>
public sealed record NewUser(string Name, string Email);

/// <summary>Who logs in.</summary>
public sealed record Credentials(string? User, string? Password);

/// <summary>What somebody writes into the box "How can we help?".</summary>
public sealed record HelpText(string Message);

/// <summary>The shop's API. Nothing here knows of Outrigger.</summary>
internal static class ShopApi
{
    public static void MapShopApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api");
        api.MapGet("/products", List);
        api.MapGet("/products/{id:int}", Get);
        api.MapGet("/stock/{id:int}", Stock);
        api.MapGet("/search", Search);
        api.MapPost("/cart", AddToCart);
        api.MapPost("/orders", Buy);
        api.MapGet("/orders/{id:int}", FindOrder);
        api.MapPost("/users", Register);
        api.MapGet("/users/{id:int}", static (int id) => Results.Json(new { message = "Log in to see users." }, statusCode: 401));
        api.MapPost("/login", LogIn);
        api.MapGet("/me", static (HttpRequest request) => request.Cookies.ContainsKey("sid") ? Results.Json(new { name = "guest" }) : Results.Json(new { message = "Nobody is logged in." }, statusCode: 401));
        api.MapGet("/reports/sales", Sales);
        api.MapPost("/messages", static (HelpText text) => Results.Json(new { received = text.Message.Length }, statusCode: 202));
        api.MapPost("/events", static () => Results.NoContent());
    }

    private static IResult List(HttpRequest request, Catalogue catalogue, ShopVersion version, string? category, int page = 1, int size = 20)
    {
        (page, size) = (Math.Max(1, page), Math.Clamp(size, 1, 50));
        var found = catalogue.Search("", category).Skip((page - 1) * size).Take(size);
        return Results.Json(new { page, size, items = found.Select(p => version.Write(p, ClientOf(request))) });
    }

    private static IResult Get(HttpRequest request, int id, Catalogue catalogue, ShopVersion version) =>
        catalogue.Find(id) is { } product ? Results.Json(version.Write(product, ClientOf(request))) : Unknown("product", id);

    private static IResult Stock(int id, Catalogue catalogue, Warehouse warehouse) =>
        catalogue.Find(id) is { } product ? Results.Json(new { id, inStock = warehouse.StockOf(product) }) : Unknown("product", id);

    private static IResult Search(HttpRequest request, string? q, Catalogue catalogue, ShopVersion version) =>
        Results.Json(new { query = q, items = catalogue.Search(q ?? "").Take(10).Select(p => version.Write(p, ClientOf(request))) });

    private static IResult AddToCart(CartLine line, Catalogue catalogue) =>
        catalogue.Find(line.ProductId) is { } product ? Results.Json(new { line.ProductId, line.Quantity, subtotal = product.Price * line.Quantity }) : Unknown("product", line.ProductId);

    private static IResult Buy(HttpRequest request, NewOrder order, Catalogue catalogue, Orders orders, ShopVersion version)
    {
        if (catalogue.Find(order.ProductId) is not { } product)
        {
            return Unknown("product", order.ProductId);
        }

        var placed = orders.Add(product, order.Quantity, order.Currency ?? "EUR");
        return Results.Json(version.Write(placed, ClientOf(request)), statusCode: 201);
    }

    private static IResult FindOrder(HttpRequest request, int id, Orders orders, ShopVersion version) =>
        orders.Find(id) is { } order ? Results.Json(version.Write(order, ClientOf(request))) : Unknown("order", id);

    private static IResult Register(NewUser user) => Results.Json(new { id = user.Email.Length * 31, user.Name, user.Email }, statusCode: 201);

    private static IResult LogIn(Credentials credentials) =>
        credentials.Password == "open sesame" ? Results.Json(new { token = "demo" }) : Results.Json(new { message = "Wrong name or password." }, statusCode: 401);

    // A mistake that every shop has somewhere: a text from outside is taken for a date.
    private static IResult Sales(string? from, Orders orders)
    {
        var since = from is null ? DateTimeOffset.MinValue : DateTimeOffset.ParseExact(from, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var (count, total) = orders.Sold(since);
        return Results.Json(new { from = since, count, total });
    }

    private static IResult Unknown(string what, int id) => Results.Json(new { message = $"There is no {what} {id}." }, statusCode: 404);

    // Which of the shop's own programs calls: its web page, its app, a partner.
    private static string? ClientOf(HttpRequest request) => request.Headers["X-Client"];
}
