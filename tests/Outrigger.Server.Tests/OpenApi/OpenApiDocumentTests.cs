using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using Outrigger.Server.OpenApi;
using Shouldly;
using Xunit;

namespace Outrigger.Server.Tests.OpenApi;

public sealed class OpenApiDocumentTests : IAsyncLifetime
{
    // Routes that are no interface: a style sheet, the document itself, the 404 of /admin; names with slashes, whose operations are described one by one.
    private static readonly string[] Undescribed = ["/index.css", "/openapi/{documentName}.json", "/admin/{rest}", "/v1beta/models/{call}"];

    private RunningServer _server = null!;
    private string _text = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _text = await _server.Client.GetStringAsync("/openapi/v1.json");
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public void Document_EveryMappedRoute_IsInIt()
    {
        var paths = JsonNode.Parse(_text)!["paths"]!.AsObject();
        var missing = new List<string>();
        foreach (var endpoint in _server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = RoutePaths.Format(endpoint.RoutePattern);
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [""])
            {
                if (!Undescribed.Contains(path) && paths[path]?[method.ToLowerInvariant()] is null)
                {
                    missing.Add($"{method} {path}");
                }
            }
        }

        missing.ShouldBeEmpty();
        paths.Count.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task Document_SimulationCall_OffersABodyThatShowsAnAllocation()
    {
        var example = JsonNode.Parse(_text)!["paths"]!["/assist/v1/priority/simulate"]!["post"]!["requestBody"]!["content"]!["application/json"]!["example"]!;

        using var body = new StringContent(example.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        var answer = await _server.Client.PostAsync(new Uri("/assist/v1/priority/simulate", UriKind.Relative), body);

        answer.IsSuccessStatusCode.ShouldBeTrue();
        JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["rules"]![0]!["tasks"]!.AsArray().Count.ShouldBe(example["tasks"]!.AsArray().Count);
    }

    [Fact]
    public void Document_Read_IsValidOpenApi()
    {
        var result = OpenApiDocument.Parse(_text, OpenApiConstants.Json, new OpenApiReaderSettings { RuleSet = ValidationRuleSet.GetDefaultRuleSet() });

        result.Diagnostic!.Errors.ShouldBeEmpty();
        result.Document!.Info.Title.ShouldBe("Outrigger");
    }

    [Fact]
    public void Document_References_AllResolve()
    {
        var root = JsonNode.Parse(_text)!;
        var broken = FindReferences(root).Where(reference => Resolve(root, reference) is null).ToList();

        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Document_Operations_HaveUniqueNamesSummariesAndErrors()
    {
        var names = new List<string>();
        foreach (var (path, operation) in Operations())
        {
            var name = operation["operationId"]?.GetValue<string>();
            name.ShouldNotBeNullOrEmpty($"{path} has no name");
            names.Add(name);
            operation["summary"]?.GetValue<string>().ShouldNotBeNullOrEmpty($"{path} has no summary");
            operation["responses"]!["default"].ShouldNotBeNull($"{path} has no errors");
            operation["responses"]!.AsObject().Any(response => response.Key.StartsWith('2')).ShouldBeTrue($"{path} has no answer");
        }

        names.Distinct().Count().ShouldBe(names.Count);
    }

    [Fact]
    public void Document_Security_FollowsWhoMayCall()
    {
        var root = JsonNode.Parse(_text)!;
        root["components"]!["securitySchemes"]!.AsObject().Select(scheme => scheme.Key).ShouldBe(["virtualKey", "adminKey"], ignoreOrder: true);
        foreach (var (path, operation) in Operations())
        {
            if (path.StartsWith("/admin/", StringComparison.Ordinal))
            {
                operation["security"]!.AsArray().ShouldHaveSingleItem()!["adminKey"].ShouldNotBeNull();
            }
            else if (path.StartsWith("/v1/", StringComparison.Ordinal))
            {
                operation["security"]!.AsArray().ShouldContain(requirement => requirement!["virtualKey"] != null);
            }
        }
    }

    [Fact]
    public void Document_ChatCompletion_ShowsACallThatAnswersWithoutAProvider()
    {
        var operation = JsonNode.Parse(_text)!["paths"]!["/v1/chat/completions"]!["post"]!;

        var body = operation["requestBody"]!["content"]!["application/json"]!;
        body["example"]!["model"]!.GetValue<string>().ShouldBe("sim/echo");
        body["schema"]!["required"]!.AsArray().Select(name => name!.GetValue<string>()).ShouldBe(["model", "messages"], ignoreOrder: true);
        operation["parameters"]!.AsArray().Select(parameter => parameter!["name"]!.GetValue<string>()).ShouldContain("x-sim-tokens");
    }

    private IEnumerable<(string Path, JsonNode Operation)> Operations() =>
        from path in JsonNode.Parse(_text)!["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where operation.Key is "get" or "post" or "put" or "patch" or "delete"
        select (path.Key, operation.Value);

    private static IEnumerable<string> FindReferences(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member =>
            member is { Key: "$ref", Value: JsonValue value } ? [value.GetValue<string>()] : FindReferences(member.Value)),
        JsonArray items => items.SelectMany(FindReferences),
        _ => [],
    };

    private static JsonNode? Resolve(JsonNode root, string reference)
    {
        JsonNode? current = root;
        foreach (var part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            current = (current as JsonObject)?[part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)];
        }

        return current;
    }
}
