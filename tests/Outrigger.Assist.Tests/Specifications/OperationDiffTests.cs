using Outrigger.Assist.Schemas;
using Outrigger.Assist.Specifications;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Specifications;

public sealed class OperationDiffTests
{
    private static readonly DateOnly Today = new(2026, 6, 1);

    private const string Document = """
        openapi: 3.1.0
        info: { title: shop, version: 1.0.0 }
        paths:
          /orders:
            post:
              requestBody: { content: { application/json: { schema: { type: object } } } }
              responses: { '201': { description: made } }
              callbacks:
                shipped:
                  '{$request.body#/url}':
                    post:
                      requestBody: { content: { application/json: { schema: { type: object, required: [id], properties: { id: { type: string } } } } } }
                      responses: { '200': { content: { application/json: { schema: { type: object, properties: { seen: { type: boolean } } } } } } }
        webhooks:
          paid:
            post:
              requestBody: { content: { application/json: { schema: { type: object, properties: { amount: { type: integer } } } } } }
              responses: { '204': { description: taken } }
        """;

    [Theory]
    [InlineData("amount: { type: integer }", "amount: { type: number }", "response-property-type-generalized", ChangeLevel.Error)]
    [InlineData("amount: { type: integer }", "amount: { type: integer, maximum: 5 }", null, null)]
    [InlineData("required: [id], ", "", "response-property-became-optional", ChangeLevel.Error)]
    [InlineData("seen: { type: boolean }", "seen: { type: boolean }, by: { type: string }", "new-optional-request-property", ChangeLevel.Info)]
    [InlineData("type: object, properties: { seen", "type: object, required: [seen], properties: { seen", "request-property-became-required", ChangeLevel.Error)]
    [InlineData("application/json: { schema: { type: object } }", "'*/*': { schema: { type: object } }", "request-body-media-type-added", ChangeLevel.Info)]
    public void Compare_WhatTheServerCalls_IsReadByCallersAndAnsweredByThem(string before, string after, string? id, ChangeLevel? level)
    {
        var changes = Compare(Document, Document.Replace(before, after, StringComparison.Ordinal)).Where(static change => !change.Id.StartsWith("api-version", StringComparison.Ordinal)).ToList();

        changes.Select(static change => (change.Id, change.Level)).ShouldBe(id is null ? [] : [(id, level!.Value)]);
    }

    [Theory]
    [InlineData("", 0, "endpoint-deprecated", ChangeLevel.Info)]
    [InlineData("", 30, "api-deprecated-sunset-missing", ChangeLevel.Error)]
    [InlineData(", x-sunset: '2026-06-20'", 0, "endpoint-deprecated-with-sunset", ChangeLevel.Info)]
    [InlineData(", x-sunset: '2026-06-20'", 30, "api-sunset-date-too-small", ChangeLevel.Error)]
    [InlineData(", x-sunset: '2026-07-20'", 30, "endpoint-deprecated-with-sunset", ChangeLevel.Info)]
    public void Compare_Deprecated_MustBeAnnouncedAsLongAheadAsIsSet(string sunset, int days, string id, ChangeLevel level)
    {
        const string Before = "openapi: 3.1.0\npaths: { /a: { get: { responses: {} } } }";

        var changes = Compare(Before, $$$"""openapi: 3.1.0{{{"\n"}}}paths: { /a: { get: { deprecated: true{{{sunset}}}, responses: {} } } }""", days);

        changes.Select(static change => (change.Id, change.Level)).ShouldBe([(id, level)]);
    }

    [Fact]
    public void Compare_AlternativeOfAnotherName_IsAnotherAlternative()
    {
        const string Before = """{"openapi":"3.1.0","paths":{"/a":{"post":{"requestBody":{"content":{"application/json":{"schema":{"anyOf":[{"$ref":"#/components/schemas/Cat"},{"$ref":"#/components/schemas/Dog"}]}}}},"responses":{}}}},"components":{"schemas":{"Cat":{"type":"object","required":["name"]},"Dog":{"type":"string"},"Fox":{"type":"object","required":["name"]}}}}""";

        var changes = Compare(Before, Before.Replace("schemas/Cat", "schemas/Fox", StringComparison.Ordinal));

        changes.Select(static change => change.Id).ShouldBe(["request-body-any-of-removed", "request-body-any-of-added"]);
    }

    private static IReadOnlyList<SpecificationChange> Compare(string before, string after, int days = 0) => SpecDiff.Run(new(SpecReader.Read(before)), new(SpecReader.Read(after)), Today, days).All;
}
