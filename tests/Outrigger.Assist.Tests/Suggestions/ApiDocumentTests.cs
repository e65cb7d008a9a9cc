using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Suggestions;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Suggestions;

public sealed class ApiDocumentTests
{
    /// <summary>A small library, with a schema that leads back to itself.</summary>
    public const string Library =
        """
        {"openapi":"3.0.3","paths":{
        "/api/books":{"get":{"operationId":"listBooks","summary":"List the books of the library","parameters":[{"name":"genre","in":"query","schema":{"type":"string","enum":["fantasy","science","poetry"]}}]},
        "post":{"operationId":"addBook","summary":"Add a book","requestBody":{"$ref":"#/components/requestBodies/Book"}}},
        "/api/books/{id}":{"get":{"operationId":"getBook","summary":"One book"},"delete":{"operationId":"removeBook","summary":"Remove a book"}},
        "/api/readers":{"post":{"summary":"Register a reader"}}},
        "components":{"requestBodies":{"Book":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Book"}}}}},
        "schemas":{"Book":{"type":"object","required":["title"],"properties":{"title":{"type":"string"},"year":{"type":"integer"},"sequel":{"$ref":"#/components/schemas/Book"},"loop":{"$ref":"#/components/schemas/Loop"}}},
        "Loop":{"$ref":"#/components/schemas/Loop"}}}}
        """;

    [Fact]
    public void Read_Library_HasItsOperations()
    {
        var operations = Read(Library);

        operations.Select(one => (one.Method, one.Path, one.Action)).ShouldBe(
        [
            ("GET", "/api/books", "list_books"), ("POST", "/api/books", "add_book"), ("GET", "/api/books/{id}", "get_book"), ("DELETE", "/api/books/{id}", "remove_book"), ("POST", "/api/readers", "post_api_readers"),
        ]);
        operations[0].Enumerations.ShouldContain(("genre", "fantasy"));
    }

    [Fact]
    public void Read_CyclicSchema_EndsAtItsDepth()
    {
        var body = Read(Library)[1].Body!;

        body.Required.ShouldBe(["title"]);
        var depth = 0;
        for (var schema = body; schema.Properties.TryGetValue("sequel", out var inner); schema = inner)
        {
            depth++;
        }

        depth.ShouldBeInRange(1, 10);
        body.Properties["loop"].Type.ShouldBeNull();
    }

    [Fact]
    public void Read_WideCycles_IsBounded()
    {
        var properties = string.Join(',', Enumerable.Range(0, 50).Select(static i => $"\"p{i}\":{{\"$ref\":\"#/components/schemas/A\"}}"));
        const string Before = """{"paths":{"/a":{"post":{"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/A"}}}}}}},"components":{"schemas":{"A":{"type":"object","properties":{""";
        var document = Before + properties + "}}}}}";

        Read(document).ShouldHaveSingleItem().Body!.Properties.Count.ShouldBe(50);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("{\"paths\":[]}")]
    [InlineData("{\"paths\":{\"/a\":null,\"/b\":{\"get\":3},\"/c\":{\"$ref\":\"http://elsewhere/\"}}}")]
    [InlineData("{\"paths\":{\"/a\":{\"$ref\":\"#/paths/~1a\"}}}")]
    public void Read_NotADocument_HasNoOperations(string json) => Read(json).ShouldBeEmpty();

    [Theory]
    [InlineData("createUser", "create user")]
    [InlineData("create-user_2", "create user 2")]
    [InlineData("getHTTPStatus", "get http status")]
    [InlineData("", "")]
    public void WordsOf_Identifiers(string identifier, string expected) => string.Join(' ', ApiDocument.WordsOf(identifier)).ShouldBe(expected);

    [Fact]
    public void WordsOf_AnyText_AreLowerLettersAndDigits() =>
        Prop.ForAll<string>(text => text is null || ApiDocument.WordsOf(text).All(static word => word.Length > 0 && word.All(char.IsLetterOrDigit))).Holds();

    private static IReadOnlyList<ApiOperation> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return ApiDocument.Read(document.RootElement);
    }
}
