using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.AspNetCore.Assistants;
using Outrigger.AspNetCore.Tests.Assistants;
using Outrigger.AspNetCore.Tests.Attachment;
using Outrigger.Assist.Intent;
using Outrigger.Assist.Validation;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.AspNetCore.Tests.Understanding;

/// <summary>The schema of an intent is held against bodies of its own route; the real check, in the process.</summary>
public sealed class OwnRouteTests
{
    private const string Document = """
        {"openapi":"3.0.0","paths":{
          "/api/orders":{"post":{"operationId":"createOrder","requestBody":{"content":{"application/json":{"schema":
            {"type":"object","required":["productId"],"properties":{"productId":{"type":"string"}}}}}}}},
          "/api/tickets":{"post":{"operationId":"openTicket","requestBody":{"content":{"application/json":{"schema":
            {"type":"object","required":["subject"],"properties":{"subject":{"type":"string"}}}}}}}},
          "/api/notes":{"post":{"operationId":"addNote"}}}}
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "/api/orders", "productId")]
    [InlineData("POST", "/shop/checkout", "productId")]
    [InlineData("PUT", "/shop/checkout", null)]
    [InlineData("POST", "/api/tickets", "subject")]
    [InlineData("POST", "/api/notes", null)]
    [InlineData("POST", "/api/messages", null)]
    public async Task Run_IntentToOrder_RefusesWhatTheRouteLacks(string method, string path, string? missing)
    {
        var file = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".json");
        await File.WriteAllTextAsync(file, Document, Token);
        try
        {
            // On the document's own route, or where the settings put the action.
            var route = path == "/shop/checkout" || method == "PUT" ? "POST /shop/checkout" : "POST /api/orders";
            await using var app = await StartAsync(file, route);
            using var request = new HttpRequestMessage(new HttpMethod(method), path)
            {
                Content = new StringContent("""{"message":"I would like to order two lamps"}""", Encoding.UTF8, "application/json"),
            };

            using var response = await app.Client.SendAsync(request, Token);

            var body = await response.Content.ReadAsStringAsync(Token);
            if (missing is null)
            {
                response.StatusCode.ShouldBe(HttpStatusCode.OK, body);
                body.ShouldBe("reached");
            }
            else
            {
                response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
                body.ShouldContain("Validation failed");
                body.ShouldContain(missing);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Task<AttachedApp> StartAsync(string file, string route)
    {
        var assistant = new ScriptedAssistant
        {
            Intent = static _ => new IntentAnswer(ScriptedAssistant.Decide("recognized", 0.95), "create_order", 0.95, "create_order", [], null, "model"),
        };
        return AttachedApp.StartAsync(
            static web => web.MapMethods("/{**path}", ["POST", "PUT"], static () => "reached"),
            new()
            {
                ["Outrigger:AspNetCore:Understanding:Validation"] = "Act",
                ["Outrigger:Assist:Suggestions:OpenApiFile"] = file,
                ["Outrigger:Assist:Suggestions:Routes:create_order"] = route,
                ["Outrigger:Assist:Validation:TimeLimit"] = "00:01:00",
            },
            services => services.AddSingleton<IRequestAssistant>(provider =>
            {
                assistant.Validation = check => provider.GetRequiredService<IRequestValidation>().Check(TenantId.Default, check);
                return assistant;
            }));
    }
}
