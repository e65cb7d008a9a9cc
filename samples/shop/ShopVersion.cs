namespace Outrigger.Samples.Shop;

/// <summary>
/// Which version of the API this process serves, and what is wrong with it. Version 2 adds fields; the broken forms are
/// mistakes that pass every test of version 2 alone and break who was written for version 1.
/// </summary>
/// <param name="Number">1 or 2.</param>
/// <param name="Mistake">What is wrong.</param>
internal sealed record ShopVersion(int Number, Mistake Mistake)
{
    public static ShopVersion From(IConfiguration configuration) =>
        new(configuration.GetValue("Shop:Version", 1), configuration.GetValue("Shop:Break", Mistake.None));

    /// <summary>A product as this version answers it.</summary>
    public Dictionary<string, object?> Write(Product product, string? client)
    {
        var body = new Dictionary<string, object?>
        {
            ["id"] = product.Id,
            ["name"] = product.Name,
            ["category"] = product.Category,
            ["price"] = Mistake == Mistake.Type ? product.Price.ToString(System.Globalization.CultureInfo.InvariantCulture) : product.Price,
            ["currency"] = "EUR",
            ["availability"] = Mistake == Mistake.Value ? (product.Stock > 0 ? "IN_STOCK" : "SOLD_OUT") : product.Stock > 0 ? "in stock" : "sold out",
        };
        if (Mistake == Mistake.Missing && client != "web")
        {
            // Somebody moved the currency to a place that only the new web page reads.
            body.Remove("currency");
        }

        if (Number >= 2)
        {
            body["rating"] = 3 + (product.Id % 20 / 10.0);
            body["links"] = new { self = $"/api/products/{product.Id}" };
        }

        return body;
    }

    /// <summary>An order as this version answers it.</summary>
    public Dictionary<string, object?> Write(Order order, string? client)
    {
        var body = new Dictionary<string, object?>
        {
            ["id"] = order.Id,
            ["productId"] = order.ProductId,
            ["quantity"] = order.Quantity,
            ["total"] = Mistake == Mistake.Type ? order.Total.ToString(System.Globalization.CultureInfo.InvariantCulture) : order.Total,
            ["currency"] = order.Currency,
            ["status"] = Mistake == Mistake.Value ? order.Status.ToUpperInvariant() : order.Status,
        };
        if (Mistake == Mistake.Missing && client != "web")
        {
            body.Remove("currency");
        }

        if (Number >= 2)
        {
            body["placedAt"] = order.At;
        }

        return body;
    }
}

/// <summary>What is wrong with a version.</summary>
internal enum Mistake
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A field is missing for all clients but the web page.</summary>
    Missing,

    /// <summary>Amounts are texts.</summary>
    Type,

    /// <summary>The values of a list were renamed.</summary>
    Value,
}
