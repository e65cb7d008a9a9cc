using Outrigger.Assist.Schemas;
using Outrigger.Assist.Specifications;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Specifications;

public sealed class SpecificationDiffTests
{
    private static readonly DateOnly Today = new(2026, 6, 1);

    private const string Shop = """
        openapi: 3.0.3
        info: { title: shop, version: 1.0.0 }
        paths:
          /orders/{id}:
            get:
              parameters:
                - { name: id, in: path, required: true, schema: { type: string } }
                - { name: size, in: query, schema: { type: integer, maximum: 100, enum: [10, 20, 50] } }
              responses:
                '200':
                  description: an order
                  content:
                    application/json:
                      schema: { $ref: '#/components/schemas/Order' }
            put:
              requestBody:
                content:
                  application/json:
                    schema: { $ref: '#/components/schemas/Order' }
              responses: { '204': { description: done } }
        components:
          schemas:
            Order:
              type: object
              required: [id, currency]
              properties:
                id: { type: string }
                currency: { type: string, enum: [EUR, USD] }
                note: { type: string, maxLength: 100 }
                parent: { $ref: '#/components/schemas/Order' }
        """;

    public static TheoryData<string, string, string, string> Changes { get; } = new()
    {
        { "note: { type: string, maxLength: 100 }", "note: { type: string, maxLength: 50 }", "request-property-max-length-decreased", "Error" },
        { "note: { type: string, maxLength: 100 }", "note: { type: string, maxLength: 200 }", "response-property-max-length-increased", "Error" },
        { "note: { type: string, maxLength: 100 }", "note: { type: string, maxLength: 200 }", "request-property-max-length-increased", "Info" },
        { "required: [id, currency]", "required: [id]", "response-property-became-optional", "Error" },
        { "required: [id, currency]", "required: [id, currency, note]", "request-property-became-required", "Error" },
        { "enum: [EUR, USD]", "enum: [EUR]", "request-property-enum-value-removed", "Error" },
        { "enum: [EUR, USD]", "enum: [EUR, USD, CHF]", "response-property-enum-value-added", "Warning" },
        { "id: { type: string }\n", "id: { type: integer }\n", "response-property-type-changed", "Error" },
        { "enum: [10, 20, 50]", "enum: [10, 20]", "request-parameter-enum-value-removed", "Error" },
        { "maximum: 100", "maximum: 200", "request-parameter-max-increased", "Info" },
        { "name: size, in: query,", "name: size, in: query, required: true,", "request-parameter-became-required", "Error" },
        { "    put:", "    post:", "api-removed-without-deprecation", "Error" },
        { "    put:", "    post:", "endpoint-added", "Info" },
        { "/orders/{id}:", "/order/{id}:", "api-path-removed-without-deprecation", "Error" },
        { "'204':", "'202':", "response-success-status-removed", "Error" },
        { "note: { type: string, maxLength: 100 }", "note: { type: string, maxLength: 100, nullable: true }", "response-property-became-nullable", "Error" },
        { "parent: { $ref: '#/components/schemas/Order' }", "extra: { type: string }", "response-optional-property-removed", "Warning" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Compare_OneChange_IsNamedAndJudged(string before, string after, string id, string level)
    {
        var changes = Compare(Shop, Shop.Replace(before, after, StringComparison.Ordinal));

        changes.ShouldContain(change => change.Id == id && change.Level == Enum.Parse<ChangeLevel>(level));
    }

    [Fact]
    public void Compare_WithItself_FindsNothing() => Compare(Shop, Shop).ShouldBeEmpty();

    [Fact]
    public void Compare_NamesOfPathParameters_AreNoChange() =>
        Compare(Shop, Shop.Replace("{id}", "{order}", StringComparison.Ordinal).Replace("name: id,", "name: order,", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Compare_CyclesOfManySchemas_EndsAndFindsTheOneChange()
    {
        var changed = Compare(Ring(40, "integer"), Ring(40, "string"));

        changed.ShouldContain(static change => change.Id == "response-property-type-changed");
        Compare(Ring(40, "integer"), Ring(40, "integer")).ShouldBeEmpty();
    }

    [Fact]
    public void Compare_ReferencesThatLeadNowhereOrToThemselves_End()
    {
        var text = Shop.Replace("Order:\n", "Order:\n      $ref: '#/components/schemas/Order'\n    Other:\n", StringComparison.Ordinal);

        Should.NotThrow(() => Compare(text, text.Replace("shop", "stop", StringComparison.Ordinal)));
        Should.NotThrow(() => Compare(Shop, Shop.Replace("schemas/Order", "schemas/Nowhere", StringComparison.Ordinal)));
    }

    [Fact]
    public void Read_JsonAndYamlOfOneDocument_AreTheSame()
    {
        const string Json = """{"openapi":"3.0.3","info":{"title":"x","version":"1"},"paths":{"/a":{"get":{"deprecated":true,"responses":{"200":{"description":"ok"}}}}}}""";
        const string Yaml = "openapi: 3.0.3\ninfo: {title: x, version: '1'}\npaths:\n  /a:\n    get:\n      deprecated: true\n      responses:\n        '200': {description: ok}\n";

        var equality = new SpecEquality(new(SpecReader.Read(Json)), new(SpecReader.Read(Yaml)));

        equality.AreEqual(SpecReader.Read(Json), SpecReader.Read(Yaml)).ShouldBeTrue();
    }

    [Fact]
    public void Read_AliasesOfAliases_CostNoMoreThanTheText()
    {
        var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 30).Select(static i => $"a{i}: &a{i} [*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1}]\n"));
        var node = SpecReader.Read(text);

        new SpecEquality(new(node), new(SpecReader.Read(text))).AreEqual(node, SpecReader.Read(text)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("{\"openapi\":")]
    [InlineData("a: [1, 2")]
    [InlineData("a: *unknown")]
    [InlineData("? [1]\n: 2")]
    public void Read_NotADocument_IsRefused(string text) => Should.Throw<InvalidDataException>(() => SpecReader.Read(text));

    [Fact]
    public void Read_TooDeep_IsRefused() => Should.Throw<InvalidDataException>(() => SpecReader.Read(new string('[', 5000)));

    [Fact]
    public void Compare_OlderFormat_IsReadToo()
    {
        const string Old = """
            swagger: '2.0'
            info: { title: x, version: '1' }
            paths:
              /pets:
                post:
                  parameters:
                    - { name: body, in: body, required: true, schema: { type: object, properties: { name: { type: string } } } }
                  responses:
                    200: { description: ok, schema: { type: object, required: [id], properties: { id: { type: string } } } }
            """;

        var changes = Compare(Old, Old.Replace("id: { type: string }", "id: { type: integer }", StringComparison.Ordinal).Replace("properties: { name", "required: [name], properties: { name", StringComparison.Ordinal));

        changes.ShouldContain(static change => change.Id == "response-property-type-changed");
        changes.ShouldContain(static change => change.Id == "request-property-became-required");
    }

    [Theory]
    [InlineData("", "api-removed-without-deprecation", "Error")]
    [InlineData("deprecated: true", "api-removed-with-deprecation", "Info")]
    [InlineData("deprecated: true\n      x-sunset: '2026-05-31'", "api-removed-with-deprecation", "Info")]
    [InlineData("deprecated: true\n      x-sunset: '2026-06-30'", "api-removed-before-sunset", "Error")]
    [InlineData("deprecated: true\n      x-sunset: 'soon'", "api-path-sunset-parse", "Error")]
    public void Compare_OperationRemoved_DependsOnWhatWasAnnounced(string lifecycle, string id, string level)
    {
        var before = Shop.Replace("    put:\n", lifecycle.Length == 0 ? "    put:\n" : "    put:\n      " + lifecycle + "\n", StringComparison.Ordinal);

        Compare(before, Shop.Replace("    put:", "    post:", StringComparison.Ordinal)).ShouldContain(change => change.Id == id && change.Level == Enum.Parse<ChangeLevel>(level));
    }

    private static IReadOnlyList<SpecificationChange> Compare(string before, string after) => SpecDiff.Run(new(SpecReader.Read(before)), new(SpecReader.Read(after)), Today).All;

    // Schemas that point to the next and to the one before, round in a ring.
    private static string Ring(int count, string type) =>
        "openapi: 3.0.3\ninfo: {title: ring, version: '1'}\npaths:\n  /a:\n    get:\n      responses:\n        '200':\n          description: ok\n          content:\n            application/json:\n              schema: {$ref: '#/components/schemas/S0'}\ncomponents:\n  schemas:\n"
        + string.Concat(Enumerable.Range(0, count).Select(i =>
            $"    S{i}: {{type: object, properties: {{next: {{$ref: '#/components/schemas/S{(i + 1) % count}'}}, back: {{$ref: '#/components/schemas/S{(i + count - 1) % count}'}}, value: {{type: {(i == count / 2 ? type : "boolean")}}}}}}}\n"));
}
