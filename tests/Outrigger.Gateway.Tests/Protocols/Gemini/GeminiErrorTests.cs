using System.Buffers;
using System.Text;
using System.Text.Json;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.Gemini;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.Gemini;

public sealed class GeminiErrorTests
{
    private const string Limited =
        """
        {"error":{"code":429,"message":"You exceeded your current quota.","status":"RESOURCE_EXHAUSTED","details":[
          {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"x","quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier"}]},
          {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.4s"}]}}
        """;

    [Theory]
    [InlineData(Limited)]
    [InlineData("[" + Limited + "]")]
    public void Read_Error_TellsMessageStatusAndDelay(string body)
    {
        GeminiErrorReader.Read(Encoding.UTF8.GetBytes(body))
            .ShouldBe(new UpstreamError("You exceeded your current quota.", "RESOURCE_EXHAUSTED", null, TimeSpan.FromSeconds(34.4)));
    }

    [Fact]
    public void Read_FieldViolation_NamesTheField() => GeminiErrorReader.Read(
        """{"error":{"code":400,"message":"bad","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"contents[0]","description":"d"}]}]}}"""u8)!
        .Param.ShouldBe("contents[0]");

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("""{"error":1}""")]
    [InlineData("""{"error":{"mess""")]
    [InlineData("""{"error":{"message":"\ud800"}}""")]
    [InlineData("<html>")]
    public void Read_SomethingElse_IsNoError(string body) => GeminiErrorReader.Read(Encoding.UTF8.GetBytes(body)).ShouldBeNull();

    [Theory]
    [InlineData("34s", 34.0)]
    [InlineData("0.5s", 0.5)]
    [InlineData("1e9s", null)]
    [InlineData("-1s", null)]
    [InlineData("5", null)]
    [InlineData("s", null)]
    [InlineData("999999999999999s", 86400.0)]
    public void ReadDuration_Text_IsBounded(string text, double? seconds) =>
        (GeminiErrorReader.ReadDuration(text)?.TotalSeconds).ShouldBe(seconds);

    [Theory]
    [InlineData("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", false)]
    [InlineData("GenerateRequestsPerDayPerProjectPerModel-FreeTier", false)]
    [InlineData("GenerateRequestsPerDayPerProject", true)]
    public void IsQuotaExhausted_DayOfTheWholeAccount_Only(string quota, bool expected) =>
        GeminiErrorReader.IsQuotaExhausted(Encoding.UTF8.GetBytes(Limited.Replace("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", quota, StringComparison.Ordinal)))
            .ShouldBe(expected);

    [Theory]
    [InlineData("API_KEY_INVALID", true)]
    [InlineData("SERVICE_DISABLED", false)]
    public void IsKeyRejected_Reason_Tells(string reason, bool expected) => GeminiErrorReader.IsKeyRejected(Encoding.UTF8.GetBytes(
        """{"error":{"code":400,"status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"REASON"}]}}"""
            .Replace("REASON", reason, StringComparison.Ordinal))).ShouldBe(expected);

    [Fact]
    public void WriteJson_Error_HasGooglesShape()
    {
        var body = new ArrayBufferWriter<byte>();

        GeminiErrorShape.WriteJson(body, CoreErrors.InvalidRequest.With("No.") with { Param = "contents", RetryAfter = TimeSpan.FromSeconds(1.5) });

        using var json = JsonDocument.Parse(body.WrittenMemory);
        var error = json.RootElement.GetProperty("error");
        (error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString(), error.GetProperty("status").GetString()).ShouldBe((400, "No.", "INVALID_ARGUMENT"));
        var read = GeminiErrorReader.Read(body.WrittenSpan)!;
        (read.Param, read.RetryAfter).ShouldBe(("contents", TimeSpan.FromSeconds(1.5)));
        error.GetProperty("details")[0].GetProperty("reason").GetString().ShouldBe("INVALID_REQUEST");
    }

    [Theory]
    [InlineData(400, "INVALID_ARGUMENT")]
    [InlineData(401, "UNAUTHENTICATED")]
    [InlineData(403, "PERMISSION_DENIED")]
    [InlineData(404, "NOT_FOUND")]
    [InlineData(429, "RESOURCE_EXHAUSTED")]
    [InlineData(500, "INTERNAL")]
    [InlineData(501, "UNIMPLEMENTED")]
    [InlineData(503, "UNAVAILABLE")]
    [InlineData(504, "DEADLINE_EXCEEDED")]
    public void GetStatus_HttpStatus_HasGooglesName(int status, string name) => GeminiErrorShape.GetStatus(status).ShouldBe(name);
}
