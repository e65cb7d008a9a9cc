using System.Text;
using FsCheck.Fluent;
using Outrigger.Assist.Schemas;
using Outrigger.Assist.Specifications;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Specifications;

/// <summary>Documents that were not written to be read: circles, chains, depth, size, references to nowhere.</summary>
public sealed class HostileDocumentTests
{
    private static readonly DocumentComparison Documents = new(new ManualTimeProvider());

    [Fact]
    public void Compare_ChainOfAHundredThousandReferences_EndsAndSaysThatItIsCut()
    {
        var (changes, _) = Documents.Compare(Chain(100_000, "string"), Chain(100_000, "integer"), 0);

        changes.IsCut.ShouldBeTrue();
    }

    [Fact]
    public void Compare_ChainOfReferencesWithItself_FindsNothing() => Documents.Compare(Chain(20_000, "string"), Chain(20_000, "string"), 0).Changes.All.ShouldBeEmpty();

    [Fact]
    public void Compare_LadderOfTwoToTheSixtiethPaths_Ends()
    {
        var (changes, _) = Documents.Compare(Ladder(60, "string"), Ladder(60, "integer"), 0);

        changes.IsCut.ShouldBeTrue();
    }

    [Fact]
    public void Compare_SchemaOfItselfInEveryWay_Ends()
    {
        const string Self = """{"openapi":"3.1.0","paths":{"/a":{"get":{"responses":{"200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/A"}}}}}}}},"components":{"schemas":{"A":{"type":"object","allOf":[{"$ref":"#/components/schemas/A"}],"not":{"$ref":"#/components/schemas/A"},"items":{"$ref":"#/components/schemas/A"},"properties":{"a":{"$ref":"#/components/schemas/A"},"v":{"type":"string"}}}}}}""";

        var (changes, _) = Documents.Compare(Self, Self.Replace("\"string\"", "\"integer\"", StringComparison.Ordinal), 0);

        changes.All.ShouldContain(static change => change.Id == "response-property-type-changed" && change.Where.EndsWith("/v", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("#/components/schemas/%")]
    [InlineData("#/components/schemas/~9~")]
    [InlineData("#//")]
    [InlineData("")]
    [InlineData("other.yaml#/A")]
    [InlineData("#/paths/~1a/get/responses/200/content/application~1json/schema")]
    public void Compare_ReferenceThatLeadsNowhereOrInACircle_Ends(string reference)
    {
        var text = """{"openapi":"3.1.0","paths":{"/a":{"get":{"responses":{"200":{"content":{"application/json":{"schema":{"$ref":"REF"}}}}}}}}}""".Replace("REF", reference, StringComparison.Ordinal);

        Should.NotThrow(() => Documents.Compare(text, text.Replace("/a", "/b", StringComparison.Ordinal), 0));
        Documents.Compare(text, text, 0).Changes.All.ShouldBeEmpty();
    }

    [Fact]
    public void Compare_LongReferenceUsedOften_IsFollowedOnce()
    {
        var far = "#/" + string.Join('/', Enumerable.Repeat("x", 100_000));
        var text = new StringBuilder("{\"openapi\":\"3.1.0\",\"paths\":{},\"webhooks\":{\"w\":{\"post\":{\"requestBody\":{\"content\":{\"application/json\":{\"schema\":{\"properties\":{");
        text.AppendJoin(',', Enumerable.Range(0, 100).Select(i => $"\"p{i}\":{{\"$ref\":\"{far}\"}}")).Append("}}}}}}}}}");

        Documents.Compare(text.ToString(), text.ToString(), 0).Changes.All.ShouldBeEmpty();
    }

    [Fact]
    public void Compare_MembersOfTheWrongKind_AreNoException() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue - 1).ToArbitrary(),
        seed =>
        {
            var random = new Random(seed);
            return Documents.Compare(Scrambled(random), Scrambled(random), random.Next(2) * 30).Changes.All.Count >= 0;
        }).Holds(500);

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"info\":{}}")]
    [InlineData("")]
    public void Compare_NoOpenApiDocument_IsRefused(string text) => Should.Throw<InvalidDataException>(() => Documents.Compare("""{"openapi":"3.1.0"}""", text, 0));

    private static string Chain(int count, string last)
    {
        var text = new StringBuilder("{\"openapi\":\"3.1.0\",\"paths\":{\"/a\":{\"get\":{\"responses\":{\"200\":{\"content\":{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/S0\"}}}}}}}},\"components\":{\"schemas\":{");
        for (var i = 0; i < count; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\"S{i}\":{{\"properties\":{{\"next\":{{\"$ref\":\"#/components/schemas/S{i + 1}\"}}}}}},");
        }

        return text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\"S{count}\":{{\"type\":\"{last}\"}}}}}}}}").ToString();
    }

    private static string Ladder(int count, string last)
    {
        var text = Chain(count, last);
        for (var i = 0; i < count; i++)
        {
            text = text.Replace($"\"S{i}\":{{\"properties\":{{", $"\"S{i}\":{{\"properties\":{{\"other\":{{\"$ref\":\"#/components/schemas/S{i + 1}\"}},", StringComparison.Ordinal);
        }

        return text;
    }

    // A document in which any member may be anything.
    private static string Scrambled(Random random)
    {
        string[] parts =
        [
            "{\"type\":\"string\",\"enum\":[1,null]}", "[]", "null", "5", "\"x\"", "{}", "{\"$ref\":\"#/components/schemas/A\"}", "{\"$ref\":7}", "true", "{\"oneOf\":[5,null,{\"type\":\"null\"}]}", "{\"properties\":[],\"required\":{},\"allOf\":{}}",
            "{\"type\":[],\"items\":[],\"not\":5,\"multipleOf\":0,\"maximum\":1e999}", "{\"multipleOf\":3,\"prefixItems\":5,\"discriminator\":[]}",
        ];
        string Any() => parts[random.Next(parts.Length)];
        return $$"""
            {"openapi":{{(random.Next(4) == 0 ? "null" : "\"3.1.0\"")}},"swagger":"2.0","info":{{Any()}},"security":{{Any()}},"webhooks":{"w":{{Any()}}},"components":{"schemas":{"A":{{Any()}},"B":{{Any()}} },"securitySchemes":{{Any()}}},
            "paths":{"/a":{"parameters":[{{Any()}}],"get":{"deprecated":{{Any()}},"x-sunset":{{Any()}},"x-stability-level":{{Any()}},"tags":{{Any()}},"parameters":[{"name":"q","in":"query","schema":{{Any()}} },{{Any()}}],
            "requestBody":{"content":{"application/json":{"schema":{{Any()}} },"x":{{Any()}} } },"responses":{"200":{"headers":{"h":{{Any()}} },"content":{"application/json":{"schema":{{Any()}} } } },"400":{{Any()}} },"callbacks":{"c":{{Any()}} } },"post":{{Any()}} },"/b":{{Any()}} } }
            """;
    }
}
