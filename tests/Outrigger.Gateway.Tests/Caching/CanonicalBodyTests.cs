using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Outrigger.Gateway.Caching.Keying;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Caching;

/// <summary>Two bodies have one digest exactly when they say the same.</summary>
public sealed class CanonicalBodyTests
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1}""")]
    [InlineData("""{"a":{"x":1,"y":[1,2]}}""", "{ \"a\" : { \"y\":[ 1 ,\t2 ] ,\r\n \"x\":1 } }")]
    [InlineData("""{"a":"\u0041\/\n"}""", """{"a":"A/\u000a"}""")]
    [InlineData("""{"\u0061":1}""", """{"a":1}""")]
    [InlineData("""{"a":"😀"}""", """{"a":"\ud83d\ude00"}""")]
    [InlineData("""{"a":1,"user":"x","metadata":{"k":1},"safety_identifier":"s","prompt_cache_key":"p"}""", """{"a":1}""")]
    [InlineData("""{"a":1,"store":false}""", """{"a":1,"store":null}""")]
    public void Digest_SameMeaning_IsTheSame(string one, string other) => Digest(one).ShouldBe(Digest(other));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1.0}""")]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":1}""", """{"a":true}""")]
    [InlineData("""{"a":null}""", """{}""")]
    [InlineData("""{"a":null}""", """{"a":false}""")]
    [InlineData("""{"a":[]}""", """{"a":{}}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":[[1],2]}""", """{"a":[[1,2]]}""")]
    [InlineData("""{"a":["bc","d"]}""", """{"a":["b","cd"]}""")]
    [InlineData("""{"ab":"c"}""", """{"a":"bc"}""")]
    [InlineData("""{"a":"\"},{\""}""", """{"a":""}""")]
    [InlineData("""{"a":{"b":1},"c":2}""", """{"a":{"b":1,"c":2}}""")]
    [InlineData("""{"a":{"user":"x"}}""", """{"a":{"user":"y"}}""")]
    [InlineData("""{"a":"\ud800"}""", """{"a":"\ud801"}""")]
    [InlineData("""{"a":"\ud800"}""", """{"a":"\\ud800"}""")]
    [InlineData("""{"a":"\u00e9"}""", """{"a":"e\u0301"}""")]
    [InlineData("""{"A":1}""", """{"a":1}""")]
    public void Digest_OtherMeaning_IsAnother(string one, string other) => Digest(one).ShouldNotBe(Digest(other));

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"b":1,"a":{"x":1,"c":2,"x":2}}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"a":[{"z":1,"y":2,"z":1}]}""")]
    [InlineData("""{"store":true}""")]
    [InlineData("""{"store":"yes"}""")]
    [InlineData("""{"a":""")]
    [InlineData("")]
    public void Digest_WithoutOneMeaning_IsNone(string body) => Digest(body).ShouldBeNull();

    [Theory]
    [InlineData("openai", true, """{"user":"a"}""", """{"user":"b"}""", false)]
    [InlineData("openai", true, """{"previous_response_id":null}""", """{}""", true)]
    [InlineData("anthropic", false, """{"metadata":{"user_id":"a"}}""", """{"metadata":{"user_id":"b"}}""", true)]
    [InlineData("anthropic", false, """{"user":"a"}""", """{"user":"b"}""", false)]
    [InlineData("gemini", false, """{"labels":{"a":"1"}}""", """{}""", true)]
    [InlineData("gemini", false, """{"metadata":"a"}""", """{"metadata":"b"}""", false)]
    [InlineData("another", false, """{"user":"a"}""", """{"user":"b"}""", false)]
    public void Digest_MembersThatAreLeftOut_DependOnTheProtocol(string protocol, bool isResponses, string one, string other, bool isSame) =>
        (Digest(one, protocol, isResponses) == Digest(other, protocol, isResponses)).ShouldBe(isSame);

    [Theory]
    [InlineData("background", "true")]
    [InlineData("conversation", "\"conv_1\"")]
    [InlineData("previous_response_id", "\"resp_1\"")]
    [InlineData("store", "true")]
    public void Digest_OfAStatefulResponse_IsNone(string member, string value) => Digest($$"""{"{{member}}":{{value}}}""", "openai", true).ShouldBeNull();

    [Fact]
    public void Digest_DeeperThanTheLimit_IsNone() => Digest(new string('[', 200) + new string(']', 200)).ShouldBeNull();

    [Fact]
    public void Digest_ManyMembersInTheWorstOrder_IsThatOfTheSorted()
    {
        var names = Enumerable.Range(0, 5000).Select(i => $"\"{i:D5}\":{i}").ToArray();

        Digest("{" + string.Join(',', names.Reverse()) + "}").ShouldBe(Digest("{" + string.Join(',', names) + "}"));
    }

    [Fact]
    public void Digest_LargeTexts_AreToldApart()
    {
        var text = new string('x', 1 << 20);

        Digest($$"""{"a":"{{text}}y"}""").ShouldNotBe(Digest($$"""{"a":"{{text}}z"}"""));
        Digest($$"""{"a":"{{text}}\u0079"}""").ShouldBe(Digest($$"""{"a":"{{text}}y"}"""));
    }

    [Fact]
    public void Digest_AnyBodyWrittenInAnyWay_IsTheSame() => Prop.ForAll(
        Arb.From(Bodies()),
        Arb.From(Gen.Choose(0, int.MaxValue)),
        (body, seed) => Digest(body.ToJsonString()) == Digest(WriteDifferently(body, new Random(seed)))).Holds();

    [Fact]
    public void Digest_AnyTwoBodies_AreEqualOnlyIfTheBodiesAre() => Prop.ForAll(
        Arb.From(Bodies()),
        Arb.From(Bodies()),
        (one, other) => (Digest(one.ToJsonString()) == Digest(other.ToJsonString())) == JsonNode.DeepEquals(one, other)).Holds();

    [Fact]
    public void Digest_AnyBodyWithOneChange_IsAnother() => Prop.ForAll(
        Arb.From(Bodies()),
        Arb.From(Gen.Choose(0, int.MaxValue)),
        (body, seed) => Digest(body.ToJsonString()) != Digest(Mutate(body.DeepClone(), new Random(seed)).ToJsonString())).Holds();

    private static string? Digest(string body, string protocol = "openai", bool isResponses = false)
    {
        var hash = KeyHash.Rent();
        if (!CanonicalBody.TryAdd(hash, Encoding.UTF8.GetBytes(body), 128, protocol, isResponses))
        {
            hash.Dispose();
            return null;
        }

        var digest = new byte[32];
        hash.Finish(digest);
        return Convert.ToHexString(digest);
    }

    private static Gen<JsonNode> Bodies() =>
        from seed in Gen.Choose(0, int.MaxValue)
        from size in Gen.Choose(1, 5)
        select (JsonNode)MakeObject(new Random(seed), size);

    // Few names and few values, so that bodies that differ in one place only are common.
    private static JsonObject MakeObject(Random random, int depth) =>
        new(Enumerable.Range(0, random.Next(4)).Select(_ => Name(random)).Distinct().Select(n => KeyValuePair.Create(n, MakeValue(random, depth - 1))));

    private static JsonNode? MakeValue(Random random, int depth) => random.Next(depth > 0 ? 8 : 6) switch
    {
        0 => null,
        1 => JsonValue.Create(random.Next(2) == 0),
        2 => JsonValue.Create(random.Next(3)),
        3 => JsonValue.Create(Text(random)),
        4 => JsonValue.Create(random.Next(3) / 2.0 + 0.25),
        5 => JsonValue.Create(""),
        6 => MakeObject(random, depth),
        _ => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => MakeValue(random, depth - 1))]),
    };

    private static string Name(Random random) => ((string[])["a", "b", "ab", "é", "a\"b", ""])[random.Next(6)];

    private static string Text(Random random) => ((string[])["a", "b", "ab", "ba", "😀", "\n", "a\\", "{}", "1", "null"])[random.Next(10)];

    private static JsonNode Mutate(JsonNode body, Random random)
    {
        var places = Places(body).ToList();
        var place = places[random.Next(places.Count)];
        if (place is JsonObject members)
        {
            members["added"] = 1;
        }
        else
        {
            ((JsonArray)place).Insert(random.Next(((JsonArray)place).Count + 1), "added");
        }

        return body;
    }

    private static IEnumerable<JsonNode> Places(JsonNode node)
    {
        yield return node;
        var children = node is JsonObject members ? members.Select(m => m.Value) : ((JsonArray)node).AsEnumerable();
        foreach (var place in children.Where(c => c is JsonObject or JsonArray).SelectMany(c => Places(c!)))
        {
            yield return place;
        }
    }

    /// <summary>Members in another order, white space anywhere, characters escaped or not.</summary>
    private static string WriteDifferently(JsonNode? node, Random random)
    {
        return node switch
        {
            JsonObject members => "{" + Space() + string.Join(',', members.OrderBy(_ => random.Next()).Select(m => Quote(m.Key) + Space() + ":" + Space() + WriteDifferently(m.Value, random) + Space())) + "}",
            JsonArray items => "[" + Space() + string.Join(',', items.Select(i => WriteDifferently(i, random) + Space())) + "]",
            JsonValue value when value.GetValueKind() == JsonValueKind.String => Quote(value.GetValue<string>()),
            null => "null",
            _ => node.ToJsonString(),
        };

        string Space() => ((string[])["", " ", "\r\n\t"])[random.Next(3)];

        string Quote(string text) => "\"" + string.Concat(text.Select(c =>
            c < ' ' || c is '"' or '\\' || char.IsSurrogate(c) || random.Next(2) == 0 ? "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture) : c.ToString())) + "\"";
    }
}
