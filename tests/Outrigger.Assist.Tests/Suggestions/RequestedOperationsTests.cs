using Outrigger.Assist.Suggestions;
using Outrigger.Assist.Tests.Intent;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Suggestions;

public sealed class RequestedOperationsTests
{
    private const string Document = """
        {"openapi":"3.0.0","paths":{
          "/api/orders":{"post":{"operationId":"createOrder","requestBody":{"content":{"application/json":{"schema":{"type":"object","required":["productId"],"properties":{"productId":{"type":"string"}}}}}}},"get":{"operationId":"listOrders"}},
          "/api/orders/{id}":{"put":{"operationId":"updateOrder"}},
          "/api/orders/export":{"put":{"operationId":"exportOrders"}},
          "/api/{kind}/export":{"put":{"operationId":"exportAnything"}},
          "/api/purchases":{"post":{"operationId":"addPurchase","requestBody":{"content":{"application/json":{"schema":{"type":"object","required":["amount"],"properties":{"amount":{"type":"number"}}}}}}}},
          "/api/messages":{"post":{"operationId":"say"}}}}
        """;

    [Theory]
    [InlineData("create_order", "POST", "/api/orders", "create_order")]
    [InlineData("create_order", "post", "/API/orders/", "create_order")]
    [InlineData("create_order", "GET", "/api/orders", "listOrders")]
    [InlineData("create_order", "POST", "/api/messages", "say")]
    [InlineData("create_order", "POST", "/elsewhere", null)]
    [InlineData("unheard_of", "PUT", "/api/orders/5", "updateOrder")]
    [InlineData("unheard_of", "PUT", "/api/orders/export", "exportOrders")]
    [InlineData("unheard_of", "PUT", "/api/lamps/export", "exportAnything")]
    [InlineData("unheard_of", "PATCH", "/api/orders/5", null)]
    // Named by the settings: with a method, without one, and where the document knows the route by another name.
    [InlineData("buy", "POST", "/api/purchases", "addPurchase")]
    [InlineData("buy", "PUT", "/api/purchases", null)]
    [InlineData("ask", "POST", "/api/questions/7", "ask")]
    [InlineData("ask", "PUT", "/api/questions/7", "ask")]
    [InlineData("ask", "POST", "/api/questions", null)]
    // The settings go before the document.
    [InlineData("list_orders", "GET", "/api/orders", "listOrders")]
    [InlineData("list_orders", "GET", "/api/all", "list_orders")]
    public async Task Find_ActionAndRoute_NamesTheOperation(string action, string method, string path, string? expected)
    {
        var file = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".json");
        await File.WriteAllTextAsync(file, Document, TestContext.Current.CancellationToken);
        try
        {
            await using var host = await IntentHost.StartAsync(
                null,
                ("Suggestions:OpenApiFile", file),
                ("Suggestions:Routes:buy", "POST /api/purchases"),
                ("Suggestions:Routes:ask", "/api/questions/{id}"),
                ("Suggestions:Routes:list_orders", "GET /api/all"));

            host.Get<RequestedOperations>().Find(action, method, path).ShouldBe(expected);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
