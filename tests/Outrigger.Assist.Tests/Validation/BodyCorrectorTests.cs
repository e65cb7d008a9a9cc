using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Suggestions;
using Outrigger.Assist.Validation;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Validation;

public sealed class BodyCorrectorTests
{
    private const string Order =
        """
        {"type":"object","required":["quantity","email"],"properties":{
        "quantity":{"type":"integer","minimum":1,"maximum":100000},"price":{"type":"number"},"gift":{"type":"boolean"},"due":{"type":"string","format":"date"},
        "state":{"type":"string","enum":["pending","shipped","delivered"]},"email":{"type":"string","format":"email"},"id":{"type":"string","format":"uuid"},
        "timeoutSeconds":{"type":"integer","x-unit":"s"},"tags":{"type":"array","items":{"type":"string"}},"note":{"type":"string","maxLength":20},
        "userName":{"type":"string"},"currency":{"type":"string","default":"EUR"},"address":{"type":"object","properties":{"zip":{"type":"string"},"floor":{"type":"integer"}}}}}
        """;

    [Theory]
    [InlineData("""{"quantity":"3"}""", """{"quantity":3}""")]
    [InlineData("""{"quantity":"1,200"}""", """{"quantity":1200}""")]
    [InlineData("""{"quantity":"1.200"}""", """{"quantity":1200}""")]
    [InlineData("""{"price":"1.234,50"}""", """{"price":1234.5}""")]
    [InlineData("""{"price":"12,5"}""", """{"price":12.5}""")]
    [InlineData("""{"gift":"yes"}""", """{"gift":true}""")]
    [InlineData("""{"gift":0}""", """{"gift":false}""")]
    [InlineData("""{"due":"25.12.2026"}""", """{"due":"2026-12-25"}""")]
    [InlineData("""{"due":"12/25/2026"}""", """{"due":"2026-12-25"}""")]
    [InlineData("""{"due":"Dec 25, 2026"}""", """{"due":"2026-12-25"}""")]
    [InlineData("""{"due":"2026年12月25日"}""", """{"due":"2026-12-25"}""")]
    [InlineData("""{"due":20261225}""", """{"due":"2026-12-25"}""")]
    [InlineData("""{"state":"Pending "}""", """{"state":"pending"}""")]
    [InlineData("""{"state":"shiped"}""", """{"state":"shipped"}""")]
    [InlineData("""{"email":"mailto:a@b.com"}""", """{"email":"a@b.com"}""")]
    [InlineData("""{"id":"{0F8FAD5B-D9CB-469F-A165-70867728950E}"}""", """{"id":"0F8FAD5B-D9CB-469F-A165-70867728950E"}""")]
    [InlineData("""{"timeoutSeconds":"2 min"}""", """{"timeoutSeconds":120}""")]
    [InlineData("""{"tags":"red"}""", """{"tags":["red"]}""")]
    [InlineData("""{"user_name":"ann"}""", """{"userName":"ann"}""")]
    [InlineData("""{"address":{"floor":"4"}}""", """{"address":{"floor":4}}""")]
    public void Correct_OneReading_IsMade(string given, string expected)
    {
        var report = Correct(given);

        report.Problems.ShouldBeEmpty();
        report.Corrections.ShouldNotBeEmpty();
        JsonNode.DeepEquals(report.Body, Full(expected)).ShouldBeTrue(report.Body.ToJsonString());
    }

    [Theory]
    [InlineData("""{"price":"1,234"}""", "price")]
    [InlineData("""{"due":"03/04/2026"}""", "due")]
    [InlineData("""{"due":"2026-02-30"}""", "due")]
    [InlineData("""{"state":"gone"}""", "state")]
    [InlineData("""{"quantity":"3 kg"}""", "quantity")]
    [InlineData("""{"quantity":"many"}""", "quantity")]
    [InlineData("""{"quantity":0}""", "quantity")]
    [InlineData("""{"quantity":2.5}""", "quantity")]
    [InlineData("""{"quantity":null}""", "quantity")]
    [InlineData("""{"quantity":1e400}""", "quantity")]
    [InlineData("""{"gift":"maybe"}""", "gift")]
    [InlineData("""{"note":"much longer than it may be"}""", "note")]
    public void Correct_NoOrSeveralReadings_StaysAsItIs(string given, string field)
    {
        var report = Correct(given);

        report.Corrections.ShouldBeEmpty();
        report.Problems.ShouldHaveSingleItem().Field.ShouldBe(field);
        report.Body.ToJsonString().ShouldBe(Full(given).ToJsonString());
    }

    [Fact]
    public void Correct_AmbiguousDate_SuggestsBoth() =>
        Correct("""{"due":"03/04/2026"}""").Suggestions.Select(one => one.To!.GetValue<string>()).ShouldBe(["2026-04-03", "2026-03-04"], ignoreOrder: true);

    [Fact]
    public void Correct_SwappedFields_SwapsThemBack()
    {
        var report = Correct("""{"email":"pending","state":"a@b.com"}""");

        report.Problems.ShouldBeEmpty();
        (report.Body["email"]!.GetValue<string>(), report.Body["state"]!.GetValue<string>()).ShouldBe(("a@b.com", "pending"));
    }

    [Fact]
    public void Correct_MissingField_TakesADefaultOnlyWhereOneIsDeclared()
    {
        var schema = Read("""{"type":"object","required":["currency","name"],"properties":{"currency":{"type":"string","default":"EUR"},"name":{"type":"string"}}}""");

        var report = new BodyCorrector(0.99, static _ => null).Correct([], schema);

        report.Body["currency"]!.GetValue<string>().ShouldBe("EUR");
        report.Problems.ShouldHaveSingleItem().ShouldBe(new ValidationProblem("name", "is missing"));
    }

    [Fact]
    public void Correct_ValidBody_IsLeftAlone()
    {
        var report = Correct("""{"quantity":5,"price":1.5,"due":"2026-01-02","state":"pending","tags":[],"unheard":{"x":[1]}}""");

        (report.Problems.Count, report.Corrections.Count, report.Suggestions.Count).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void Correct_EveryCorrection_CanBeTurnedBack()
    {
        var report = Correct("""{"quantity":"3","gift":"yes"}""");

        report.Corrections.Select(one => (one.Field, one.From!.GetValue<string>())).ShouldBe([("quantity", "3"), ("gift", "yes")]);
        report.Corrections.ShouldAllBe(one => one.Posterior >= 0.99);
    }

    [Fact]
    public void Correct_AnyText_NeverThrowsAndNeverMakesAnInvalidValue()
    {
        var schema = Read(Order);
        Prop.ForAll<string>(text =>
        {
            var body = new JsonObject { ["quantity"] = text, ["price"] = text, ["gift"] = text, ["due"] = text, ["state"] = text, ["email"] = text, ["id"] = text, ["timeoutSeconds"] = text, [text ?? ""] = text };
            var report = new BodyCorrector(0.99, static _ => null).Correct(body, schema);
            return report.Corrections.Where(one => schema.Properties.ContainsKey(one.Field) && one.Kind != "misnamed field").All(one => ValueCheck.Problem(report.Body[one.Field], schema.Properties[one.Field]) is null);
        }).Holds();
    }

    [Theory]
    [InlineData("pending", "pending", 0)]
    [InlineData("pending", "pendign", 1)]
    [InlineData("pending", "pnding", 1)]
    [InlineData("pending", "bendings", 2)]
    [InlineData("pending", "shipped", 3)]
    public void Slips_CountsThem(string first, string second, int expected) => Math.Min(3, CorrectionCandidates.Slips(first, second, 2)).ShouldBe(expected);

    private static BodyReport Correct(string given) => new BodyCorrector(0.99, static _ => null).Correct(Full(given), Read(Order));

    private static JsonObject Full(string given)
    {
        var body = JsonNode.Parse(given)!.AsObject();
        if (!body.ContainsKey("quantity"))
        {
            body["quantity"] = 1;
        }

        if (!body.ContainsKey("email"))
        {
            body["email"] = "x@example.com";
        }

        return body;
    }

    private static ApiSchema Read(string schema)
    {
        using var document = JsonDocument.Parse(schema);
        return ApiDocument.ReadSchema(document.RootElement);
    }
}
